//! What somebody sends as a paper, read within bounds: a file, or the strokes of a name.

use super::phones::Phones;
use crate::words::papers as words;
use axum::extract::{
    Multipart,
    multipart::{Field, MultipartError},
};
use hongwang_documents::paper::{self, LARGEST, Paper, PaperError};
use hongwang_documents::picture::PictureError;
use hongwang_feed::village::HandOffs;
use hongwang_input::ink::{Ink, InkProblem, drawn};
use http::{HeaderMap, StatusCode, header};
use std::{result::Result as StdResult, sync::Arc, time::Duration};
use tokio::{sync::Semaphore, time::timeout};

/// Read of what is sent. A file that is a little too large is read and thrown away, so that whoever sends it is told so
/// instead of being cut off; one that says beforehand that it is larger than this is not read at all.
pub(crate) const MOST_BODY: usize = 32 << 20;
/// The longest that a phone sends to the center, where nothing more is read.
pub(crate) const MOST_SENT: usize = LARGEST + LONGEST_TEXT;
/// How long one file may take to come.
const PATIENCE: Duration = Duration::from_secs(120);
/// Files that come at once: each is held in memory.
const AT_ONCE: usize = 4;
/// The same at the center, for the phones of a county.
const AT_ONCE_FROM_AFAR: usize = 16;
/// The longest text of a field beside the file.
const LONGEST_TEXT: usize = 256 << 10;
/// A signature as a picture.
const SIGNATURE: (u32, u32) = (1_200, 480);
const PEN: f32 = 9.0;

/// What takes papers in at a node. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Papers {
    pub(crate) phones: Phones,
    coming: Arc<Semaphore>,
    coming_from_afar: Arc<Semaphore>,
    /// A picture takes hundreds of megabytes while it is read, so there is one at a time.
    reading: Arc<Semaphore>,
}

/// What came.
#[derive(Debug, Default)]
pub(crate) struct Came {
    /// The question.
    pub(crate) at: String,
    pub(crate) from: String,
    pub(crate) file: Vec<u8>,
    /// The strokes of a name, JSON.
    pub(crate) strokes: String,
    /// Why it cannot be taken.
    pub(crate) wrong: Option<&'static str>,
}

/// How a paper was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Made {
    /// By a finger on the glass.
    Drawn,
    /// It was photographed, or was a file.
    Sent,
}

impl Came {
    /// How what came was made.
    pub(crate) fn made(&self) -> Made {
        if self.file.is_empty() { Made::Drawn } else { Made::Sent }
    }
}

impl Papers {
    /// `pages` is how phones in the village's network reach this node, `host:port`.
    pub(crate) fn new(pages: Option<String>) -> Self {
        let of = |most| Arc::new(Semaphore::new(most));
        let (coming, coming_from_afar, reading) = (of(AT_ONCE), of(AT_ONCE_FROM_AFAR), of(1));
        Self { phones: Phones::new(pages), coming, coming_from_afar, reading }
    }

    /// The same where a line to the center stands: phones may send through it.
    pub(crate) fn on_line(&self, line: Option<HandOffs>) -> Self {
        Self { phones: self.phones.on_line(line), ..self.clone() }
    }

    /// Reads what somebody sends. What is wrong with it stands beside the question that it was for.
    pub(crate) async fn receive(&self, headers: &HeaderMap, parts: Multipart) -> Came {
        if announced(headers) > MOST_BODY {
            return Came { wrong: Some(words::TOO_LARGE), ..Came::default() };
        }
        receive_within(&self.coming, parts).await
    }

    /// The same at the center, for phones.
    pub(crate) async fn receive_from_afar(&self, parts: Multipart) -> Came {
        receive_within(&self.coming_from_afar, parts).await
    }

    /// Makes a paper of it; or says what is wrong.
    pub(crate) async fn read(&self, came: Came) -> StdResult<Paper, &'static str> {
        if let Some(wrong) = came.wrong {
            return Err(wrong);
        }
        let reading = self.reading.clone().acquire_owned().await.expect("the semaphore is never closed");
        let work = move || {
            // Whoever sent it may be gone: the work is not, and has its turn to the end.
            let _reading = reading;
            match came.made() {
                Made::Drawn => signature(&came.strokes),
                Made::Sent => photograph(&came.file),
            }
        };
        tokio::task::spawn_blocking(work).await.unwrap_or(Err(words::DAMAGED))
    }
}

async fn receive_within(coming: &Semaphore, parts: Multipart) -> Came {
    let mut came = Came::default();
    let wrong = match coming.try_acquire() {
        Ok(_coming) => {
            let received = timeout(PATIENCE, receive(parts, &mut came)).await;
            received.unwrap_or(Err(words::BROKEN_OFF)).err()
        }
        Err(_) => Some(words::BUSY),
    };
    Came { wrong, ..came }
}

/// How long a body is, as far as its sender says.
pub(crate) fn announced(headers: &HeaderMap) -> usize {
    let length = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok());
    length.and_then(|length| length.parse().ok()).unwrap_or_default()
}

fn broken(error: MultipartError) -> &'static str {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE { words::TOO_LARGE } else { words::BROKEN_OFF }
}

async fn receive(mut parts: Multipart, came: &mut Came) -> StdResult<(), &'static str> {
    let mut too_large = false;
    while let Some(mut part) = parts.next_field().await.map_err(broken)? {
        let name = part.name().unwrap_or_default().to_owned();
        let most = if name == "file" { LARGEST } else { LONGEST_TEXT };
        let bytes = read_field(&mut part, most).await.map_err(broken)?;
        match (name.as_str(), bytes) {
            (_, None) => too_large = true,
            ("file", Some(bytes)) => came.file = bytes,
            ("at", Some(bytes)) => came.at = String::from_utf8(bytes).unwrap_or_default(),
            ("from", Some(bytes)) => came.from = String::from_utf8(bytes).unwrap_or_default(),
            ("strokes", Some(bytes)) => came.strokes = String::from_utf8(bytes).unwrap_or_default(),
            _ => {}
        }
    }
    if too_large { Err(words::TOO_LARGE) } else { Ok(()) }
}

/// A field; none where it is longer than that. What is too much is not held.
async fn read_field(part: &mut Field<'_>, most: usize) -> StdResult<Option<Vec<u8>>, MultipartError> {
    let mut bytes = Some(Vec::new());
    while let Some(chunk) = part.chunk().await? {
        bytes = bytes.filter(|bytes: &Vec<u8>| bytes.len() + chunk.len() <= most);
        if let Some(bytes) = &mut bytes {
            bytes.extend_from_slice(&chunk);
        }
    }
    Ok(bytes)
}

fn photograph(bytes: &[u8]) -> StdResult<Paper, &'static str> {
    paper::take_in(bytes).map_err(|error| {
        // The parser's own words may quote the file.
        match error {
            PaperError::Picture(PictureError::UnknownFormat) => words::NO_PICTURE,
            PaperError::Picture(PictureError::TooLarge { .. }) => words::TOO_MANY_PIXELS,
            PaperError::Picture(PictureError::Damaged(_)) | PaperError::Damaged(_) => words::DAMAGED,
            PaperError::Active(_) => words::ACTIVE,
            PaperError::Protected => words::PROTECTED,
            PaperError::TooManyPages(_) => words::TOO_MANY_PAGES,
            PaperError::TooLarge => words::TOO_LARGE,
        }
    })
}

/// Strokes of a pad as a picture of a name.
fn signature(strokes: &str) -> StdResult<Paper, &'static str> {
    if strokes.is_empty() {
        return Err(words::NOTHING_CAME);
    }
    let strokes = serde_json::from_str(strokes).map_err(|_| words::SIGN_AGAIN)?;
    let ink = Ink::new(strokes).map_err(|problem| match problem {
        InkProblem::Empty | InkProblem::TooSmall => words::SIGN_FIRST,
        _ => words::SIGN_AGAIN,
    })?;
    let (width, height) = SIGNATURE;
    paper::of_rows(width, height, drawn(&ink, SIGNATURE, PEN)).map_err(|_| words::SIGN_AGAIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strokes_become_a_picture_and_what_is_none_is_said() {
        assert!(signature("[[[100,100],[900,400]],[[500,50],[500,500]]]").is_ok());
        for (strokes, why) in [
            ("", words::NOTHING_CAME),
            ("[]", words::SIGN_FIRST),
            ("[[[5,5]]]", words::SIGN_FIRST),
            ("<script>", words::SIGN_AGAIN),
            ("[[[0,5000],[0,0]]]", words::SIGN_AGAIN),
        ] {
            assert_eq!(signature(strokes).map(drop), Err(why), "{strokes}");
        }
    }
}
