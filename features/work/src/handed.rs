//! What villages hand in, at the center: gigs that wait for a clerk, registrations that wait for work; and what their slips
//! say later. The SQL of both.
//!
//! Invariants: both lie sealed whole; whatever was handed in is taken back only from the village it came from; after its
//! end nothing of it is left.

use crate::ask::{Answers, Sheet};
use crate::posting::Posting;
use crate::seeker::{self, HOLDS, Registration};
use crate::words::mine as words;
use crate::{Work, contact, gig, supply};
use hongwang_base::{Millis, OrgPath, Scope};
use hongwang_feature::Sender;
use hongwang_replica::{BlobRef, outbox::Submission};
use hongwang_store::{
    Result, Row, StoreError, Tx, Vault,
    reseal::{By, Sealed, by_id},
    sql,
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::collections::HashSet;
use std::result::Result as StdResult;
use uuid::Uuid;

/// The submission kind of what a slip says.
pub(crate) const STOP_KIND: &str = "work.stop";
/// Every kind that is taken here.
pub(crate) const KINDS: &[&str] = &[
    gig::SUBMISSION_KIND,
    supply::SUBMISSION_KIND,
    seeker::SUBMISSION_KIND,
    STOP_KIND,
    contact::SUBMISSION_KIND,
];

/// Where sealed bodies lie.
pub(crate) const SEALED: [Sealed; 2] = [
    Sealed {
        name: "work_handed.body",
        by: By::Id,
        older: "SELECT id, body AS sealed FROM work_handed \
                WHERE substr(body, 1, 12) <> $1 AND id > $2 ORDER BY id LIMIT $3",
        put: "UPDATE work_handed SET body = $1 WHERE body = $2 AND id = $3",
        bound: by_id,
    },
    Sealed {
        name: "work_seeker.body",
        by: By::Id,
        older: "SELECT id, body AS sealed FROM work_seeker \
                WHERE substr(body, 1, 12) <> $1 AND id > $2 ORDER BY id LIMIT $3",
        put: "UPDATE work_seeker SET body = $1 WHERE body = $2 AND id = $3",
        bound: by_id,
    },
];

/// What travels up with a form.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Body {
    pub(crate) number: i64,
    pub(crate) answers: Answers,
}

/// What a slip says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Stop {
    /// A gig is taken down.
    Down,
    /// No more messages.
    Quiet,
    /// A registration is deleted.
    Forget,
}

impl Stop {
    pub(crate) const ALL: [Stop; 3] = [Self::Down, Self::Quiet, Self::Forget];

    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Down => "down",
            Self::Quiet => "quiet",
            Self::Forget => "forget",
        }
    }
}

/// What travels up from a slip.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Stopped {
    pub(crate) id: Uuid,
    pub(crate) what: Stop,
}

/// What was handed in for a clerk to look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    Gig,
    Offer,
}

impl What {
    /// The word under which it is stored.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Gig => "gig",
            Self::Offer => "offer",
        }
    }

    fn from_word(word: &str) -> Option<What> {
        [Self::Gig, Self::Offer].into_iter().find(|what| what.word() == word)
    }

    fn until(self, answers: &Answers, at: Millis) -> Millis {
        match self {
            Self::Gig => gig::until(answers, at),
            Self::Offer => supply::until(answers, at),
        }
    }
}

/// How far it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    Waiting,
    Shown,
    Refused,
    /// Taken back; the job takes it out of the log.
    Gone,
}

impl State {
    const ALL: [State; 4] = [Self::Waiting, Self::Shown, Self::Refused, Self::Gone];

    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Shown => "shown",
            Self::Refused => "refused",
            Self::Gone => "gone",
        }
    }

    fn from_word(word: &str) -> Option<State> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}

/// Something handed in, as the desk lists it.
#[derive(Clone, Debug)]
pub(crate) struct Handed {
    pub(crate) id: Uuid,
    pub(crate) number: i64,
    pub(crate) what: What,
    pub(crate) org: OrgPath,
    pub(crate) masked: String,
    pub(crate) at: Millis,
    pub(crate) state: State,
    pub(crate) why: String,
    pub(crate) photos: Vec<BlobRef>,
    sealed: Vec<u8>,
}

impl Handed {
    /// What was answered.
    pub(crate) fn answers(&self, vault: &Vault) -> Result<Answers> {
        opened(vault, self.id, &self.sealed)
    }

    /// What it becomes when it is released at `now`, in the village that is called `place`.
    pub(crate) fn posting(&self, answers: &Answers, place: &str, contact: String, now: Millis) -> Posting {
        let (of, when) = ((self.id, &self.org, place), (self.at, now));
        match self.what {
            What::Gig => gig::posting(answers, of, when, contact),
            What::Offer => supply::posting(answers, of, when, (contact, self.photos.clone())),
        }
    }
}

/// Somebody who looks for work, as the desk lists them.
#[derive(Clone, Debug)]
pub(crate) struct Seeker {
    pub(crate) id: Uuid,
    pub(crate) number: i64,
    pub(crate) org: OrgPath,
    pub(crate) masked: String,
    pub(crate) at: Millis,
    pub(crate) until: Millis,
    pub(crate) quiet: bool,
    sealed: Vec<u8>,
}

impl Seeker {
    /// What was registered.
    pub(crate) fn registration(&self, vault: &Vault) -> Result<Registration> {
        opened(vault, self.id, &self.sealed)
    }
}

fn opened<T: DeserializeOwned>(vault: &Vault, id: Uuid, sealed: &[u8]) -> Result<T> {
    let bytes = vault.unseal(id.as_bytes(), sealed)?;
    serde_json::from_slice(&bytes).map_err(|error| StoreError::corrupt("body", error))
}

/// `138****5678`; of a landline the last two digits.
fn masked(phone: &str) -> String {
    let short = || format!("****{}", phone.get(phone.len().saturating_sub(2)..).unwrap_or_default());
    match (phone.get(..3), phone.get(7..)) {
        (Some(front), Some(back)) if phone.len() == 11 => format!("{front}****{back}"),
        _ => short(),
    }
}

type Taken = StdResult<serde_json::Value, String>;

/// Takes what a village handed in.
pub(crate) async fn receive(
    tx: &mut Tx,
    work: &Work,
    from: &Sender,
    submission: &Submission,
    now: Millis,
) -> Result<Taken> {
    let taken = match submission.kind.as_str() {
        contact::SUBMISSION_KIND => contact::answer(tx, &work.vault, submission, now).await?,
        STOP_KIND => stop(tx, from, submission, now).await?,
        _ => form(tx, &work.vault, from, submission, now).await?,
    };
    work.wake.notify_one();
    Ok(taken)
}

async fn form(
    tx: &mut Tx,
    vault: &Vault,
    from: &Sender,
    submission: &Submission,
    now: Millis,
) -> Result<Taken> {
    let (sheet, what): (&Sheet, _) = match submission.kind.as_str() {
        gig::SUBMISSION_KIND => (&gig::SHEET, Some(What::Gig)),
        supply::SUBMISSION_KIND => (&supply::SHEET, Some(What::Offer)),
        _ => (&seeker::SHEET, None),
    };
    // A device is trusted to be itself, not to have checked what was answered.
    let body = serde_json::from_value::<Body>(submission.body.clone()).ok();
    let Some((number, answers)) = body.and_then(|body| Some((body.number, sheet.read(&body.answers).ok()?)))
    else {
        return Ok(Err(words::CHOOSE.to_owned()));
    };
    let (id, at) = (submission.id, Millis(submission.at).min(now));
    let masked = masked(answers.get("phone").map_or("", String::as_str));
    let seal = |bytes: Vec<u8>| vault.seal(id.as_bytes(), &bytes);
    if let Some(what) = what {
        let body = seal(serde_json::to_vec(&answers).expect("answers are plain data"));
        sql("INSERT INTO work_handed (id, number, what, org, body, masked, at, until, state, why, photos) \
             VALUES ($1,$2,$3,$4,$5,$6,$7,$8,'waiting','',$9)")
        .bind(id)
        .bind(number)
        .bind(what.word())
        .bind(&from.org)
        .bind(body)
        .bind(masked)
        .bind(at)
        .bind(what.until(&answers, at))
        .bind_json(&Vec::<BlobRef>::new())
        .run(tx)
        .await?;
    } else {
        let body = seal(serde_json::to_vec(&Registration::of(&answers, at)).expect("it is plain data"));
        sql("INSERT INTO work_seeker (id, number, org, body, masked, at, until, quiet, told_at) \
             VALUES ($1,$2,$3,$4,$5,$6,$7,FALSE,0)")
        .bind(id)
        .bind(number)
        .bind(&from.org)
        .bind(body)
        .bind(masked)
        .bind(at)
        .bind(at.plus(HOLDS))
        .run(tx)
        .await?;
    }
    Ok(Ok(serde_json::Value::Null))
}

async fn stop(tx: &mut Tx, from: &Sender, submission: &Submission, now: Millis) -> Result<Taken> {
    let Ok(said) = serde_json::from_value::<Stopped>(submission.body.clone()) else {
        return Ok(Err(words::UNKNOWN.to_owned()));
    };
    let changed = match said.what {
        Stop::Down => {
            let down = sql("UPDATE work_handed SET state = 'gone' WHERE id = $1 AND org = $2");
            down.bind(said.id).bind(&from.org).run(tx).await?
        }
        Stop::Quiet => {
            let quiet = sql("UPDATE work_seeker SET quiet = TRUE WHERE id = $1 AND org = $2");
            quiet.bind(said.id).bind(&from.org).run(tx).await?
        }
        Stop::Forget => {
            let own =
                sql("SELECT id FROM work_seeker WHERE id = $1 AND org = $2").bind(said.id).bind(&from.org);
            let own = own.one(tx).await?.is_some();
            if own {
                forget(tx, said.id, now).await?;
            }
            u64::from(own)
        }
    };
    if changed == 0 { Ok(Err(words::UNKNOWN.to_owned())) } else { Ok(Ok(serde_json::Value::Null)) }
}

/// Deletes a registration, and what messages about it still hold.
pub(crate) async fn forget(tx: &mut Tx, id: Uuid, now: Millis) -> Result<()> {
    sql("DELETE FROM work_told WHERE seeker = $1").bind(id).run(tx).await?;
    sql("DELETE FROM work_seeker WHERE id = $1").bind(id).run(tx).await?;
    hongwang_messages::forget_about(tx, id, now).await
}

fn handed(row: &Row) -> Result<Handed> {
    Ok(Handed {
        id: row.get("id")?,
        number: row.get("number")?,
        what: row.word("what", What::from_word)?,
        org: row.org("org")?,
        masked: row.get("masked")?,
        at: row.millis("at")?,
        photos: row.json("photos")?,
        state: row.word("state", State::from_word)?,
        why: row.get("why")?,
        sealed: row.get("body")?,
    })
}

/// What was handed in below `scope` and has not ended, the oldest first.
pub(crate) async fn list(tx: &mut Tx, scope: &Scope, now: Millis) -> Result<Vec<Handed>> {
    let rows = sql("SELECT id, number, what, org, body, masked, at, state, why, photos FROM work_handed \
                    WHERE org LIKE $1 || '%' AND until > $2 AND state <> 'gone' ORDER BY at, id LIMIT 500");
    rows.bind(scope).bind(now).all(tx).await?.iter().map(handed).collect()
}

/// One of them.
pub(crate) async fn find(tx: &mut Tx, scope: &Scope, id: Uuid, now: Millis) -> Result<Option<Handed>> {
    let row = sql("SELECT id, number, what, org, body, masked, at, state, why, photos FROM work_handed \
                   WHERE id = $1 AND org LIKE $2 || '%' AND until > $3 AND state <> 'gone'");
    row.bind(id).bind(scope).bind(now).one(tx).await?.as_ref().map(handed).transpose()
}

/// Moves one on, unless somebody was faster.
pub(crate) async fn move_on(tx: &mut Tx, handed: &Handed, to: State, why: &str) -> Result<bool> {
    let moved = sql("UPDATE work_handed SET state = $1, why = $2 WHERE id = $3 AND state = $4");
    let moved = moved.bind(to.word()).bind(why).bind(handed.id).bind(handed.state.word());
    Ok(moved.run(tx).await? == 1)
}

/// Puts pictures to something that was handed in.
pub(crate) async fn put_photos(tx: &mut Tx, id: Uuid, photos: &[BlobRef]) -> Result<()> {
    sql("UPDATE work_handed SET photos = $2 WHERE id = $1").bind(id).bind_json(&photos).run(tx).await?;
    Ok(())
}

/// Notes that something is over elsewhere; the job takes it out of the log. Tells whether it stood.
pub(crate) async fn end(tx: &mut Tx, county: &OrgPath, id: Uuid) -> Result<bool> {
    let ended = sql("UPDATE work_handed SET state = 'gone' \
                     WHERE id = $1 AND what = 'offer' AND state = 'shown' AND org LIKE $2 || '%'");
    Ok(ended.bind(id).bind(county).run(tx).await? == 1)
}

/// What was taken back and still stands in a log.
pub(crate) async fn gone(tx: &mut Tx) -> Result<Vec<(OrgPath, Uuid)>> {
    let rows = sql("SELECT p.id, p.scope FROM work_posting p JOIN work_handed h ON h.id = p.id \
                    WHERE h.state = 'gone' AND p.posting IS NOT NULL ORDER BY p.id");
    let one = |row: &Row| -> Result<_> { Ok((row.org("scope")?, row.get("id")?)) };
    rows.all(tx).await?.iter().map(one).collect()
}

/// Deletes what has ended: gigs, and registrations.
pub(crate) async fn expire(tx: &mut Tx, now: Millis) -> Result<()> {
    sql("DELETE FROM work_handed WHERE until <= $1 OR (state = 'gone' AND id NOT IN \
         (SELECT id FROM work_posting WHERE posting IS NOT NULL))")
    .bind(now)
    .run(tx)
    .await?;
    sql("DELETE FROM work_inquiry WHERE posting NOT IN (SELECT id FROM work_handed)").run(tx).await?;
    let over = sql("SELECT id FROM work_seeker WHERE until <= $1").bind(now).all(tx).await?;
    for row in &over {
        forget(tx, row.get("id")?, now).await?;
    }
    Ok(())
}

fn seeker(row: &Row) -> Result<Seeker> {
    Ok(Seeker {
        id: row.get("id")?,
        number: row.get("number")?,
        org: row.org("org")?,
        masked: row.get("masked")?,
        at: row.millis("at")?,
        until: row.millis("until")?,
        quiet: row.get("quiet")?,
        sealed: row.get("body")?,
    })
}

/// Who looks for work below `scope`, the newest first.
pub(crate) async fn seekers(tx: &mut Tx, scope: &Scope, now: Millis) -> Result<Vec<Seeker>> {
    let rows = sql("SELECT id, number, org, body, masked, at, until, quiet FROM work_seeker \
                    WHERE org LIKE $1 || '%' AND until > $2 ORDER BY at DESC, id LIMIT 500");
    rows.bind(scope).bind(now).all(tx).await?.iter().map(seeker).collect()
}

/// One of them.
pub(crate) async fn find_seeker(tx: &mut Tx, scope: &Scope, id: Uuid, now: Millis) -> Result<Option<Seeker>> {
    let row = sql("SELECT id, number, org, body, masked, at, until, quiet FROM work_seeker \
                   WHERE id = $1 AND org LIKE $2 || '%' AND until > $3");
    row.bind(id).bind(scope).bind(now).one(tx).await?.as_ref().map(seeker).transpose()
}

/// Who may be told of something now, and has not been looked at since the change `last` of the postings: nobody who was
/// told within `pause`, or wants no messages. With each the change up to which there is nothing left to tell.
pub(crate) async fn waiting_seekers(
    tx: &mut Tx,
    now: Millis,
    pause: i64,
    last: i64,
) -> Result<Vec<(Seeker, i64)>> {
    let rows = sql("SELECT id, number, org, body, masked, at, until, quiet, seen FROM work_seeker \
                    WHERE NOT quiet AND until > $1 AND told_at <= $2 AND seen < $3 ORDER BY id");
    let rows = rows.bind(now).bind(now.plus(-pause)).bind(last).all(tx).await?;
    rows.iter().map(|row| Ok((seeker(row)?, row.get("seen")?))).collect()
}

/// Who was told of which posting, of those released since `since`.
pub(crate) async fn told(tx: &mut Tx, since: Millis) -> Result<HashSet<(Uuid, Uuid)>> {
    let rows = sql("SELECT t.seeker, t.posting FROM work_told t JOIN work_posting p ON p.id = t.posting \
                    WHERE p.at > $1");
    let rows = rows.bind(since).all(tx).await?;
    rows.iter().map(|row| Ok((row.get("seeker")?, row.get("posting")?))).collect()
}

/// Notes that somebody is told of a posting; false where they may not be told any more.
pub(crate) async fn note_told(
    tx: &mut Tx,
    seeker: Uuid,
    posting: Uuid,
    (now, pause): (Millis, i64),
) -> Result<bool> {
    let may = sql("UPDATE work_seeker SET told_at = $2 WHERE id = $1 AND NOT quiet AND told_at <= $3");
    if may.bind(seeker).bind(now).bind(now.plus(-pause)).run(tx).await? == 0 {
        return Ok(false);
    }
    let told = sql("INSERT INTO work_told (seeker, posting) VALUES ($1,$2) ON CONFLICT DO NOTHING");
    Ok(told.bind(seeker).bind(posting).run(tx).await? == 1)
}

/// Notes that up to the change `last` nothing is left to tell somebody.
pub(crate) async fn note_seen(tx: &mut Tx, seeker: Uuid, last: i64) -> Result<()> {
    sql("UPDATE work_seeker SET seen = $2 WHERE id = $1").bind(seeker).bind(last).run(tx).await?;
    Ok(())
}
