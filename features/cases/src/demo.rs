//! Invented applications for a demonstration (`demo/cases.toml`), taken and handled by the functions of the real ones.
//!
//! Names, addresses and whoever acts are marked 演示, so that each page of the desk says what it shows. Who acts here has
//! no account, so nothing of it stands in the audit log. A center that has a case stays as it is.

mod sheet;

use crate::applicant::{Applicant, How, Whom};
use crate::case::{self, Dossier};
use crate::desk_words::demo as words;
use crate::form::{Form, Question, Step, set};
use crate::item::{Level, Limit};
use crate::pages::hand_in::{Body, SUBMISSION_KIND};
use crate::paper::Handed;
use crate::{announce, calendar, casebook, catalogue, flow, pass, received, seat};
use hongwang_base::{DeviceId, Millis, OrgPath, SubmissionId};
use hongwang_casework::{Actor, Calendar, Command, Refusal, beijing_date};
use hongwang_feature::{
    Fail, Place, Reply, Sender,
    duty::Duty,
    organisations::{self, OrgKind},
};
use hongwang_input::{FieldKind, read};
use hongwang_replica::{BlobRef, outbox::Submission};
use hongwang_store::{Result, StoreError, Tx, Vault};
use jiff::civil::Date;
use serde::{Deserialize, Deserializer, de::Error};
use serde_json::{Map, Value};
use std::{collections::BTreeMap, fmt::Display, result::Result as StdResult};

const CASES: &str = include_str!("../demo/cases.toml");
/// The first number of a day here; a village begins each of its days at 1.
const FIRST: u32 = 901;
/// More questions than a form asks.
const MOST_QUESTIONS: usize = 200;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    case: Vec<Invented>,
}

/// An application and what was done with it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Invented {
    item: String,
    town: String,
    name: String,
    ago: Limit,
    /// Whether a sheet lies beside each question for one.
    #[serde(default)]
    papers: bool,
    #[serde(default)]
    step: Vec<Act>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Act {
    ago: Limit,
    seat: Level,
    #[serde(rename = "as", default, deserialize_with = "duty")]
    duty: Option<Duty>,
    #[serde(default)]
    other: bool,
    does: String,
    reason: Option<String>,
    remedy: Option<String>,
    #[serde(default)]
    papers: Vec<String>,
    #[serde(default)]
    found: BTreeMap<String, bool>,
}

fn duty<'de, D: Deserializer<'de>>(from: D) -> StdResult<Option<Duty>, D::Error> {
    let word = String::deserialize(from)?;
    Duty::from_word(&word).map(Some).ok_or_else(|| D::Error::custom(word))
}

fn cases() -> Vec<Invented> {
    let file: File = toml::from_str(CASES).expect("the invented cases are well-formed: a test reads them");
    file.case
}

/// Fills a center that has no case, as far as it has the villages.
pub(crate) async fn fill(place: &Place, vault: &Vault) -> Reply<()> {
    let now = place.clock.now();
    let mut tx = place.db.write().await?;
    if !casebook::is_empty(&mut tx).await? {
        return Ok(());
    }
    let mut told = Vec::new();
    for (invented, number) in cases().iter().zip(FIRST..) {
        let Some(home) = home(&mut tx, &place.org, &invented.town).await? else { continue };
        let mut dossier = begin(&mut tx, (place, vault), invented, &home, number, now).await?;
        for act in &invented.step {
            take(&mut tx, vault, &mut dossier, act, now)
                .await?
                .map_err(|refusal| wrong(invented, refusal))?;
        }
        told.push(home.org);
    }
    tx.commit().await?;
    told.iter().for_each(|org| announce(place, org));
    // How urgent each of them is by now.
    pass::pass(place, vault).await
}

/// Where somebody lives.
struct Home {
    org: OrgPath,
    address: String,
}

/// The first village of a town.
async fn home(tx: &mut Tx, county: &OrgPath, town: &str) -> Result<Option<Home>> {
    let Ok(town) = county.child(town) else { return Ok(None) };
    let Some(named) = organisations::find(tx, &town).await? else { return Ok(None) };
    let villages = organisations::children(tx, &town).await?;
    let village = villages.into_iter().find(|each| each.kind == OrgKind::Village);
    Ok(village
        .map(|village| Home { address: words::address(&named.short, &village.short), org: village.path }))
}

/// Hands it in, as the device of the village would.
async fn begin(
    tx: &mut Tx,
    (place, vault): (&Place, &Vault),
    invented: &Invented,
    home: &Home,
    number: u32,
    now: Millis,
) -> Reply<Dossier> {
    let at = before(now, invented.ago, &*calendar::of(tx).await?);
    let today = at.beijing().date();
    let item = catalogue::item(tx, &invented.item).await?.ok_or_else(|| wrong(invented, &invented.item))?;
    let person = Person::new(&invented.name, home, number, today);
    let mut answers = answers(item.form(), &person, today);
    let laid = if invented.papers { lay(place, item.form(), &mut answers)? } else { Vec::new() };
    let (papers, attachments) = laid.into_iter().unzip();
    let body = Body {
        item: item.slug.clone(),
        form: item.form().hash().to_owned(),
        number: format!("{}-{number}", today.strftime("%Y%m%d")),
        applicant: (!item.anonymous).then(|| Applicant {
            whom: Some(Whom::Own),
            how: Some(How::Phone),
            ..Applicant::default()
        }),
        answers,
        papers,
        consent: None,
    };
    let submission = Submission {
        id: SubmissionId::new(at).0,
        kind: SUBMISSION_KIND.to_owned(),
        body: serde_json::to_value(&body).expect("answers are plain data"),
        attachments,
        at: at.0,
    };
    let from = Sender { device: DeviceId::new(at), org: home.org.clone() };
    received::receive(tx, vault, &from, &submission, at).await?.map_err(|why| wrong(invented, why))?;
    let kept = casebook::any(tx, submission.id).await?;
    let kept = kept.ok_or_else(|| wrong(invented, submission.id))?;
    Ok(case::load(tx, kept).await?)
}

/// Takes a step with it.
async fn take(
    tx: &mut Tx,
    vault: &Vault,
    dossier: &mut Dossier,
    act: &Act,
    now: Millis,
) -> Result<StdResult<(), Refusal>> {
    let name = match act.duty {
        Some(Duty::Leader) => words::LEADER,
        _ if act.other => words::OTHER_CLERK,
        _ => words::CLERK,
    };
    let org = flow::above(&dossier.kept.org, act.seat);
    let actor = Actor { id: name.to_owned(), roles: seat::roles(&org, &dossier.kept.office, act.duty) };
    let command = Command {
        reason: act.reason.clone(),
        remedy: act.remedy.clone(),
        materials: act.papers.clone(),
        findings: act.found.clone(),
        ..Command::new(actor, act.does.as_str(), dossier.case.seq)
    };
    let at = before(now, act.ago, &dossier.calendar);
    case::proceed(tx, vault, dossier, &command, name, at).await
}

fn wrong(invented: &Invented, why: impl Display) -> Fail {
    StoreError::corrupt("demo/cases.toml", format!("{}：{why}", invented.name)).into()
}

/// So long before `now`.
fn before(now: Millis, ago: Limit, calendar: &Calendar) -> Millis {
    let back = |days: i64| now.plus(-days * Millis::DAY);
    let day = |days: i64| beijing_date(back(days).0);
    let mut days = i64::from(ago.days);
    let worked = |days: i64| calendar.working_days_between(day(days), day(0));
    while ago.working && worked(days) < u32::from(ago.days) {
        days += 1;
    }
    back(days)
}

/// What somebody who was invented answers about himself.
struct Person<'a> {
    name: &'a str,
    address: &'a str,
    id: String,
    phone: String,
}

impl<'a> Person<'a> {
    fn new(name: &'a str, home: &'a Home, number: u32, today: Date) -> Self {
        let id = nobodys_id(&home.org, number, today);
        // No number of a landline begins with 0.
        Self { name, address: &home.address, id, phone: format!("0713{number:07}") }
    }

    /// Of what is to choose, the first.
    fn answer(&self, question: &Question, today: Date) -> String {
        let Some(kind) = question.keys else {
            return question.choose.first().map(|choice| choice.value.clone()).unwrap_or_default();
        };
        match kind {
            FieldKind::Name => self.name.to_owned(),
            FieldKind::IdNumber => self.id.clone(),
            FieldKind::Phone => self.phone.clone(),
            FieldKind::Place => self.address.to_owned(),
            FieldKind::Text => words::TEXT.to_owned(),
            FieldKind::Date => today.to_string(),
            FieldKind::Amount => "1200".to_owned(),
            FieldKind::Digits | FieldKind::Decimal => "3".to_owned(),
        }
    }
}

/// An identity number that nobody has: the county's, of somebody born in 1900. Its check digit is the right one, for
/// it must pass the form; a code of no province, which would be nobody's for ever, does not.
fn nobodys_id(org: &OrgPath, number: u32, today: Date) -> String {
    let county: String = org.codes().next().unwrap_or_default().chars().take(6).collect();
    let with = |last: char| format!("{county}19000101{number:03}{last}");
    "0123456789X"
        .chars()
        .map(with)
        .find(|id| read(FieldKind::IdNumber, id, today).is_ok())
        .unwrap_or_default()
}

/// Answers every question that must be answered, one after another, as on the screen.
fn answers(form: &Form, person: &Person<'_>, today: Date) -> Value {
    let mut answers = Value::Object(Map::new());
    for _ in 0..MOST_QUESTIONS {
        let Some(Step::Ask { at, question, .. }) = form.missing(&answers, today) else { break };
        let Ok(text) = form.read(question, &at, &person.answer(question, today), today) else { break };
        set(&mut answers, &at, Value::String(text));
    }
    form.pruned(&answers)
}

/// Lays a sheet to every question for one that is asked.
fn lay(place: &Place, form: &Form, answers: &mut Value) -> Reply<Vec<(Handed, BlobRef)>> {
    let asks = |step: Step<'_>| match step {
        Step::Ask { at, question, .. } if question.attach.is_some() => Some(at),
        _ => None,
    };
    let places: Vec<String> = form.steps(answers).into_iter().filter_map(asks).collect();
    let mut laid = Vec::new();
    for (at, which) in places.iter().zip(0..) {
        let (handed, sent) = sheet::lay(place, which)?;
        set(answers, at, Value::String(handed.hash.to_string()));
        laid.push((handed, sent));
    }
    Ok(laid)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Monday, 23 November 2026, 10:00 in Beijing.
    const NOW: Millis = Millis(20_780 * Millis::DAY + 2 * Millis::HOUR);

    #[test]
    fn everybody_in_the_file_is_marked_and_answers_the_whole_form() {
        let today = NOW.beijing().date();
        let org = "421124000000/421124102000/421124102201/".parse().expect("a path");
        let home = Home { org, address: words::address("红山镇", "乌云山村") };
        assert!(home.address.contains(words::MARK));
        for (invented, number) in cases().iter().zip(FIRST..) {
            assert!(invented.name.starts_with(words::MARK), "{}", invented.name);
            let form = crate::item::shipped_item(&invented.item).expect("it is shipped").form();
            let person = Person::new(&invented.name, &home, number, today);
            assert!(person.id.starts_with("42112419000101"), "{}", person.id);
            let answers = answers(form, &person, today);
            form.whole(&answers).unwrap_or_else(|why| panic!("{}: {why}: {answers}", invented.item));
        }
    }

    #[test]
    fn working_days_are_counted_back_over_a_weekend() {
        let at = |text: &str| before(NOW, text.parse().expect("a limit"), calendar::shipped()).stamp();
        assert_eq!(at("0n"), "2026-11-23 10:00:00");
        assert_eq!(at("3n"), "2026-11-20 10:00:00");
        assert_eq!(at("4w"), "2026-11-17 10:00:00");
    }
}
