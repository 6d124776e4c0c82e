//! Both ends of mutual TLS.
//!
//! A village trusts exactly one authority, by the SHA-256 of its certificate: the center sends that certificate
//! with its own, and nothing else has to be installed. The center asks for a client certificate and lets a device
//! in without one only to the enrolment addresses; whether a known device is still admitted is asked of the
//! database at each use, because revocation must hold at once.

use crate::{Authority, AuthorityError, authority::CENTER_NAME};
use hongwang_base::DeviceId;
use rustls::{
    ClientConfig, DigitallySignedStruct, DistinguishedName, Error, RootCertStore, ServerConfig,
    SignatureScheme,
    client::{
        WebPkiServerVerifier,
        danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    },
    crypto::{CryptoProvider, aws_lc_rs},
    pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime},
    server::WebPkiClientVerifier,
};
use sha2::{Digest, Sha256};
use std::{sync::Arc, time::Duration};
use x509_parser::prelude::{FromDer, X509Certificate};

/// The server's configuration: its identity, and client certificates of the authority.
pub(crate) fn server_config(authority: &Authority) -> Result<ServerConfig, AuthorityError> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let mut roots = RootCertStore::empty();
    roots.add(authority.certificate().clone()).expect("the authority's own certificate is a trust anchor");
    let clients = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider.clone())
        .allow_unauthenticated()
        .build()
        .expect("one root and no revocation lists make a verifier");
    let (chain, key) = authority.server_identity()?;
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("aws-lc-rs has both versions")
        .with_client_cert_verifier(clients)
        .with_single_cert(chain, PrivateKeyDer::Pkcs8(key))
        .expect("a key that was just made fits its certificate");
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    config.ticketer = aws_lc_rs::Ticketer::new().expect("the operating system gives random bytes");
    config.send_tls13_tickets = 1;
    Ok(config)
}

/// A client's configuration: trust in one authority, and the device's own identity once it has one.
pub(crate) fn client_config(
    pin: [u8; 32],
    identity: Option<(CertificateDer<'static>, PrivateKeyDer<'static>)>,
) -> Result<ClientConfig, Error> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let verifier = Arc::new(PinnedAuthority { pin, provider: provider.clone() });
    let builder = ClientConfig::builder_with_details(provider, Arc::new(SaneTime))
        .with_safe_default_protocol_versions()?
        .dangerous()
        .with_custom_certificate_verifier(verifier);
    let mut config = match identity {
        Some((certificate, key)) => builder.with_client_auth_cert(vec![certificate], key)?,
        None => builder.with_no_client_auth(),
    };
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

/// The name that a village asks for, whatever address it dials.
pub(crate) fn center_name() -> ServerName<'static> {
    ServerName::try_from(CENTER_NAME).expect("a constant DNS name")
}

/// The system's time, but never before the certificates' first day: a machine whose battery is dead wakes in 1970.
#[derive(Debug)]
struct SaneTime;

impl rustls::time_provider::TimeProvider for SaneTime {
    fn current_time(&self) -> Option<UnixTime> {
        let sane = Duration::from_secs(1_700_000_000);
        Some(UnixTime::since_unix_epoch(Duration::from_secs(UnixTime::now().as_secs()).max(sane)))
    }
}

/// Believes a chain whose authority has the pinned certificate, and nothing else.
#[derive(Debug)]
struct PinnedAuthority {
    pin: [u8; 32],
    provider: Arc<CryptoProvider>,
}

impl PinnedAuthority {
    fn verifier(&self, chain: &[CertificateDer<'_>]) -> Result<Arc<WebPkiServerVerifier>, Error> {
        let pinned = chain.iter().find(|certificate| Sha256::digest(certificate).as_slice() == self.pin);
        let pinned = pinned.ok_or_else(|| Error::General("中心的证书与配置的指纹不符".to_owned()))?;
        let mut roots = RootCertStore::empty();
        roots.add(pinned.clone().into_owned())?;
        WebPkiServerVerifier::builder_with_provider(Arc::new(roots), self.provider.clone())
            .build()
            .map_err(|error| Error::General(error.to_string()))
    }
}

impl ServerCertVerifier for PinnedAuthority {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        self.verifier(intermediates)?.verify_server_cert(end_entity, &[], server_name, ocsp_response, now)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        rustls::crypto::verify_tls12_signature(
            message,
            cert,
            dss,
            &self.provider.signature_verification_algorithms,
        )
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        rustls::crypto::verify_tls13_signature(
            message,
            cert,
            dss,
            &self.provider.signature_verification_algorithms,
        )
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }

    fn root_hint_subjects(&self) -> Option<&[DistinguishedName]> {
        None
    }
}

/// The device that a verified client certificate names, and the key in it.
pub(crate) fn device_of(certificate: &CertificateDer<'_>) -> Option<(DeviceId, Vec<u8>)> {
    let (_, parsed) = X509Certificate::from_der(certificate).ok()?;
    let name = parsed.subject().iter_common_name().next()?.as_str().ok()?;
    Some((name.parse().ok()?, parsed.public_key().raw.to_vec()))
}
