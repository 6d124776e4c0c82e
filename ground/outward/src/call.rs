//! One bounded request.

use crate::address::{AddressError, Blocked, GuardedResolver, Permit, check};
use reqwest::{Client, Method, header::HeaderMap, redirect::Policy};
use std::{sync::Arc, time::Duration};
use url::Url;

/// From connecting to the last byte.
const TIMEOUT: Duration = Duration::from_secs(10);
/// Most bytes of an answer that are read.
const MOST: usize = 4 * 1024 * 1024;

/// A request.
#[derive(Debug)]
pub struct Call<'a> {
    /// `GET` or `POST`.
    pub method: Method,
    /// Where to.
    pub url: &'a Url,
    /// Header lines.
    pub headers: Vec<(&'static str, String)>,
    /// What is sent.
    pub body: Vec<u8>,
}

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The body.
    pub body: Vec<u8>,
    /// Seconds after which one may ask again, where the other side says so.
    pub retry_after: Option<u64>,
    /// How the body is signed, where it is: for [`crate::Secret::verify`].
    pub signed: Option<Signed>,
}

/// The headers of Standard Webhooks, as they came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// `webhook-id`
    pub id: String,
    /// `webhook-timestamp`
    pub timestamp: String,
    /// `webhook-signature`
    pub signatures: String,
}

/// Why there is no answer. `Display` is a Chinese sentence for the desk; it never names more than the host.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CallError {
    /// The address may not be called.
    #[error(transparent)]
    Address(#[from] AddressError),
    /// Nothing came in time.
    #[error("10 秒内没有答复")]
    Timeout,
    /// The name could not be resolved.
    #[error("找不到主机 {0}")]
    Name(String),
    /// The certificate or the handshake was refused.
    #[error("证书或加密连接不对：{0}")]
    Tls(String),
    /// There was no connection: nothing was sent.
    #[error("连不上：{0}")]
    Unreached(String),
    /// The connection broke off: whether the other side has read what was sent is not known.
    #[error("中途断了：{0}")]
    Connection(String),
    /// The answer is too long.
    #[error("答复太长，没有读完")]
    TooLong,
}

/// Calls; cheap to clone.
#[derive(Clone, Debug)]
pub struct Caller {
    client: Client,
    permits: Arc<[Permit]>,
}

impl Caller {
    /// Calls public addresses, and what `permits` name.
    ///
    /// # Panics
    /// Never: the parts of the client are constant.
    pub fn new(permits: Vec<Permit>) -> Self {
        let client = Client::builder()
            .user_agent(concat!("Hongwang/", env!("CARGO_PKG_VERSION")))
            .redirect(Policy::none())
            .no_proxy()
            .timeout(TIMEOUT)
            .pool_max_idle_per_host(1)
            .pool_idle_timeout(Duration::from_secs(30))
            .dns_resolver(GuardedResolver::new(permits.clone()))
            .tls_backend_preconfigured(tls_config().expect("the provider has the default versions"))
            .build()
            .expect("a client of constant parts");
        Self { client, permits: permits.into() }
    }

    /// Whether an address may be called, as far as it can be seen before its name is resolved.
    ///
    /// # Errors
    /// Why not.
    pub fn may_call(&self, url: &Url) -> Result<(), AddressError> {
        check(url, &self.permits)
    }

    /// Sends a request and reads the whole answer. A redirect is an answer like any other.
    ///
    /// # Errors
    /// When there is no answer.
    pub async fn call(&self, call: Call<'_>) -> Result<Answer, CallError> {
        self.may_call(call.url)?;
        let explain = |error| explain(error, call.url);
        let mut request = self.client.request(call.method, call.url.clone()).body(call.body);
        for (name, value) in call.headers {
            request = request.header(name, value);
        }
        let mut response = request.send().await.map_err(explain)?;
        let status = response.status().as_u16();
        let retry_after = response.headers().get("retry-after");
        let retry_after = retry_after.and_then(|value| value.to_str().ok()?.trim().parse().ok());
        let signed = signed(response.headers());
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(explain)? {
            if body.len() + chunk.len() > MOST {
                return Err(CallError::TooLong);
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Answer { status, body, retry_after, signed })
    }
}

fn signed(headers: &HeaderMap) -> Option<Signed> {
    let text = |name: &str| Some(headers.get(name)?.to_str().ok()?.to_owned());
    Some(Signed {
        id: text("webhook-id")?,
        timestamp: text("webhook-timestamp")?,
        signatures: text("webhook-signature")?,
    })
}

/// Finds the cause that a person can act on in a chain of library errors. An address may carry a key, so it is left out.
fn explain(error: reqwest::Error, url: &Url) -> CallError {
    let host = url.host_str().unwrap_or_default().to_owned();
    let error = error.without_url();
    if error.is_timeout() {
        return CallError::Timeout;
    }
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(&error);
    let mut deepest = error.to_string();
    while let Some(current) = cause {
        if current.is::<Blocked>() {
            return AddressError::Blocked(host).into();
        }
        if let Some(problem) = tls_problem(current) {
            return CallError::Tls(problem);
        }
        deepest = current.to_string();
        cause = current.source();
    }
    match error {
        error if error.is_dns() => CallError::Name(host),
        error if error.is_connect() => CallError::Unreached(deepest),
        _ => CallError::Connection(deepest),
    }
}

/// Input-output errors hide their cause from `source`, sometimes twice over.
fn tls_problem(error: &(dyn std::error::Error + 'static)) -> Option<String> {
    if let Some(problem) = error.downcast_ref::<rustls::Error>() {
        return Some(problem.to_string());
    }
    tls_problem(error.downcast_ref::<std::io::Error>()?.get_ref()?)
}

/// TLS with the system's root certificates, Mozilla's where there are none.
///
/// # Errors
/// When the provider lacks the default versions of the protocol.
pub fn tls_config() -> Result<rustls::ClientConfig, rustls::Error> {
    let mut roots = rustls::RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if roots.is_empty() {
        roots.add_parsable_certificates(webpki_root_certs::TLS_SERVER_ROOT_CERTS.iter().cloned());
    }
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config =
        rustls::ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    Ok(config.with_root_certificates(roots).with_no_client_auth())
}
