//! What a page asks of the reader, as JSON: parsed once, with bounds.

use super::{Allowed, Ink, InkProblem};
use serde::Deserialize;

/// The longest request in bytes. The most points that ink may have stay far below.
pub const LONGEST_REQUEST: usize = 256 << 10;
/// Characters of what was written before that matter.
const BEFORE: usize = 20;

/// `{"strokes":[[[x,y],…],…],"before":"…","latin":true}`; the last two may be missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// One character.
    pub ink: Ink,
    /// The end of what stands before it.
    pub before: String,
    /// What it may be.
    pub allowed: Allowed,
}

impl Request {
    /// Reads a request.
    ///
    /// # Errors
    /// When it is too long, no such JSON, or holds ink that cannot be read.
    pub fn parse(json: &[u8]) -> Result<Self, InkProblem> {
        #[derive(Deserialize)]
        struct Raw {
            strokes: Vec<Vec<[i64; 2]>>,
            #[serde(default)]
            before: String,
            #[serde(default)]
            latin: bool,
        }
        if json.len() > LONGEST_REQUEST {
            return Err(InkProblem::TooManyPoints);
        }
        let raw: Raw = serde_json::from_slice(json).map_err(|_| InkProblem::Unreadable)?;
        let skipped = raw.before.chars().count().saturating_sub(BEFORE);
        Ok(Self {
            ink: Ink::new(raw.strokes)?,
            before: raw.before.chars().skip(skipped).collect(),
            allowed: if raw.latin { Allowed::All } else { Allowed::Hanzi },
        })
    }
}
