//! Words that found nothing: what people miss here, told to the county without a person.
//!
//! Invariants: a word is counted by day, nothing finer; what could name a person or a number is never kept
//! ([`countable`]); until the day is handed on it lies sealed, and no page waits for its count (`Counter`); the day is
//! handed on when it is over, in one submission, and is then gone here. The county shows a word only when it was looked
//! for at least [`LEAST`] times in the part of the tree that is looked at; the same word counts once in [`PAUSE`].

use crate::names;
use hongwang_base::{Millis, OrgPath, Scope, SubmissionId};
use hongwang_feature::{Place, Site};
use hongwang_search::Words;
use hongwang_store::{Result, Tx, Vault, sql};
use serde::{Deserialize, Serialize};
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::sync::Semaphore;

/// The kind of submission that hands on a day.
pub const KIND: &str = "finding.missed";
/// A word is shown once it was looked for so often.
pub const LEAST: i64 = 3;
/// Who presses the key again and again is one who looks: in so many milliseconds a word counts once on a node.
pub const PAUSE: i64 = 10 * Millis::MINUTE;
/// Words that are remembered for [`PAUSE`], in memory and as marks.
const RECENT: usize = 1_000;
/// Counts that wait for the database at the same time; beyond them nothing is counted.
const WAITING: u32 = 64;
/// The longest text that is counted, in characters.
const LONGEST: usize = 12;
/// From so many digits on a text may be a telephone number or an identity number.
const DIGITS: usize = 6;
/// Different words that are counted a day.
const WORDS: usize = 500;
/// How often a word is counted a day.
const TIMES: i64 = 10_000;
/// Days after which the county forgets.
const KEPT: i64 = 366;
/// How often it looks whether a day is over.
const LOOK: Duration = Duration::from_secs(600);

/// The words of one day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Day {
    /// Days since 1970 in Beijing.
    pub day: i64,
    /// Each word with how often it was looked for.
    pub words: Vec<(String, i64)>,
}

/// A word that the county hears of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heard {
    /// The word.
    pub word: String,
    /// How often it was looked for.
    pub times: i64,
    /// In how many places.
    pub places: i64,
    /// The last day.
    pub day: i64,
}

/// The day of a time, in Beijing.
pub fn day_of(at: Millis) -> i64 {
    at.plus(8 * Millis::HOUR).0.div_euclid(Millis::DAY)
}

/// The form in which words are counted; none when they might say who somebody is: too long, with the digits of a
/// telephone, a card or an account, or with a name. The first call reads the dictionary.
pub fn countable(words: &Words) -> Option<String> {
    let text = words.iter().collect::<Vec<_>>().join(" ");
    let digits = text.chars().filter(|c| c.is_numeric()).count();
    let has_letters = text.chars().any(char::is_alphabetic);
    let may = text.chars().count() <= LONGEST && digits < DIGITS && has_letters && !names::somebody(words);
    may.then_some(text)
}

/// Marks of words with when they were last counted, the oldest first.
type Recent = VecDeque<([u8; 32], Millis)>;

/// Counts what pages did not find, beside them: a page neither waits for the database nor fails with it. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Counter {
    vault: Vault,
    recent: Arc<Mutex<Recent>>,
    room: Arc<Semaphore>,
}

impl Counter {
    pub(crate) fn new(vault: Vault) -> Self {
        Self { vault, recent: Arc::default(), room: Arc::new(Semaphore::new(WAITING as usize)) }
    }

    /// Notes that `words` found nothing.
    pub(crate) fn note(&self, place: &Place, words: &Words) {
        let now = place.clock.now();
        let Ok(room) = self.room.clone().try_acquire_owned() else { return };
        if !self.is_new(words, now) {
            return;
        }
        let (place, vault, words) = (place.clone(), self.vault.clone(), words.clone());
        tokio::spawn(async move {
            if let Err(error) = counted(&place, &vault, words, now).await {
                tracing::warn!(%error, "a word that found nothing is not counted");
            }
            drop(room);
        });
    }

    /// Whether the words were not looked for in vain a moment ago.
    fn is_new(&self, words: &Words, now: Millis) -> bool {
        let text = words.iter().collect::<Vec<_>>().join(" ");
        let mark = self.vault.mark(KIND.as_bytes(), text.as_bytes());
        let mut recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
        // A clock that was set back makes nothing wait for years.
        recent.retain(|(_, at)| (0..PAUSE).contains(&now.since(*at)));
        if recent.iter().any(|(known, _)| *known == mark) {
            return false;
        }
        if recent.len() >= RECENT {
            recent.pop_front();
        }
        recent.push_back((mark, now));
        true
    }

    /// Waits until all that was noted is counted or given up.
    pub(crate) async fn settle(&self) {
        let all = self.room.acquire_many(WAITING).await;
        drop(all.expect("the room is never closed"));
    }
}

async fn counted(place: &Place, vault: &Vault, words: Words, now: Millis) -> Result<()> {
    // The dictionary is read beside the pages too. Only a panic ends this without an answer, and it is told of.
    let Ok(Some(word)) = tokio::task::spawn_blocking(move || countable(&words)).await else { return Ok(()) };
    let mut tx = place.db.write().await?;
    count(&mut tx, vault, &word, now).await?;
    tx.commit().await
}

/// Counts a word in the form of [`countable`] that found nothing at `now`, sealed by `vault`.
///
/// # Errors
/// When the store fails.
pub async fn count(tx: &mut Tx, vault: &Vault, word: &str, now: Millis) -> Result<()> {
    let day = day_of(now);
    let mark = vault.mark(format!("{KIND} {day}").as_bytes(), word.as_bytes());
    let known = sql("SELECT COUNT(*) AS n FROM finding_sealed WHERE day = $1 AND mark <> $2")
        .bind(day)
        .bind(mark.as_slice())
        .one(tx)
        .await?;
    let known = known.map(|row| row.get::<i64>("n")).transpose()?.unwrap_or_default();
    if known < WORDS as i64 {
        sql(
            "INSERT INTO finding_sealed (day, mark, word, times) VALUES ($1,$2,$3,1) ON CONFLICT (day, mark) \
             DO UPDATE SET times = finding_sealed.times + 1 WHERE finding_sealed.times < $4",
        )
        .bind(day)
        .bind(mark.as_slice())
        .bind(vault.seal(&mark, word.as_bytes()))
        .bind(TIMES)
        .run(tx)
        .await?;
    }
    Ok(())
}

/// Hands on the days that are over: a village to its outbox, a center to itself. `vault` is the node's key, of both.
///
/// # Errors
/// When the store fails; nothing is then lost.
pub async fn hand_on(place: &Place, vault: &Vault) -> Result<()> {
    let now = place.clock.now();
    let mut tx = place.db.write().await?;
    let today = day_of(now);
    let rows = sql("DELETE FROM finding_sealed WHERE day < $1 RETURNING day, mark, word, times")
        .bind(today)
        .all(&mut tx)
        .await?;
    let mut days: std::collections::BTreeMap<i64, Vec<(String, i64)>> = Default::default();
    for row in &rows {
        let (mark, sealed): (Vec<u8>, Vec<u8>) = (row.get("mark")?, row.get("word")?);
        let word = vault.unseal(&mark, &sealed).ok().and_then(|word| String::from_utf8(word).ok());
        let Some(word) = word else {
            tracing::warn!("a word that found nothing was sealed with another key: it is forgotten");
            continue;
        };
        days.entry(row.get("day")?).or_default().push((word, row.get("times")?));
    }
    for (day, mut words) in days {
        // In which order they were looked for says nothing to anybody.
        words.sort();
        let day = Day { day, words };
        if place.site == Site::Center {
            hear(&mut tx, &place.org, &day, now).await?;
        } else {
            let body = serde_json::to_value(&day).expect("plain data");
            let id = SubmissionId::new(now);
            hongwang_feed::village::submit(&mut tx, vault, id, KIND, &body, Vec::new(), now).await?;
        }
    }
    tx.commit().await
}

/// For ever.
pub(crate) async fn run(place: Place, vault: Vault) {
    // Before the first word is judged, which may be within a transaction.
    if let Err(error) = tokio::task::spawn_blocking(names::warm).await {
        tracing::warn!(%error, "the names are not at hand yet");
    }
    loop {
        if let Err(error) = hand_on(&place, &vault).await {
            tracing::warn!(%error, "words that found nothing wait");
        }
        tokio::time::sleep(LOOK).await;
    }
}

/// Takes a day that a village hands on.
pub(crate) async fn receive(
    tx: &mut Tx,
    org: &OrgPath,
    body: &serde_json::Value,
    now: Millis,
) -> Result<std::result::Result<serde_json::Value, String>> {
    let Ok(day) = Day::deserialize(body) else { return Ok(Err(crate::words::UNKNOWN_FORM.to_owned())) };
    hear(tx, org, &day, now).await?;
    Ok(Ok(serde_json::json!({ "words": day.words.len() })))
}

async fn hear(tx: &mut Tx, org: &OrgPath, day: &Day, now: Millis) -> Result<()> {
    let today = day_of(now);
    sql("DELETE FROM finding_heard WHERE day < $1").bind(today - KEPT).run(tx).await?;
    // A village's clock may be wrong by years: what it says of another time is of today.
    let at = if (today - KEPT..=today).contains(&day.day) { day.day } else { today };
    for (word, times) in day.words.iter().take(WORDS) {
        let kept = Words::parse(word).ok().and_then(|words| countable(&words));
        let Some(word) = kept.filter(|_| *times > 0) else { continue };
        sql("INSERT INTO finding_heard (org, day, word, times) VALUES ($1,$2,$3,$4) ON CONFLICT (org, day, word) \
             DO UPDATE SET times = finding_heard.times + excluded.times")
        .bind(org)
        .bind(at)
        .bind(word)
        .bind((*times).min(TIMES))
        .run(tx)
        .await?;
    }
    Ok(())
}

/// What was looked for in vain within `scope` since `from`, the commonest first.
///
/// # Errors
/// When the store fails.
pub async fn heard(tx: &mut Tx, scope: &Scope, from: i64, limit: i64) -> Result<Vec<Heard>> {
    let rows = sql(
        "SELECT word, CAST(SUM(times) AS BIGINT) AS total, COUNT(DISTINCT org) AS places, MAX(day) AS day \
                    FROM finding_heard WHERE org LIKE $1 || '%' AND day >= $2 GROUP BY word \
                    HAVING SUM(times) >= $3 ORDER BY total DESC, word LIMIT $4",
    )
    .bind(scope)
    .bind(from)
    .bind(LEAST)
    .bind(limit)
    .all(tx)
    .await?;
    rows.iter()
        .map(|row| {
            let (times, places) = (row.get("total")?, row.get("places")?);
            Ok(Heard { word: row.get("word")?, times, places, day: row.get("day")? })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(entered: &str) -> Option<String> {
        countable(&Words::parse(entered).unwrap())
    }

    #[test]
    fn what_may_name_a_person_or_a_number_is_not_counted() {
        assert_eq!(counted(" 养老金 认证 "), Some("养老金 认证".to_owned()));
        assert_eq!(counted("5G网络2026"), Some("5g网络2026".to_owned()));
        assert_eq!(counted("138 1234 5678"), None);
        assert_eq!(counted("电话１３８００１"), None, "full-width digits are digits");
        assert_eq!(counted("421124195001011234"), None);
        assert_eq!(counted("我是张三家里困难想要低保怎么办"), None, "a sentence may tell a story");
        assert_eq!(counted("120"), None);
        assert_eq!(counted("😀"), None);
    }

    #[test]
    fn a_name_is_not_counted_and_a_thing_that_begins_like_one_is() {
        // 王大姐 is somebody too: in a village everybody knows who.
        for name in ["张秀英", "王大姐", "张 秀英", "王建国"] {
            assert_eq!(counted(name), None, "{name}");
        }
        for word in ["高粱", "黄梅戏", "低保", "白术"] {
            assert_eq!(counted(word).as_deref(), Some(word));
        }
    }

    #[test]
    fn a_day_begins_at_midnight_in_beijing() {
        let midnight = Millis(1_795_449_600_000);
        assert_eq!(day_of(midnight), day_of(midnight.plus(-1)) + 1);
    }
}
