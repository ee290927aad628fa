//! A ComfyUI behind https: its pictures and its progress come over connections whose certificate was verified.

#![expect(clippy::unwrap_used, reason = "a test whose fixtures cannot be made should fail where they are")]

use crate::client::{Plain, watching};
use crate::quick;
use crate::support::comfy_server::{ComfyServer, Version};
use civitdeck::comfy::{Client, ComfyError, JobState, ServerSpec, run_on};
use civitdeck::jobs::CancelToken;
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

const ROOT: &[u8] = include_bytes!("../fixtures/tls/root.der");
const SERVER: &[u8] = include_bytes!("../fixtures/tls/server.der");
const KEY: &[u8] = include_bytes!("../fixtures/tls/server-key.der");

/// Encrypts what a server says; gives the port. The certificate is one for 127.0.0.1.
async fn front(server: &ComfyServer) -> u16 {
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(KEY));
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![CertificateDer::from(SERVER)], key)
        .unwrap();
    let (acceptor, behind) = (TlsAcceptor::from(Arc::new(config)), server.url().replace("http://", ""));
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (acceptor, behind) = (acceptor.clone(), behind.clone());
            tokio::spawn(async move {
                let Ok(mut outer) = acceptor.accept(stream).await else { return };
                let Ok(mut inner) = TcpStream::connect(behind).await else { return };
                drop(tokio::io::copy_bidirectional(&mut outer, &mut inner).await);
            });
        }
    });
    port
}

fn client(address: &str, roots: &[CertificateDer<'static>]) -> Client {
    Client::trusting(ServerSpec::at(address).unwrap(), quick(), roots).unwrap()
}

#[tokio::test]
async fn progress_and_previews_come_over_an_encrypted_connection() {
    let server = ComfyServer::start(Version::V033);
    // Long enough for messages to arrive before it is over.
    server.job_time(Duration::from_millis(300));
    let port = front(&server).await;
    let client = client(&format!("https://127.0.0.1:{port}"), &[CertificateDer::from(ROOT)]);
    let (watch, seen) = watching();
    run_on(&client, &Plain::new(), &watch, &CancelToken::default()).await.unwrap();
    let seen = seen.lock().unwrap();
    assert_eq!(server.clients().len(), 1);
    assert!(seen.previews > 0, "only the WebSocket brings them");
    let steps = |state: &JobState| matches!(state, JobState::Running { steps: 2, .. });
    assert!(seen.states.iter().any(steps), "{:?}", seen.states);
}

#[tokio::test]
async fn who_cannot_prove_who_it_is_gets_nothing() {
    let server = ComfyServer::start(Version::V0364);
    let port = front(&server).await;
    let root = [CertificateDer::from(ROOT)];
    // Signed by somebody nobody knows; and for another name than the one that was asked for.
    for (address, roots) in
        [(format!("https://127.0.0.1:{port}"), &[][..]), (format!("https://localhost:{port}"), &root[..])]
    {
        let client = client(&address, roots);
        let outcome = run_on(&client, &Plain::new(), &watching().0, &CancelToken::default()).await;
        assert!(matches!(outcome, Err(ComfyError::Unreachable { .. })), "{outcome:?}");
    }
    assert!(server.requests().is_empty() && server.clients().is_empty());
}
