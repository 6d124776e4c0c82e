//! 评价: five faces once a case has ended, and the call-back 回访 that a bad one opens.
//!
//! Invariants: a case is rated once, and nobody is asked twice; whoever says nothing is asked no further. Ratings are
//! counted by item and office, and never by person. A bad one opens one call-back, with the office above the one that
//! handled; nobody closes it who had a part in the case.

pub(crate) mod desk;
pub(crate) mod pages;
pub(crate) mod store;

use crate::handling::Queue;
use crate::words::rating as words;
use crate::{calendar, casebook, systems};
use hongwang_base::{Millis, OrgPath};
use hongwang_casework::{Calendar, beijing_date, end_of_day};
use hongwang_feature::Sender;
use hongwang_replica::outbox::Submission;
use hongwang_store::{Result, Tx};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::result::Result as StdResult;
use std::sync::LazyLock;
use uuid::Uuid;

/// The kind of submission.
pub(crate) const SUBMISSION_KIND: &str = "cases.rating";
/// Working days that a call-back may take.
const CALL_BACK: u16 = 5;
const REASONS: &str = include_str!("../../rating.toml");

/// 评价等级 of GB/T 39046-2020.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "i64", into = "i64")]
pub(crate) struct Score(i64);

impl Score {
    /// From very good to very bad.
    pub(crate) const ALL: [Score; 5] = [Score(1), Score(2), Score(3), Score(4), Score(5)];

    pub(crate) fn code(self) -> i64 {
        self.0
    }

    /// Whether somebody has to ask what went wrong.
    fn is_bad(self) -> bool {
        self.0 >= 4
    }
}

impl TryFrom<i64> for Score {
    type Error = &'static str;

    fn try_from(code: i64) -> StdResult<Self, Self::Error> {
        Self::ALL.into_iter().find(|score| score.0 == code).ok_or(words::BODY_WRONG)
    }
}

impl From<Score> for i64 {
    fn from(score: Score) -> i64 {
        score.0
    }
}

/// Something to tick.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Reason {
    pub(crate) id: String,
    pub(crate) name: String,
    #[serde(rename = "for")]
    scores: Vec<Score>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    reason: Vec<Reason>,
}

static ALL: LazyLock<Vec<Reason>> = LazyLock::new(|| {
    let file: File = toml::from_str(REASONS).expect("the shipped reasons are read by a test");
    file.reason
});

/// What may be ticked beside this score.
pub(crate) fn reasons(score: Score) -> impl Iterator<Item = &'static Reason> {
    ALL.iter().filter(move |reason| reason.scores.contains(&score))
}

/// What travels: the score alone at the touch, and once more with what was ticked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Rating {
    pub(crate) case: Uuid,
    pub(crate) score: Score,
    #[serde(default)]
    pub(crate) reasons: Vec<String>,
}

/// Takes a rating of a village. A second one of the same case changes nothing but what was ticked.
pub(crate) async fn receive(
    tx: &mut Tx,
    from: &Sender,
    submission: &Submission,
    now: Millis,
) -> Result<StdResult<Value, String>> {
    let Ok(mut rating) = serde_json::from_value::<Rating>(submission.body.clone()) else {
        return Ok(Err(words::BODY_WRONG.to_owned()));
    };
    let kept = casebook::any(tx, rating.case).await?.filter(|kept| kept.org == from.org);
    let Some(kept) = kept.filter(|kept| kept.queue == Queue::Closed) else {
        return Ok(Err(words::NOT_ENDED.to_owned()));
    };
    let ticked = std::mem::take(&mut rating.reasons);
    rating.reasons =
        reasons(rating.score).map(|reason| reason.id.clone()).filter(|id| ticked.contains(id)).collect();
    if store::take(tx, &rating, &kept.item, &kept.office, now).await? {
        systems::note_rating(tx, &kept, now).await?;
    }
    if rating.score.is_bad() {
        let above = kept.office.parent().unwrap_or_else(|| kept.office.clone());
        let due = due(&*calendar::of(tx).await?, now);
        store::call_back(tx, &rating, &above, now, due).await?;
    }
    Ok(Ok(json!({})))
}

/// By when a call-back that is opened now is to be closed.
fn due(calendar: &Calendar, now: Millis) -> Millis {
    Millis(end_of_day(calendar.add_working_days(beijing_date(now.0), CALL_BACK)))
}

/// A call-back, for whoever has to do it.
#[derive(Clone, Debug)]
pub(crate) struct CallBack {
    pub(crate) case: Uuid,
    pub(crate) office: OrgPath,
    pub(crate) score: Score,
    pub(crate) reasons: Vec<String>,
    pub(crate) due_at: Millis,
    pub(crate) closed_at: Option<Millis>,
    pub(crate) closed_by: String,
    pub(crate) found: String,
    pub(crate) done: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_score_has_something_to_tick_and_each_thing_is_there_once() {
        for score in Score::ALL {
            assert!(reasons(score).count() > 1, "{score:?}");
        }
        let mut ids: Vec<_> = ALL.iter().map(|reason| &reason.id).collect();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), ALL.len());
    }

    #[test]
    fn a_score_is_one_of_five() {
        for wrong in [i64::MIN, -1, 0, 6, i64::MAX] {
            assert!(Score::try_from(wrong).is_err(), "{wrong}");
        }
    }
}
