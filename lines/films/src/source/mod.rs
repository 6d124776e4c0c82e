//! A film at an http(s) address, brought into a file: plainly, going on by ranges where it stopped, or piece by piece
//! where the address is a playlist (HLS) of a whole film.
//!
//! Invariants: every address (of redirects, playlists, pieces) passes the same gate as everything that the node calls; what
//! is brought is bounded in bytes and time, and ends when nothing comes; nothing but this process speaks to the network,
//! what decodes films gets a file.

mod download;
mod hls;

pub use hls::{List, Piece, list};

use crate::words;
use hongwang_outward::{AddressError, Blocked, GuardedResolver, Permit, Url, check, tls_config};
use reqwest::{Client, Response, StatusCode, header, redirect::Policy};
use serde::{Deserialize, Serialize};
use std::{io, path::Path, sync::Arc, time::Duration};

/// Redirects that are followed.
const MOST_REDIRECTS: usize = 5;
/// Bytes of a playlist.
const LARGEST_LIST: usize = 2 << 20;

/// What bringing one film may take.
#[derive(Clone, Copy, Debug)]
pub struct SourceBounds {
    /// Bytes.
    pub most: u64,
    /// From the first request to the last byte.
    pub whole: Duration,
    /// How long nothing may come.
    pub silence: Duration,
}

/// How far a film is here; kept by the caller, so that the next try goes on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Stand {
    /// Which version of the film it is, as the other side says; empty when it says none.
    pub version: String,
    /// Bytes of the file that count.
    pub here: u64,
    /// Pieces of a playlist that are in it.
    pub pieces: usize,
}

/// Why a film was not brought. `Display` is a Chinese sentence for the desk, which never names more than the host.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// It may not be asked for.
    #[error(transparent)]
    Address(#[from] AddressError),
    /// Another status than success.
    #[error("{}", words::status(*.0))]
    Status(u16),
    /// More redirects than are followed, or one to nowhere.
    #[error("{}", words::REDIRECTS)]
    Redirects,
    /// Nothing came for too long, or it broke off.
    #[error("{}", words::CUT_OFF)]
    Cut,
    /// It took longer than it may.
    #[error("{}", words::FETCH_SLOW)]
    Slow,
    /// More bytes than are taken.
    #[error("{}", words::too_many_bytes(*.0))]
    TooLarge(u64),
    /// A playlist of which no film can be made.
    #[error("{0}")]
    Playlist(&'static str),
    /// The disk is full.
    #[error("{}", words::DISK_FULL)]
    Full,
    /// The disk failed.
    #[error("{}", words::DISK)]
    Io(#[source] io::Error),
}

impl From<io::Error> for SourceError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full,
            _ => Self::Io(error),
        }
    }
}

impl SourceError {
    /// Whether the same may well succeed later.
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Status(status) => *status >= 500 || matches!(status, 408 | 425 | 429),
            Self::Cut | Self::Slow | Self::Full | Self::Io(_) => true,
            _ => false,
        }
    }
}

/// The way to films elsewhere. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Sources {
    client: Client,
    permits: Arc<[Permit]>,
    bounds: SourceBounds,
}

impl Sources {
    /// Reaches public addresses, and what `permits` name.
    ///
    /// # Panics
    /// Never: the parts of the client are constant.
    pub fn new(permits: Vec<Permit>, bounds: SourceBounds) -> Self {
        let client = Client::builder()
            .user_agent(concat!("Hongwang/", env!("CARGO_PKG_VERSION")))
            .redirect(Policy::none())
            .no_proxy()
            // Ranges are of the bytes as they lie there.
            .no_gzip()
            .no_brotli()
            .no_deflate()
            .connect_timeout(bounds.silence)
            .read_timeout(bounds.silence)
            .pool_max_idle_per_host(1)
            .dns_resolver(GuardedResolver::new(permits.clone()))
            .tls_backend_preconfigured(tls_config().expect("the provider has the default versions"))
            .build()
            .expect("a client of constant parts");
        Self { client, permits: permits.into(), bounds }
    }

    /// The address that a text is, when it may be asked for as far as that can be seen.
    ///
    /// # Errors
    /// Why not.
    pub fn address(&self, text: &str) -> Result<Url, AddressError> {
        let url: Url = text.trim().parse().map_err(|_| AddressError::Bad(text.trim().to_owned()))?;
        check(&url, &self.permits).map(|()| url)
    }

    /// Brings the film at `address` into `file`, going on from `stand`; gives how many bytes it has. `told` hears how far
    /// it is, with thousandths of the whole where that is known.
    ///
    /// # Errors
    /// See [`SourceError`]; what was told last still holds of the file.
    pub async fn fetch(
        &self,
        address: &str,
        file: &Path,
        stand: Stand,
        told: impl FnMut(&Stand, u64),
    ) -> Result<u64, SourceError> {
        let whole = tokio::time::timeout(self.bounds.whole, self.bring(address, file, stand, told));
        whole.await.unwrap_or(Err(SourceError::Slow))
    }

    async fn bring(
        &self,
        address: &str,
        file: &Path,
        stand: Stand,
        told: impl FnMut(&Stand, u64),
    ) -> Result<u64, SourceError> {
        let url = self.address(address)?;
        let goes_on = stand.pieces == 0 && stand.here > 0 && !stand.version.is_empty();
        let response = match self.get(&url, goes_on.then_some(Asked::Version(&stand))).await {
            // What is here reaches beyond what lies there now.
            Err(SourceError::Status(416)) => self.get(&url, None).await?,
            answer => answer?,
        };
        if is_playlist(&response) {
            let base = response.url().clone();
            let text = self.text(response).await?;
            self.pieces(&base, &text, file, stand, told).await
        } else {
            self.plain(response, file, stand, told).await
        }
    }

    /// Asks for what lies at an address, following redirects through the gate.
    async fn get(&self, url: &Url, from: Option<Asked<'_>>) -> Result<Response, SourceError> {
        let mut url = url.clone();
        for _ in 0..=MOST_REDIRECTS {
            check(&url, &self.permits)?;
            let mut request = self.client.get(url.clone());
            match from {
                Some(Asked::Version(stand)) => {
                    request = request
                        .header(header::RANGE, format!("bytes={}-", stand.here))
                        .header(header::IF_RANGE, &stand.version);
                }
                Some(Asked::Range(at, len)) => {
                    let last = at.saturating_add(len).saturating_sub(1);
                    request = request.header(header::RANGE, format!("bytes={at}-{last}"));
                }
                None => {}
            }
            let response = request.send().await.map_err(|error| explain(&error, &url))?;
            match response.status() {
                StatusCode::NOT_MODIFIED => return Err(SourceError::Status(304)),
                status if status.is_redirection() => {
                    let target = response.headers().get(header::LOCATION).ok_or(SourceError::Redirects)?;
                    let target = String::from_utf8_lossy(target.as_bytes());
                    url = url.join(target.trim()).map_err(|_| SourceError::Redirects)?;
                }
                status if !status.is_success() => return Err(SourceError::Status(status.as_u16())),
                _ => return Ok(response),
            }
        }
        Err(SourceError::Redirects)
    }

    async fn text(&self, mut response: Response) -> Result<Vec<u8>, SourceError> {
        let mut text = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|_| SourceError::Cut)? {
            if text.len() + chunk.len() > LARGEST_LIST {
                return Err(SourceError::Playlist(words::LIST_LARGE));
            }
            text.extend_from_slice(&chunk);
        }
        Ok(text)
    }
}

/// From where on something is asked for.
#[derive(Clone, Copy)]
enum Asked<'a> {
    /// Behind what is here, if it is still the same.
    Version(&'a Stand),
    /// So many bytes from there.
    Range(u64, u64),
}

fn is_playlist(response: &Response) -> bool {
    let path = response.url().path().to_ascii_lowercase();
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let says = kind.is_some_and(|kind| kind.to_ascii_lowercase().contains("mpegurl"));
    says || path.ends_with(".m3u8") || path.ends_with(".m3u")
}

/// Whether the gate refused it; anything else that goes wrong on the way may pass.
fn explain(error: &reqwest::Error, url: &Url) -> SourceError {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(current) = cause {
        if current.is::<Blocked>() {
            return AddressError::Blocked(url.host_str().unwrap_or_default().to_owned()).into();
        }
        cause = current.source();
    }
    SourceError::Cut
}
