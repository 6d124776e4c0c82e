//! A clip: one sentence as sound, named by what is said and by whom.

use hongwang_base::OrgPath;
use hongwang_replica::{BlobHash, BlobRef, Entry, Lane, Record};
use hongwang_store::{Result, Tx, sql};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// The record kind of a batch of clips; the key is the batch's id.
pub(crate) const RECORD_KIND: &str = "aloud.clips";
/// Voice, model and the version of what becomes of a text: another of these is another clip.
const RECIPE: &str = "kokoro-82m-int8 zf_xiaoxiao 1";
/// Characters of the longest sentence.
pub(crate) const LONGEST: usize = 200;

/// A text that can be asked for: blanks made one, short enough, with something in it to be said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sentence(String);

impl Sentence {
    /// The text as a sentence; none when it is too long or nothing in it can be said.
    pub(crate) fn new(text: &str) -> Option<Self> {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let fits = text.chars().count() <= LONGEST && text.chars().any(char::is_alphanumeric);
        fits.then_some(Self(text))
    }

    /// As it is said here: the county's own words in place of those that it says otherwise.
    pub(crate) fn spoken(&self, words: &[(String, String)]) -> Spoken {
        let mut spoken = String::with_capacity(self.0.len());
        let mut rest = self.0.as_str();
        while let Some(first) = rest.chars().next() {
            let longest =
                words.iter().filter(|(word, _)| !word.is_empty() && rest.starts_with(word.as_str()));
            match longest.max_by_key(|(word, _)| word.len()) {
                Some((word, said)) => {
                    spoken.push_str(said);
                    rest = &rest[word.len()..];
                }
                None => {
                    spoken.push(first);
                    rest = &rest[first.len_utf8()..];
                }
            }
        }
        Spoken(spoken)
    }

    /// The text as it stands on the page.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// A sentence as the voice gets it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Spoken(String);

impl Spoken {
    /// The name of its clip.
    pub(crate) fn key(&self) -> ClipKey {
        ClipKey(BlobHash::of(format!("{RECIPE}\n{}", self.0).as_bytes()))
    }

    /// For the voice.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// The name of a clip: the hash of what is said, and of who says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct ClipKey(BlobHash);

impl fmt::Display for ClipKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for ClipKey {
    type Err = <BlobHash as FromStr>::Err;
    fn from_str(text: &str) -> std::result::Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

/// A clip that was made, before it is published.
#[derive(Clone, Debug)]
pub(crate) struct Made {
    /// Its name.
    pub(crate) key: ClipKey,
    /// Its bytes.
    pub(crate) blob: BlobRef,
    /// How long it sounds.
    pub(crate) ms: u32,
}

#[derive(Serialize, Deserialize)]
struct Body {
    clips: Vec<Line>,
}

/// One clip in a record; its bytes are those at the same place among the record's blobs.
#[derive(Serialize, Deserialize)]
struct Line {
    key: ClipKey,
    ms: u32,
}

/// The key of a batch: the name of its first clip, which is in no other.
pub(crate) fn batch_of(clips: &[Made]) -> Option<String> {
    clips.first().map(|clip| clip.key.to_string())
}

/// The record that brings these clips to villages, with the articles that they read: films wait for the night.
pub(crate) fn record(batch: &str, clips: &[Made]) -> Record {
    let lines = clips.iter().map(|clip| Line { key: clip.key, ms: clip.ms }).collect();
    Record {
        kind: RECORD_KIND.to_owned(),
        key: batch.to_owned(),
        body: Some(serde_json::to_value(Body { clips: lines }).expect("clips are plain data")),
        blobs: clips.iter().map(|clip| clip.blob).collect(),
        lane: Lane::Text,
    }
}

/// The record that takes a batch away.
pub(crate) fn withdrawal(batch: &str) -> Record {
    Record {
        kind: RECORD_KIND.to_owned(),
        key: batch.to_owned(),
        body: None,
        blobs: Vec::new(),
        lane: Lane::Text,
    }
}

/// Puts a record into the log of the county and applies it here.
///
/// # Errors
/// When the store fails.
pub(crate) async fn send(
    tx: &mut Tx,
    county: &OrgPath,
    record: Record,
    now: hongwang_base::Millis,
) -> Result<hongwang_replica::Sequence> {
    let entry = hongwang_feed::append(tx, county, record, now).await?;
    crate::apply(tx, &entry).await?;
    Ok(entry.seq)
}

/// Applies a record of [`RECORD_KIND`]. A body of another form is skipped with a warning.
///
/// # Errors
/// When the store fails.
pub(crate) async fn apply(tx: &mut Tx, entry: &Entry) -> Result<()> {
    let Record { key: batch, body, blobs, .. } = &entry.record;
    sql("DELETE FROM aloud_clip WHERE batch = $1").bind(batch).run(tx).await?;
    let Some(body) = body.clone() else { return Ok(()) };
    let clips = match serde_json::from_value::<Body>(body) {
        Ok(Body { clips }) if clips.len() == blobs.len() => clips,
        Ok(_) => {
            tracing::warn!(batch, "clips without their bytes were skipped");
            return Ok(());
        }
        Err(error) => {
            tracing::warn!(batch, %error, "clips of unknown form were skipped");
            return Ok(());
        }
    };
    for (line, blob) in clips.iter().zip(blobs) {
        sql("INSERT INTO aloud_clip (batch, key, hash, len, ms) VALUES ($1,$2,$3,$4,$5) ON CONFLICT DO NOTHING")
            .bind(batch)
            .bind(line.key.to_string())
            .bind(blob.hash.to_string())
            .bind(i64::try_from(blob.len).unwrap_or(i64::MAX))
            .bind(i64::from(line.ms))
            .run(tx)
            .await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(word, said)| ((*word).to_owned(), (*said).to_owned())).collect()
    }

    #[test]
    fn the_longest_of_the_countys_words_is_said_and_what_it_becomes_is_not_read_again() {
        let sentence = Sentence::new("新农合和农合都归医保局").expect("words");
        let said =
            sentence.spoken(&words(&[("农合", "合作医疗"), ("新农合", "新型农村合作医疗"), ("医疗", "错")]));
        assert_eq!(said.as_str(), "新型农村合作医疗和合作医疗都归医保局");
        assert_ne!(said.key(), sentence.spoken(&[]).key());
    }

    #[test]
    fn blanks_do_not_make_another_clip_and_what_cannot_be_said_is_no_sentence() {
        let key = |text: &str| Sentence::new(text).map(|sentence| sentence.spoken(&[]).key());
        assert_eq!(key(" 您好 ,\n 请坐 "), key("您好 , 请坐"));
        assert_eq!(key("😀……"), None);
        assert_eq!(key(""), None);
        assert_eq!(key(&"长".repeat(201)), None);
        assert!(key(&"长".repeat(200)).is_some());
    }
}
