//! Words that found nothing: what people miss here, told to the county without a person.
//!
//! Invariants: a word is counted by day, nothing finer; what could name a person or a number is never kept
//! ([`countable`]); the day is handed on when it is over, in one submission, and is then gone here. The county shows a
//! word only when it was looked for at least [`LEAST`] times in the part of the tree that is looked at.

use hongwang_base::{Millis, OrgPath, Scope, SubmissionId};
use hongwang_feature::{Place, Site};
use hongwang_search::Words;
use hongwang_store::{Result, Tx, Vault, sql};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// The kind of submission that hands on a day.
pub const KIND: &str = "finding.missed";
/// A word is shown once it was looked for so often.
pub const LEAST: i64 = 3;
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

/// The form in which words are counted; none when they might say who somebody is: too long, or with the digits of a
/// telephone, a card or an account.
pub fn countable(words: &Words) -> Option<String> {
    let text = words.iter().collect::<Vec<_>>().join(" ");
    let digits = text.chars().filter(|c| c.is_numeric()).count();
    let has_letters = text.chars().any(char::is_alphabetic);
    (text.chars().count() <= LONGEST && digits < DIGITS && has_letters).then_some(text)
}

/// Counts words that found nothing at `now`.
///
/// # Errors
/// When the store fails.
pub async fn count(tx: &mut Tx, words: &Words, now: Millis) -> Result<()> {
    let Some(word) = countable(words) else { return Ok(()) };
    let day = day_of(now);
    let known = sql("SELECT COUNT(*) AS n FROM finding_missed WHERE day = $1 AND word <> $2")
        .bind(day)
        .bind(&word)
        .one(tx)
        .await?;
    let known = known.map(|row| row.get::<i64>("n")).transpose()?.unwrap_or_default();
    if known < WORDS as i64 {
        sql("INSERT INTO finding_missed (day, word, times) VALUES ($1,$2,1) ON CONFLICT (day, word) \
             DO UPDATE SET times = finding_missed.times + 1 WHERE finding_missed.times < $3")
        .bind(day)
        .bind(word)
        .bind(TIMES)
        .run(tx)
        .await?;
    }
    Ok(())
}

/// Hands on the days that are over: a village to its outbox, whose key is `vault`, a center to itself.
///
/// # Errors
/// When the store fails; nothing is then lost.
pub async fn hand_on(place: &Place, vault: &Vault) -> Result<()> {
    let now = place.clock.now();
    let mut tx = place.db.write().await?;
    let today = day_of(now);
    let rows = sql("DELETE FROM finding_missed WHERE day < $1 RETURNING day, word, times")
        .bind(today)
        .all(&mut tx)
        .await?;
    let mut days: std::collections::BTreeMap<i64, Vec<(String, i64)>> = Default::default();
    for row in &rows {
        days.entry(row.get("day")?).or_default().push((row.get("word")?, row.get("times")?));
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
    fn a_day_begins_at_midnight_in_beijing() {
        let midnight = Millis(1_795_449_600_000);
        assert_eq!(day_of(midnight), day_of(midnight.plus(-1)) + 1);
    }
}
