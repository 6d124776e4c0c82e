//! The one way out to an official site.
//!
//! Every request passes the same gate: http or https only, no credentials in the address, only
//! addresses that are public or permitted by the configuration (checked on what the name resolves
//! to at connect time, on literal addresses, and again after each redirect), one request a site at
//! a time with a pause between, a total time limit and a size bound counted after decompression.
//! A site that asks for a browser check is reported, never worked around.
//!
//! Retry rule: nothing is retried here; [`FetchError::is_passing`] tells the schedule whether
//! trying later makes sense.

mod turn;

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use futures_util::StreamExt;
use reqwest::{Client, Response, StatusCode, header, redirect::Policy};
use url::Url;

pub use hongwang_outward::Permit;
use hongwang_outward::{AddressError, Blocked, GuardedResolver, check, tls_config};
use turn::{Turn, Turns};

/// How the fetcher behaves; the defaults suit official sites.
#[derive(Debug, Clone)]
pub struct FetchConfig {
    /// Sent as `User-Agent`: says honestly who asks and where to complain.
    pub user_agent: String,
    /// Limit for one fetch from connecting to the last byte, redirects included.
    pub timeout: Duration,
    /// Most bytes of a body after decompression.
    pub max_bytes: usize,
    /// Most redirects followed.
    pub max_redirects: usize,
    /// Pause between two requests to one site.
    pub pause: Duration,
    /// Most requests under way at once, over all sites.
    pub concurrent: usize,
    /// Non-public addresses that may be reached.
    pub permits: Vec<Permit>,
}

impl Default for FetchConfig {
    fn default() -> Self {
        Self {
            user_agent: format!("Hongwang/{} (village information screens)", env!("CARGO_PKG_VERSION")),
            timeout: Duration::from_secs(20),
            max_bytes: 8 * 1024 * 1024,
            max_redirects: 5,
            pause: Duration::from_secs(2),
            concurrent: 8,
            permits: Vec::new(),
        }
    }
}

/// What the last answer of an address said about its version; sent back to ask for changes only.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Version {
    /// The `ETag` header, verbatim.
    pub etag: Option<String>,
    /// The `Last-Modified` header, verbatim.
    pub last_modified: Option<String>,
}

/// A successful fetch.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// The body, new or changed.
    Fresh(Fresh),
    /// The site says that nothing changed since the version that was sent along.
    NotModified,
}

/// A body and what came with it.
#[derive(Debug, Clone)]
pub struct Fresh {
    /// The body, decompressed.
    pub body: Bytes,
    /// The address that answered, after redirects: the base of relative links.
    pub final_url: Url,
    /// The `Content-Type` header, verbatim.
    pub content_type: Option<String>,
    /// To be sent along next time.
    pub version: Version,
}

/// Why nothing was fetched. `Display` is a Chinese sentence for the desk.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// The text is no usable http or https address.
    BadAddress(String),
    /// The address is not public and not permitted by the configuration.
    BlockedAddress(String),
    /// The site wants a script run in a browser (412, 521).
    BrowserCheck(u16),
    /// Any other status that is not a success.
    HttpStatus(u16),
    /// The body is longer than this many bytes.
    TooBig(usize),
    /// Not finished within this many seconds.
    Timeout(u64),
    /// More redirects than allowed, or a redirect without a usable target.
    Redirects,
    /// The name could not be resolved.
    Dns(String),
    /// The certificate or the handshake was refused.
    Tls(String),
    /// The connection failed or broke off.
    Connection(String),
    /// The body could not be decompressed.
    Garbled,
    /// The fetcher could not be set up.
    Setup(String),
}

impl From<AddressError> for FetchError {
    fn from(error: AddressError) -> Self {
        match error {
            AddressError::Bad(address) => Self::BadAddress(address),
            AddressError::Blocked(host) => Self::BlockedAddress(host),
        }
    }
}

impl FetchError {
    /// Whether the same request may well succeed later without anyone changing anything.
    pub fn is_passing(&self) -> bool {
        match self {
            Self::HttpStatus(status) => *status >= 500 || matches!(status, 408 | 425 | 429),
            Self::Timeout(_) | Self::Dns(_) | Self::Connection(_) => true,
            _ => false,
        }
    }
}

/// Fetches politely; cheap to clone, and all clones share the per-site turns.
#[derive(Clone)]
pub struct Fetcher {
    client: Client,
    config: Arc<FetchConfig>,
    turns: Arc<Turns>,
}

impl Fetcher {
    /// Builds the client with the system's root certificates (Mozilla's where there are none).
    ///
    /// # Errors
    /// [`FetchError::Setup`] when the user agent or the certificates cannot be used.
    pub fn new(config: FetchConfig) -> Result<Self, FetchError> {
        let setup = |error: &dyn std::fmt::Display| FetchError::Setup(error.to_string());
        let client = Client::builder()
            .user_agent(&config.user_agent)
            .redirect(Policy::none())
            .no_proxy()
            .connect_timeout(config.timeout / 2)
            .pool_max_idle_per_host(1)
            .pool_idle_timeout(Duration::from_secs(30))
            .dns_resolver(GuardedResolver::new(config.permits.clone()))
            .tls_backend_preconfigured(tls_config().map_err(|error| setup(&error))?)
            .build()
            .map_err(|error| setup(&error))?;
        let turns = Arc::new(Turns::new(config.pause, config.concurrent));
        Ok(Self { client, config: Arc::new(config), turns })
    }

    /// Fetches `address`, asking only for changes since `known`.
    ///
    /// Waiting for the site's turn is not counted against the time limit.
    ///
    /// # Errors
    /// [`FetchError`] for everything but a body or "not modified".
    pub async fn get(&self, address: &str, known: &Version) -> Result<Outcome, FetchError> {
        self.ask(address, &Ask::Changes(known)).await
    }

    /// Fetches what `address` answers to a JSON body. A redirect is followed by nobody: it would be asked something else.
    ///
    /// # Errors
    /// [`FetchError`] for everything but a body.
    pub async fn post_json(&self, address: &str, body: &str) -> Result<Fresh, FetchError> {
        match self.ask(address, &Ask::Json(body)).await? {
            Outcome::Fresh(fresh) => Ok(fresh),
            // No version was sent along, so this says nothing.
            Outcome::NotModified => Err(FetchError::HttpStatus(304)),
        }
    }

    async fn ask(&self, address: &str, ask: &Ask<'_>) -> Result<Outcome, FetchError> {
        let mut url = Url::parse(address).map_err(|_| FetchError::BadAddress(address.to_owned()))?;
        let mut left = self.config.timeout;
        let mut turn: Option<Turn> = None;
        for _ in 0..=self.config.max_redirects {
            check(&url, &self.config.permits)?;
            let site = turn::site_of(&url);
            if turn.as_ref().is_none_or(|held| held.site() != site) {
                drop(turn.take());
                turn = Some(self.turns.take(site).await);
            }
            let started = tokio::time::Instant::now();
            let step = tokio::time::timeout(left, self.step(&url, ask)).await;
            match step.map_err(|_| FetchError::Timeout(self.config.timeout.as_secs()))?? {
                Step::Done(outcome) => return Ok(outcome),
                Step::Redirected(target) => url = target,
            }
            left = left.saturating_sub(started.elapsed());
        }
        Err(FetchError::Redirects)
    }

    async fn step(&self, url: &Url, ask: &Ask<'_>) -> Result<Step, FetchError> {
        let request = match ask {
            Ask::Changes(known) => {
                let mut request = self.client.get(url.clone());
                if let Some(etag) = &known.etag {
                    request = request.header(header::IF_NONE_MATCH, etag);
                }
                if let Some(date) = &known.last_modified {
                    request = request.header(header::IF_MODIFIED_SINCE, date);
                }
                request
            }
            Ask::Json(body) => {
                let json = "application/json;charset=UTF-8";
                self.client.post(url.clone()).header(header::CONTENT_TYPE, json).body((*body).to_owned())
            }
        };
        let response = request.send().await.map_err(|error| self.explain(error, url))?;
        let asked_for_changes = matches!(ask, Ask::Changes(known) if **known != Version::default());
        match response.status() {
            StatusCode::NOT_MODIFIED if asked_for_changes => Ok(Step::Done(Outcome::NotModified)),
            status if status.is_redirection() => match ask {
                Ask::Changes(_) => Ok(Step::Redirected(redirect_target(&response, url)?)),
                Ask::Json(_) => Err(FetchError::Redirects),
            },
            status if matches!(status.as_u16(), 412 | 521) => Err(FetchError::BrowserCheck(status.as_u16())),
            status if !status.is_success() => Err(FetchError::HttpStatus(status.as_u16())),
            _ => Ok(Step::Done(Outcome::Fresh(self.read(response, url).await?))),
        }
    }

    async fn read(&self, response: Response, url: &Url) -> Result<Fresh, FetchError> {
        let most = self.config.max_bytes;
        let header = |name| response.headers().get(name)?.to_str().ok().map(str::to_owned);
        let content_type = header(header::CONTENT_TYPE);
        let version = Version { etag: header(header::ETAG), last_modified: header(header::LAST_MODIFIED) };
        if response.content_length().is_some_and(|length| length > most as u64) {
            return Err(FetchError::TooBig(most));
        }
        let mut body = Vec::new();
        let mut chunks = response.bytes_stream();
        while let Some(chunk) = chunks.next().await {
            let chunk = chunk.map_err(|error| self.explain(error, url))?;
            if body.len() + chunk.len() > most {
                return Err(FetchError::TooBig(most));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Fresh { body: body.into(), final_url: url.clone(), content_type, version })
    }

    /// Finds the cause that a person can act on in a chain of library errors.
    fn explain(&self, error: reqwest::Error, url: &Url) -> FetchError {
        let host = url.host_str().unwrap_or_default().to_owned();
        // An address may carry a key, and what is explained here is shown and logged.
        let error = error.without_url();
        let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(&error);
        let mut deepest = error.to_string();
        while let Some(current) = cause {
            if current.is::<Blocked>() {
                return FetchError::BlockedAddress(host);
            }
            if let Some(problem) = tls_problem(current) {
                return FetchError::Tls(problem);
            }
            deepest = current.to_string();
            cause = current.source();
        }
        if error.is_timeout() {
            FetchError::Timeout(self.config.timeout.as_secs())
        } else if error.is_dns() {
            FetchError::Dns(host)
        } else if error.is_decode() {
            FetchError::Garbled
        } else {
            FetchError::Connection(deepest)
        }
    }
}

/// What is asked of an address.
enum Ask<'a> {
    /// What stands there, if it changed since.
    Changes(&'a Version),
    /// What it answers to this.
    Json(&'a str),
}

enum Step {
    Done(Outcome),
    Redirected(Url),
}

fn redirect_target(response: &Response, base: &Url) -> Result<Url, FetchError> {
    let location = response.headers().get(header::LOCATION).ok_or(FetchError::Redirects)?;
    let location = String::from_utf8_lossy(location.as_bytes());
    base.join(location.trim()).map_err(|_| FetchError::Redirects)
}

/// Input-output errors hide their cause from `source`, sometimes twice over.
fn tls_problem(error: &(dyn std::error::Error + 'static)) -> Option<String> {
    if let Some(problem) = error.downcast_ref::<rustls::Error>() {
        return Some(problem.to_string());
    }
    tls_problem(error.downcast_ref::<std::io::Error>()?.get_ref()?)
}
