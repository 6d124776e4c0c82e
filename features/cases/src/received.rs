//! What a village hands in becomes a case: looked at by the same rules as in the village, numbered, begun.
//!
//! A device is trusted to be itself, not to have checked what was answered.

use crate::applicant::{self, afar};
use crate::case::{self, Dossier, Kept};
use crate::form::{Form, Step, text_at};
use crate::handling::{NEVER, Queue, summary};
use crate::item::{Item, shipped_item};
use crate::pages::hand_in::Body;
use crate::seat::Seats;
use crate::words::applicant as people_words;
use crate::{calendar, casebook, catalogue, desk_words as words, flow, mask, paper, privacy, proxy, store};
use hongwang_base::Millis;
use hongwang_casework::{Actor, Alert, Case, Command};
use hongwang_feature::{Sender, badges};
use hongwang_replica::outbox::Submission;
use hongwang_store::{Result, Tx, Vault, audit};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::{collections::BTreeSet, result::Result as StdResult};

/// Digits of a county's code that name the county; what follows is zero.
const COUNTY_DIGITS: usize = 6;
/// Digits of the day in a number of a village.
const DAY_DIGITS: usize = 8;

/// What the village keeps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Answer {
    /// 办件编号, the official one.
    pub(crate) number: String,
    /// The first deadline, as it was when the case began.
    pub(crate) due_at: Option<Millis>,
}

/// Makes a case of what a village sent, once for each id.
pub(crate) async fn receive(
    tx: &mut Tx,
    vault: &Vault,
    from: &Sender,
    submission: &Submission,
    now: Millis,
) -> Result<StdResult<Value, String>> {
    let refused = |why: &str| Ok(Err(why.to_owned()));
    if let Some(known) = casebook::any(tx, submission.id).await? {
        return if known.org == from.org {
            answered(tx, known).await.map(Ok)
        } else {
            refused(words::ID_TAKEN)
        };
    }
    let body = match read(&submission.body) {
        Ok(body) => body,
        Err(why) => return refused(why),
    };
    let Some(item) = catalogue::item(tx, &body.item).await? else { return refused(words::ITEM_UNKNOWN) };
    // A village that was off for a week answered the version that it had.
    let form = catalogue::form_of(tx, &item, &body.form).await?;
    if let Err(why) = fits(&item, &form, &body) {
        return refused(why);
    }
    let Some(flow) = flow::newest(&item) else { return refused(words::ITEM_UNKNOWN) };
    let flow = flow::with_days(flow, &item, &from.org);
    let case = Case::new(submission.id.to_string(), &flow);
    let kept = kept(tx, vault, (from, submission), &body, (&item, &form), &case, now).await?;
    let calendar = calendar::of(tx).await?;
    let (seats, told) = (Seats::default(), Vec::new());
    let mut dossier = Dossier { kept, item, form, flow, calendar, handed: None, seats, case, told };
    let Some(action) = flow::hand_in(&dossier.flow) else { return refused(words::ITEM_UNKNOWN) };
    let actor = Actor { id: flow::APPLICANT.to_owned(), roles: vec![flow::APPLICANT.to_owned()] };
    let command = Command::new(actor, &action.id, 0);
    let sent: BTreeSet<_> = submission.attachments.iter().map(|blob| blob.hash).collect();
    if sent != body.papers.iter().map(|paper| paper.hash).collect() {
        return refused(words::BODY_WRONG);
    }
    let sealed = store::sealed(vault, submission.id, &body.answers);
    match case::begin(tx, vault, &mut dossier, &command, sealed, now).await? {
        Ok(()) => {
            paper::store::link(tx, vault, submission.id, &body.papers).await?;
            who(tx, vault, from, (&dossier, &body), now).await?;
            let written = (&*dossier.form, &body.answers);
            privacy::person::note(tx, vault, submission.id, written, body.applicant.as_ref()).await?;
            if let Some(consent) = &body.consent {
                privacy::consent::keep(tx, submission.id, consent).await?;
            }
            Ok(Ok(answer(&dossier.kept)))
        }
        Err(refusal) => refused(&refusal.to_string()),
    }
}

/// Keeps who applied; a clerk's help stands in the audit log.
async fn who(
    tx: &mut Tx,
    vault: &Vault,
    from: &Sender,
    (dossier, body): (&Dossier, &Body),
    now: Millis,
) -> Result<()> {
    let Some(mut applicant) = body.applicant.clone() else { return Ok(()) };
    let kept = &dossier.kept;
    for afar in &mut applicant.afar {
        afar.known = afar::is_known(tx, &afar.helper, from, now).await?;
    }
    applicant::store::keep(tx, vault, kept.id, &applicant, &dossier.form, &body.answers).await?;
    for afar in &applicant.afar {
        let entry = audit::Entry {
            at: now,
            // What the record does not bear out is what a village says: nobody did it by their name.
            actor: if afar.known { afar.helper.name.clone() } else { kept.org.to_string() },
            org: kept.org.clone(),
            action: "case.afar".to_owned(),
            object: kept.id.to_string(),
            detail: people_words::audit_afar(&kept.number, afar.known),
        };
        audit::record(tx, &entry).await?;
    }
    let Some(assist) = &applicant.assist else { return Ok(()) };
    let badge = badges::of(tx, assist.account).await?;
    let entry = audit::Entry {
        at: now,
        actor: badge.map_or_else(|| assist.name.clone(), |badge| badge.name),
        org: kept.org.clone(),
        action: "case.assist".to_owned(),
        object: kept.id.to_string(),
        detail: people_words::audit_assist(&kept.number, assist.ended),
    };
    audit::record(tx, &entry).await
}

/// The look at a body where only the shipped items are known.
pub(crate) fn looks_at(body: &Value) -> StdResult<(), &'static str> {
    let body = read(body)?;
    let item = shipped_item(&body.item).ok_or(words::ITEM_UNKNOWN)?;
    fits(item, item.form(), &body)
}

/// The application in a body; or why no village could have sent it, in words for whoever handed it in.
fn read(body: &Value) -> StdResult<Body, &'static str> {
    let Ok(read) = serde_json::from_value::<Body>(body.clone()) else { return Err(words::BODY_WRONG) };
    if is_village_number(&read.number) { Ok(read) } else { Err(words::BODY_WRONG) }
}

/// Whether the answers are whole under this version of the item's form.
fn fits(item: &Item, form: &Form, body: &Body) -> StdResult<(), &'static str> {
    whole(form, &body.answers).map_err(|why| {
        tracing::warn!(item = item.slug, why, "what a village handed in is not whole");
        words::NOT_WHOLE
    })?;
    if body.consent.as_ref().is_some_and(|consent| !consent.fits()) {
        return Err(words::BODY_WRONG);
    }
    let mut named = form.papers(&body.answers);
    named.extend(body.applicant.iter().flat_map(applicant::Applicant::papers));
    if !paper::fits(named, &body.papers) {
        return Err(words::BODY_WRONG);
    }
    let Some(applicant) = &body.applicant else { return Ok(()) };
    applicant.check((item, form), &body.answers, day_of(&body.number).ok_or(words::BODY_WRONG)?)
}

/// A row before its first event: what the event brings is filled in by it.
async fn kept(
    tx: &mut Tx,
    vault: &Vault,
    (from, submission): (&Sender, &Submission),
    body: &Body,
    (item, form): (&Item, &Form),
    case: &Case,
    now: Millis,
) -> Result<Kept> {
    let county: String = from.org.codes().next().unwrap_or_default().chars().take(COUNTY_DIGITS).collect();
    let day = now.beijing().date().strftime("%Y%m%d").to_string();
    Ok(Kept {
        id: submission.id,
        number: casebook::next_number(tx, &format!("{county}{day}")).await?,
        local: body.number.clone(),
        item: item.slug.clone(),
        form: form.hash().to_owned(),
        workflow: case.workflow.clone(),
        version: case.version,
        org: from.org.clone(),
        office: flow::above(&from.org, item.level),
        masked: mask::masked("name", applicant(form, &body.answers)),
        state: case.state.clone(),
        queue: Queue::Open,
        seq: case.seq,
        head: case.head.to_string(),
        due_at: None,
        turn: NEVER,
        alert: Alert::Normal,
        filed_at: Millis(submission.at),
        urged: false,
        unproven: unproven(tx, vault, body, (item, form), Millis(submission.at)).await?,
    })
}

/// Whether somebody applies for another without a good mandate, as far as it has arrived.
async fn unproven(
    tx: &mut Tx,
    vault: &Vault,
    body: &Body,
    (item, form): (&Item, &Form),
    at: Millis,
) -> Result<bool> {
    let pair =
        body.applicant.as_ref().and_then(|who| applicant::store::pair(vault, who, form, &body.answers));
    let Some(pair) = pair else { return Ok(false) };
    proxy::store::wait(tx, &pair).await?;
    Ok(!proxy::store::standing(tx, &pair, item, at).await?.is_good())
}

/// Whether these are whole answers and nothing else: what a screen sends is pruned to the questions that were asked.
fn whole(form: &Form, answers: &Value) -> StdResult<(), String> {
    if form.pruned(answers) != *answers {
        return Err("there is more or less than was asked".to_owned());
    }
    form.whole(answers)
}

/// A day and how many there were on it: `20261123-001`.
fn is_village_number(text: &str) -> bool {
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    text.split_once('-').is_some_and(|(day, count)| {
        day.len() == DAY_DIGITS && (3..=9).contains(&count.len()) && digits(day) && digits(count)
    })
}

/// The day in a number of a village.
fn day_of(number: &str) -> Option<Date> {
    let day = number.get(..DAY_DIGITS)?;
    Date::strptime("%Y%m%d", day).ok()
}

/// Whom it is for: the first name that is asked for; empty where none is.
pub(crate) fn applicant<'a>(form: &Form, answers: &'a Value) -> &'a str {
    let steps = form.steps(answers);
    let mut names = steps.iter().filter_map(|step| match step {
        Step::Ask { at, .. } if form.personal(at) == Some("name") => Some(text_at(answers, at)),
        _ => None,
    });
    names.next().unwrap_or_default()
}

fn answer(kept: &Kept) -> Value {
    let answer = Answer { number: kept.number.clone(), due_at: kept.due_at };
    serde_json::to_value(answer).expect("a number and a time are plain data")
}

/// The answer that was given before: what followed from the first event alone.
async fn answered(tx: &mut Tx, known: Kept) -> Result<Value> {
    let dossier = case::load(tx, known).await?;
    let events: Vec<_> = dossier.told.iter().take(1).map(|told| told.event.clone()).collect();
    let begun = Case::replay(&events).ok().flatten().unwrap_or_else(|| dossier.case.clone());
    let then = summary(&dossier.flow, &dossier.calendar, &begun, Millis(begun.at));
    Ok(answer(&Kept { due_at: then.due_at, ..dossier.kept }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_of_a_village_is_a_day_and_a_count() {
        for good in ["20261123-001", "20261123-1000"] {
            assert!(is_village_number(good), "{good}");
        }
        for bad in [
            "",
            "-",
            "20261123",
            "20261123-",
            "20261123-1",
            "2026112-001",
            "20261123-0001234567",
            "20261123-０01",
        ] {
            assert!(!is_village_number(bad), "{bad}");
        }
    }
}
