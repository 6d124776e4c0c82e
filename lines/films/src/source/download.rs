//! One file, from the place where it stopped.

use super::{SourceError, Sources, Stand};
use reqwest::{Response, StatusCode, header};
use std::path::Path;
use tokio::{
    fs::{File, OpenOptions},
    io::AsyncWriteExt,
};

/// The file with `here` bytes in it, for more.
pub(super) async fn open(file: &Path, here: u64) -> Result<File, SourceError> {
    let mut open = OpenOptions::new().create(true).write(true).truncate(false).open(file).await?;
    open.set_len(here).await?;
    tokio::io::AsyncSeekExt::seek(&mut open, std::io::SeekFrom::Start(here)).await?;
    Ok(open)
}

/// How many bytes of a file there are.
pub(super) async fn length(file: &Path) -> u64 {
    tokio::fs::metadata(file).await.map_or(0, |file| file.len())
}

impl Sources {
    pub(super) async fn plain(
        &self,
        mut response: Response,
        file: &Path,
        stand: Stand,
        mut told: impl FnMut(&Stand, u64),
    ) -> Result<u64, SourceError> {
        let goes_on = response.status() == StatusCode::PARTIAL_CONTENT
            && starts_at(&response) == Some(stand.here)
            && length(file).await >= stand.here;
        if response.status() == StatusCode::PARTIAL_CONTENT && !goes_on {
            // Nobody asked for this part; the next try begins anew.
            told(&Stand::default(), 0);
            return Err(SourceError::Cut);
        }
        let here = if goes_on { stand.here } else { 0 };
        let whole = response.content_length().map(|rest| here + rest);
        if whole.is_some_and(|whole| whole > self.bounds.most) {
            return Err(SourceError::TooLarge(self.bounds.most));
        }
        let mut stand = Stand { version: version(&response), here, pieces: 0 };
        let mut open = open(file, here).await?;
        loop {
            let thousandths = whole.map_or(0, |whole| stand.here * 1000 / whole.max(1));
            told(&stand, thousandths.min(1000));
            let Some(chunk) = response.chunk().await.map_err(|_| SourceError::Cut)? else { break };
            if stand.here + chunk.len() as u64 > self.bounds.most {
                return Err(SourceError::TooLarge(self.bounds.most));
            }
            open.write_all(&chunk).await?;
            // The system has it: a count of bytes that are in memory alone would be wrong after a kill.
            open.flush().await?;
            stand.here += chunk.len() as u64;
        }
        if whole.is_some_and(|whole| whole != stand.here) {
            return Err(SourceError::Cut);
        }
        open.sync_all().await?;
        Ok(stand.here)
    }
}

/// What a later request says it has: a strong mark, or a time; nothing when neither is told.
fn version(response: &Response) -> String {
    let text = |name| response.headers().get(name)?.to_str().ok().map(str::to_owned);
    let strong = text(header::ETAG).filter(|mark| !mark.starts_with("W/"));
    strong.or_else(|| text(header::LAST_MODIFIED)).unwrap_or_default()
}

/// Where a part begins.
fn starts_at(response: &Response) -> Option<u64> {
    let text = response.headers().get(header::CONTENT_RANGE)?.to_str().ok()?;
    text.strip_prefix("bytes ")?.split('-').next()?.trim().parse().ok()
}
