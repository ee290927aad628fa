//! The encrypted connection of a WebSocket, with the verifier and the provider the HTTP client uses: the same servers are
//! trusted by both.

use super::error::ComfyError;
use reqwest::Url;
use rustls::ClientConfig;
use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls_platform_verifier::Verifier;
use std::io;
use std::sync::Arc;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

/// Makes encrypted connections.
#[derive(Clone)]
pub(super) struct Tls(TlsConnector);

impl std::fmt::Debug for Tls {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Tls")
    }
}

impl Tls {
    /// Trusts whom the system trusts, and these roots.
    pub(super) fn trusting(roots: &[CertificateDer<'static>]) -> Result<Self, ComfyError> {
        let setup = |error: rustls::Error| ComfyError::Setup { reason: error.to_string() };
        let provider = Arc::new(ring::default_provider());
        let verifier = if roots.is_empty() {
            Verifier::new(Arc::clone(&provider))
        } else {
            Verifier::new_with_extra_roots(roots.iter().cloned(), Arc::clone(&provider))
        };
        let versions = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
        // The verifier is the system's own; "dangerous" is only that any could be named here.
        let trusted =
            versions.map_err(setup)?.dangerous().with_custom_certificate_verifier(Arc::new(verifier.map_err(setup)?));
        let mut config = trusted.with_no_client_auth();
        // A WebSocket begins as a request of HTTP/1.1.
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Self(TlsConnector::from(Arc::new(config))))
    }

    /// Encrypts a connection to this server.
    pub(super) async fn wrap(&self, base: &Url, stream: TcpStream) -> io::Result<TlsStream<TcpStream>> {
        let host = base.host_str().unwrap_or_default().trim_start_matches('[').trim_end_matches(']').to_owned();
        let name = ServerName::try_from(host).map_err(io::Error::other)?;
        self.0.connect(name, stream).await
    }
}
