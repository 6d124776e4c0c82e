//! How the county says a word: 洪广河, 新农合. Kept at the center, the same on every node of the county.

use hongwang_base::Problem;
use hongwang_replica::{Entry, Lane, Record};
use hongwang_store::{Result, Tx, sql};
use serde::{Deserialize, Serialize};

use crate::words;

/// The record kind; the key is the word.
pub(crate) const RECORD_KIND: &str = "aloud.word";
/// Characters of the longest word, and of what is said for it.
const LONGEST_WORD: usize = 20;
const LONGEST_SAID: usize = 60;

/// A word and what is said for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pronunciation {
    pub(crate) word: String,
    pub(crate) said: String,
}

#[derive(Serialize, Deserialize)]
struct Body {
    said: String,
}

impl Pronunciation {
    /// What somebody entered, or what is wrong with it by field.
    pub(crate) fn parse(word: &str, said: &str) -> std::result::Result<Self, Problem> {
        let (word, said) = (word.trim(), said.trim());
        let plain =
            |text: &str| text.chars().any(char::is_alphanumeric) && !text.chars().any(char::is_control);
        if !plain(word) || word.chars().count() > LONGEST_WORD {
            return Err(Problem::field("word", words::WRONG_WORD));
        }
        if !plain(said) || said.chars().count() > LONGEST_SAID || said == word {
            return Err(Problem::field("said", words::WRONG_SAID));
        }
        Ok(Self { word: word.to_owned(), said: said.to_owned() })
    }

    pub(crate) fn record(&self) -> Record {
        let body = Body { said: self.said.clone() };
        let body = Some(serde_json::to_value(body).expect("a word is plain data"));
        Record { body, ..withdrawal(&self.word) }
    }
}

/// The record that says the word as it is written again.
pub(crate) fn withdrawal(word: &str) -> Record {
    Record {
        kind: RECORD_KIND.to_owned(),
        key: word.to_owned(),
        body: None,
        blobs: Vec::new(),
        lane: Lane::Text,
    }
}

/// Applies a record of [`RECORD_KIND`]. A body of another form is skipped with a warning.
///
/// # Errors
/// When the store fails.
pub(crate) async fn apply(tx: &mut Tx, entry: &Entry) -> Result<()> {
    let word = &entry.record.key;
    sql("DELETE FROM aloud_word WHERE word = $1").bind(word).run(tx).await?;
    let Some(body) = entry.record.body.clone() else { return Ok(()) };
    match serde_json::from_value::<Body>(body) {
        Ok(Body { said }) => {
            sql("INSERT INTO aloud_word (word, said) VALUES ($1,$2)").bind(word).bind(said).run(tx).await?;
        }
        Err(error) => tracing::warn!(word, %error, "a pronunciation of unknown form was skipped"),
    }
    Ok(())
}

/// All of them, by word.
///
/// # Errors
/// When the store fails.
pub(crate) async fn all(tx: &mut Tx) -> Result<Vec<(String, String)>> {
    let rows = sql("SELECT word, said FROM aloud_word ORDER BY word").all(tx).await?;
    rows.iter().map(|row| Ok((row.get("word")?, row.get("said")?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_a_pronunciation_is_refused_by_the_field_that_is_wrong() {
        let field = |word: &str, said: &str| {
            Pronunciation::parse(word, said).expect_err("it was taken").field.expect("a field")
        };
        assert_eq!(field("", "红广河"), "word");
        assert_eq!(field(&"河".repeat(21), "红广河"), "word");
        assert_eq!(field("洪广河", " "), "said");
        assert_eq!(field("洪广河", "洪广河"), "said");
        assert_eq!(field("洪广河", "红\u{7}广河"), "said");
        assert_eq!(Pronunciation::parse(" 洪广河 ", "红广河").expect("it is right").word, "洪广河");
    }
}
