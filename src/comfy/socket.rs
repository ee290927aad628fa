//! The WebSocket beside a job: connects under a fresh client id each time (the same one twice can be left deaf), connects
//! again with back-off, and hands on what it hears. It decides nothing.

use super::client::Client;
use super::message::{self, Message};
use super::random::new_uuid;
use futures_util::{SinkExt as _, StreamExt as _};
use reqwest::Url;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::sync::mpsc::Sender;
use tokio::time::Instant;
use tokio_tungstenite::tungstenite::Message as Frame;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::{WebSocketStream, client_async_with_config};

/// What is heard.
#[derive(Debug)]
pub(super) enum Heard {
    /// A message.
    Message(Message),
    /// A preview: JPEG or PNG.
    Preview(Vec<u8>),
    /// The connection was lost and made again: what was said meanwhile is not repeated.
    Reconnected,
}

/// A connection, encrypted or not.
trait Wire: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Wire for T {}

type Stream = WebSocketStream<Box<dyn Wire>>;

/// A connection and the id it was made under.
pub(super) struct Socket {
    stream: Stream,
    client_id: String,
}

impl Socket {
    /// Connects once; `None` where it cannot be done in time. Jobs go on without it.
    pub(super) async fn connect(client: &Client) -> Option<Self> {
        let client_id = new_uuid();
        let address = address(&client.inner.base, &client_id)?;
        let bytes = client.inner.limits.message_bytes;
        let config = WebSocketConfig::default().max_message_size(Some(bytes)).max_frame_size(Some(bytes));
        let connecting = async {
            let wire = open(client).await.map_err(|error| error.to_string())?;
            client_async_with_config(address.as_str(), wire, Some(config)).await.map_err(|error| error.to_string())
        };
        match tokio::time::timeout(client.inner.limits.connect, connecting).await {
            Ok(Ok((stream, _))) => Some(Self { stream, client_id }),
            Ok(Err(error)) => {
                tracing::debug!(server = %client.label(), "no progress messages: {error}");
                None
            }
            Err(_elapsed) => None,
        }
    }

    /// The id to submit with, so that this connection hears of the job.
    pub(super) fn client_id(&self) -> &str {
        &self.client_id
    }
}

/// Connects to the server as its address asks.
async fn open(client: &Client) -> std::io::Result<Box<dyn Wire>> {
    let base = &client.inner.base;
    let host = base.host_str().unwrap_or_default().trim_start_matches('[').trim_end_matches(']');
    let stream = TcpStream::connect((host, base.port_or_known_default().unwrap_or(80))).await?;
    stream.set_nodelay(true)?;
    Ok(match &client.inner.tls {
        Some(tls) => Box::new(tls.wrap(base, stream).await?),
        None => Box::new(stream),
    })
}

fn address(base: &Url, client_id: &str) -> Option<Url> {
    let mut url = base.clone();
    let scheme = if base.scheme() == "https" { "wss" } else { "ws" };
    // Between special and special schemes this always works.
    url.set_scheme(scheme).ok()?;
    url.path_segments_mut().ok()?.pop_if_empty().push("ws");
    url.query_pairs_mut().append_pair("clientId", client_id);
    Some(url)
}

/// Listens until nobody wants to hear any more.
pub(super) async fn listen(client: Client, first: Option<Socket>, heard: Sender<Heard>) {
    let limits = client.inner.limits;
    let mut socket = first;
    let mut wait = limits.reconnect_first;
    while !heard.is_closed() {
        if let Some(open) = socket.take() {
            let began = Instant::now();
            follow(open, &heard, limits.ping, limits.silent).await;
            if began.elapsed() > limits.reconnect_longest {
                wait = limits.reconnect_first;
            }
        }
        tokio::select! {
            () = heard.closed() => return,
            () = tokio::time::sleep(jittered(wait)) => {}
        }
        wait = (wait * 2).min(limits.reconnect_longest);
        socket = Socket::connect(&client).await;
        if socket.is_some() && heard.send(Heard::Reconnected).await.is_err() {
            return;
        }
    }
}

/// Three quarters to five quarters of a wait, so that several clients do not come at once.
fn jittered(wait: Duration) -> Duration {
    wait * (75 + (super::random::random_seed() % 51) as u32) / 100
}

/// Reads one connection until it ends, dies or nobody listens.
async fn follow(mut socket: Socket, heard: &Sender<Heard>, ping: Duration, silent: Duration) {
    let mut pings = tokio::time::interval_at(Instant::now() + ping, ping);
    let mut last = Instant::now();
    loop {
        let frame = tokio::select! {
            () = heard.closed() => return,
            _ = pings.tick() => {
                if last.elapsed() > silent || socket.stream.send(Frame::Ping(Vec::new().into())).await.is_err() {
                    return;
                }
                continue;
            }
            frame = socket.stream.next() => frame,
        };
        last = Instant::now();
        let news = match frame {
            Some(Ok(Frame::Text(text))) => message::parse_text(text.as_str()).map(Heard::Message),
            Some(Ok(Frame::Binary(bytes))) => {
                message::parse_binary(&bytes).map(|preview| Heard::Preview(preview.picture.to_vec()))
            }
            Some(Ok(Frame::Close(_)) | Err(_)) | None => return,
            Some(Ok(_)) => None,
        };
        let Some(news) = news else { continue };
        // A preview that nobody has looked at yet makes way; words wait for their turn.
        let kept = match news {
            Heard::Preview(_) => heard.try_send(news).is_ok() || !heard.is_closed(),
            news => heard.send(news).await.is_ok(),
        };
        if !kept {
            return;
        }
    }
}
