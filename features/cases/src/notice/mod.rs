//! 公示: what a village shows of a case for some days, and what people say against it.
//!
//! Only what the item's allow-list (`notice`) names is shown: the applicant's name unless it is a child's, of an address
//! the village group, of a list how many there are. The record goes when the case leaves the state, and no page shows
//! it after its last day. While somebody's objection is unanswered, time does not end the notice.

pub(crate) mod desk;
pub(crate) mod pages;
mod store;

pub(crate) use store::{apply, forget_ended, open_objections, receive};

use crate::case::Dossier;
use crate::form::{Entry, Form, Question, get, text_at};
use crate::words::notice as words;
use crate::{casebook, store as answers};
use hongwang_base::{Millis, OrgPath};
use hongwang_casework::{StateKind, standing};
use hongwang_input::FieldKind;
use hongwang_replica::{Lane, Record};
use hongwang_store::{Result, Tx, Vault};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The record kind; the key is the case's id.
pub(crate) const RECORD_KIND: &str = "cases.notice";
/// The kind of submission.
pub(crate) const OBJECTION: &str = "cases.objection";
/// From so old on somebody is named.
const ADULT: i16 = 18;
/// Where the applicant's identity number stands, in every form that has one.
const APPLICANT_ID: &str = "/applicant/id";

/// What is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Notice {
    /// The village.
    pub(crate) org: OrgPath,
    /// The slug of the item.
    pub(crate) item: String,
    /// What people call it.
    pub(crate) name: String,
    /// What is shown: name and value.
    pub(crate) lines: Vec<(String, String)>,
    /// Since when.
    pub(crate) from: Millis,
    /// Until when.
    pub(crate) until: Millis,
}

/// Puts a notice into the log of its village when a case comes into such a state, and takes it out when it leaves.
pub(crate) async fn follow(
    tx: &mut Tx,
    vault: &Vault,
    dossier: &Dossier,
    (from, to): (&str, &str),
    now: Millis,
) -> Result<()> {
    let is_notice = |state: &str| is_notice(dossier, state);
    let body = match (is_notice(from), is_notice(to)) {
        (false, false) => return Ok(()),
        (true, false) => {
            store::settle_all(tx, dossier.kept.id, now).await?;
            None
        }
        (_, true) => drawn(tx, vault, dossier, now).await?,
    };
    if body.is_none() && !is_notice(from) {
        return Ok(());
    }
    publish(tx, dossier, body.as_ref(), now).await
}

/// Shows a running notice as the answers are now, for as long as it would have run; whether that changed anything.
pub(crate) async fn renew(tx: &mut Tx, vault: &Vault, dossier: &Dossier, now: Millis) -> Result<bool> {
    let Some(running) = store::running(tx, dossier.kept.id).await? else { return Ok(false) };
    if !is_notice(dossier, &dossier.kept.state) {
        return Ok(false);
    }
    let lines = allowed(tx, vault, dossier, now).await?;
    if lines == running.lines {
        return Ok(false);
    }
    publish(tx, dossier, Some(&Notice { lines, ..running }), now).await?;
    Ok(true)
}

/// Tells the village what it shows of a case, or to show nothing of it.
async fn publish(tx: &mut Tx, dossier: &Dossier, notice: Option<&Notice>, now: Millis) -> Result<()> {
    let body = notice.map(|notice| serde_json::to_value(notice).expect("a notice is plain data"));
    let key = dossier.kept.id.to_string();
    let record = Record { kind: RECORD_KIND.to_owned(), key, body, blobs: Vec::new(), lane: Lane::Text };
    let entry = hongwang_feed::append(tx, &dossier.kept.org, record, now).await?;
    apply(tx, &entry).await
}

/// Whether a case in this state is shown to its village.
pub(crate) fn is_notice(dossier: &Dossier, state: &str) -> bool {
    dossier.flow.state(state).is_some_and(|state| state.kind == StateKind::Notice)
}

/// What is shown of a case; nothing where the item names nothing, or no clock says until when.
async fn drawn(tx: &mut Tx, vault: &Vault, dossier: &Dossier, now: Millis) -> Result<Option<Notice>> {
    let (kept, item) = (&dossier.kept, &dossier.item);
    let clocks = standing(&dossier.flow, &dossier.calendar, &dossier.case, now.0);
    let ends = clocks.iter().filter(|clock| {
        let rule = dossier.flow.clock(&clock.id).and_then(|rule| rule.at_expiry.as_deref());
        clock.running
            && rule
                .and_then(|action| dossier.flow.action(action))
                .is_some_and(|action| action.is_from(&kept.state))
    });
    let until = ends.filter_map(|clock| clock.legal_deadline).min();
    let Some(until) = until.filter(|_| !item.notice.is_empty()) else { return Ok(None) };
    Ok(Some(Notice {
        org: kept.org.clone(),
        item: item.slug.clone(),
        name: item.name.clone(),
        lines: allowed(tx, vault, dossier, now).await?,
        from: now,
        until: Millis(until),
    }))
}

/// What the item's allow-list shows of a case.
async fn allowed(
    tx: &mut Tx,
    vault: &Vault,
    dossier: &Dossier,
    now: Millis,
) -> Result<Vec<(String, String)>> {
    let sealed = casebook::answers(tx, dossier.kept.id).await?;
    let answers = answers::opened(vault, dossier.kept.id, &sealed)?;
    Ok(lines(&dossier.item.notice, &dossier.form, &answers, now.beijing().date()))
}

/// What the allow-list of an item shows of these answers.
fn lines(allowed: &[String], form: &Form, answers: &Value, today: Date) -> Vec<(String, String)> {
    let line = |at: &String| {
        let (name, shown) = match asked(form, at)? {
            Asked::Group(name) => {
                let count = get(answers, at).and_then(Value::as_array).map_or(0, Vec::len);
                (name.to_owned(), Some(crate::words::count(count)))
            }
            Asked::One(question) => {
                let text = Some(text_at(answers, at)).filter(|text| !text.is_empty())?;
                let shown = match form.personal(at) {
                    Some("name") => Some(name(answers, text, today)),
                    Some("address") => group_of(text),
                    _ => Some(Form::shown(question, text, today)),
                };
                let of_group = form.personal(at) == Some("address");
                (if of_group { words::GROUP.to_owned() } else { question.short.clone() }, shown)
            }
        };
        Some((name, shown?))
    };
    allowed.iter().filter(|at| may_show(form, at)).filter_map(line).collect()
}

/// What stands at a place of a form.
enum Asked<'f> {
    Group(&'f str),
    One(&'f Question),
}

fn asked<'f>(form: &'f Form, at: &str) -> Option<Asked<'f>> {
    form.entries().iter().find_map(|entry| match entry {
        Entry::Group(group) if group.at == at => Some(Asked::Group(&group.repeat)),
        Entry::One(question) if question.at == at => Some(Asked::One(question)),
        _ => None,
    })
}

/// The places of a form that an item could name, each with the form's word for it.
pub(crate) fn places(form: &Form) -> Vec<(&str, &str)> {
    let all = form.entries().iter().map(|entry| match entry {
        Entry::Group(group) => (group.at.as_str(), group.repeat.as_str()),
        Entry::One(question) => (question.at.as_str(), question.short.as_str()),
    });
    all.collect()
}

/// Whether an item may show what stands at a place: never an identity, telephone or account number, money, health or
/// family, but for how many they are; nothing of any member of a list.
pub(crate) fn may_show(form: &Form, at: &str) -> bool {
    match asked(form, at) {
        None => false,
        Some(Asked::Group(_)) => true,
        Some(Asked::One(question)) => match form.personal(at) {
            None => true,
            Some("name") => at == "/applicant/name",
            Some("address") => true,
            Some("family") => question.keys == Some(FieldKind::Digits),
            Some(_) => false,
        },
    }
}

/// The applicant's name, unless it is a child's.
fn name(answers: &Value, text: &str, today: Date) -> String {
    let id = text_at(answers, APPLICANT_ID);
    let born = id.get(6..14).and_then(|day| Date::strptime("%Y%m%d", day).ok());
    let child = born.is_some_and(|born| {
        let turned = (today.month(), today.day()) >= (born.month(), born.day());
        today.year() - born.year() - i16::from(!turned) < ADULT
    });
    if child { words::CHILD.to_owned() } else { text.to_owned() }
}

/// The village group in an address: `3组`.
fn group_of(address: &str) -> Option<String> {
    let (before, _) = address.rsplit_once('组')?;
    let is_number = |letter: &char| letter.is_ascii_digit() || "一二三四五六七八九十".contains(*letter);
    let number: Vec<char> = before.chars().rev().take_while(is_number).collect();
    let short = (1..=3).contains(&number.len());
    short.then(|| number.into_iter().rev().chain(['组']).collect())
}

/// What travels when somebody objects.
#[derive(Debug, Serialize, Deserialize)]
struct Objection {
    /// Which case.
    case: uuid::Uuid,
    /// What was written.
    text: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::item::shipped;
    use jiff::civil::date;
    use serde_json::json;

    #[test]
    fn what_a_village_shows_is_allowed_and_every_item_with_a_notice_says_what() {
        for item in shipped() {
            let flow = crate::flow::newest(item).expect("it has one");
            let shows = flow.states.iter().any(|state| state.kind == StateKind::Notice);
            assert_eq!(shows, !item.notice.is_empty(), "{}", item.slug);
            for at in &item.notice {
                assert!(may_show(item.form(), at), "{}: {at}", item.slug);
            }
            for never in ["/applicant/id", "/applicant/phone", "/members/0/name", "/reason/x"] {
                assert!(!may_show(item.form(), never), "{}: {never}", item.slug);
            }
        }
    }

    #[test]
    fn of_an_address_the_group_is_shown_and_of_a_child_no_name() {
        for (address, group) in [
            ("红山镇乌云山村3组", Some("3组")),
            ("乌云山村十二组7号", Some("十二组")),
            ("红山街12号", None),
            ("小组", None),
        ] {
            assert_eq!(group_of(address).as_deref(), group, "{address}");
        }
        let born = |day: &str| json!({"applicant": {"id": format!("421124{day}001X")}});
        let today = date(2026, 11, 23);
        assert_eq!(name(&born("20081123"), "王小花", today), "王小花", "eighteen today");
        assert_eq!(name(&born("20081124"), "王小花", today), words::CHILD);
        assert_eq!(name(&json!({}), "王小花", today), "王小花");
    }
}
