//! Under which marks a case is found: of the first identity number and the first telephone that the form asks for, which
//! are those of whoever applies, and of every other number in it, which is of somebody whom the case names.

use crate::applicant::Applicant;
use crate::form::{Entry, Form, Step, text_at};
use hongwang_base::Scope;
use hongwang_store::{Result, Tx, Vault, sql};
use serde_json::Value;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Cases of one person that a page shows.
pub(crate) const MOST: i64 = 200;
/// The kinds of answers by which somebody is found.
const KINDS: [&str; 2] = ["id", "phone"];

/// What the applicant answered to the first question of this kind, if anything: a later one may ask for the number of a
/// partner, of an employer, and one that is asked of each member always does.
pub(crate) fn own<'a>(form: &Form, answers: &'a Value, kind: &str) -> Option<&'a str> {
    let first = form.entries().iter().find_map(|entry| match entry {
        Entry::One(question) if form.personal(&question.at) == Some(kind) => Some(&question.at),
        _ => None,
    });
    first.map(|at| text_at(answers, at)).filter(|text| !text.is_empty())
}

/// Every number in a case, and whether it is the applicant's own.
fn numbers<'a>(form: &Form, answers: &'a Value, applicant: Option<&'a Applicant>) -> BTreeMap<&'a str, bool> {
    let written = form.steps(answers).into_iter().filter_map(|step| match step {
        Step::Ask { at, .. } if is_number(form, &at) => Some(text_at(answers, &at)),
        _ => None,
    });
    let beside = applicant.map(Applicant::numbers).unwrap_or_default();
    let named = written.chain(beside).filter(|number| !number.is_empty()).map(|number| (number, false));
    let own = KINDS.into_iter().filter_map(|kind| own(form, answers, kind)).map(|number| (number, true));
    // Where both have it, as a household its telephone, it is the applicant's.
    named.chain(own).collect()
}

fn is_number(form: &Form, at: &str) -> bool {
    form.personal(at).is_some_and(|kind| KINDS.contains(&kind))
}

/// Where the answers about somebody stand who is named in a case by this number: the same member of a list, or the same
/// part of the form (`/partner/id` and `/partner/name`).
pub(super) fn about(form: &Form, answers: &Value, number: &str) -> Vec<String> {
    let steps = form.steps(answers);
    let places = |step: &Step<'_>| match step {
        Step::Ask { at, .. } => Some(at.clone()),
        Step::More { .. } => None,
    };
    let all: Vec<String> = steps.iter().filter_map(places).collect();
    let of_number = all.iter().filter(|at| is_number(form, at) && text_at(answers, at) == number);
    let parts: Vec<&str> = of_number.map(|at| part(at)).collect();
    all.iter().filter(|at| parts.iter().any(|of| is_in(at, of))).cloned().collect()
}

/// The part of the answers in which an answer stands; itself where that is the whole.
fn part(at: &str) -> &str {
    at.rsplit_once('/').map(|(above, _)| above).filter(|above| !above.is_empty()).unwrap_or(at)
}

fn is_in(at: &str, of: &str) -> bool {
    at.strip_prefix(of).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// What somebody at the desk writes, as it stands in answers; none where it is neither kind of number.
pub(crate) fn number(text: &str) -> Option<String> {
    let text: String = text.chars().filter(|letter| !letter.is_whitespace()).collect();
    let text = text.to_uppercase();
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let id = text.len() == 18 && text.is_ascii() && digits(&text[..17]);
    let phone = (7..=12).contains(&text.len()) && digits(&text);
    (id || phone).then_some(text)
}

fn mark(vault: &Vault, number: &str) -> Vec<u8> {
    vault.mark(b"case_person", number.as_bytes()).to_vec()
}

/// Notes under which marks a case is found from now on.
pub(crate) async fn note(
    tx: &mut Tx,
    vault: &Vault,
    id: Uuid,
    (form, answers): (&Form, &Value),
    applicant: Option<&Applicant>,
) -> Result<()> {
    nobody(tx, id).await?;
    for (number, own) in numbers(form, answers, applicant) {
        sql("INSERT INTO case_person (case_id, mark, own) VALUES ($1,$2,$3)")
            .bind(id)
            .bind(mark(vault, number))
            .bind(own)
            .run(tx)
            .await?;
    }
    Ok(())
}

/// Lets nobody find a case by a number any more.
pub(crate) async fn nobody(tx: &mut Tx, id: Uuid) -> Result<()> {
    sql("DELETE FROM case_person WHERE case_id = $1").bind(id).run(tx).await?;
    Ok(())
}

/// The cases in `scope` that name this number, and whether it is the applicant's: first those, then the oldest.
pub(crate) async fn cases(
    tx: &mut Tx,
    vault: &Vault,
    scope: &Scope,
    number: &str,
) -> Result<Vec<(Uuid, bool)>> {
    let rows = sql("SELECT case_id, own FROM case_person JOIN case_case ON id = case_id \
                    WHERE mark = $1 AND (org LIKE $2 || '%' OR office LIKE $2 || '%') \
                    ORDER BY own DESC, case_id LIMIT $3");
    let rows = rows.bind(mark(vault, number)).bind(scope).bind(MOST).all(tx).await?;
    rows.iter().map(|row| Ok((row.get("case_id")?, row.get("own")?))).collect()
}

/// Some of the cases in which nobody but the applicant was marked.
pub(crate) async fn left(tx: &mut Tx, most: i64) -> Result<Vec<Uuid>> {
    let rows = sql("SELECT case_id FROM case_person_left LIMIT $1").bind(most).all(tx).await?;
    rows.iter().map(|row| row.get("case_id")).collect()
}

/// One of them was looked at.
pub(crate) async fn looked_at(tx: &mut Tx, id: Uuid) -> Result<()> {
    sql("DELETE FROM case_person_left WHERE case_id = $1").bind(id).run(tx).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::item::shipped_item;
    use serde_json::json;

    #[test]
    fn a_whole_number_is_read_however_it_is_written() {
        assert_eq!(number("42112419500101004x").as_deref(), Some("42112419500101004X"));
        assert_eq!(number(" 138 0013 8000 ").as_deref(), Some("13800138000"));
        for wrong in ["", "王小花", "138", "4211241950010100", "4211241950010100４X", "' OR 1=1 --       x"]
        {
            assert_eq!(number(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn an_employer_is_not_taken_for_whoever_complains_about_him() {
        let form = shipped_item("wage").expect("it is shipped").form();
        let mut answers =
            json!({"applicant": {"id": "1", "phone": "2"}, "boss": {"name": "甲", "phone": "3"}});
        let all = numbers(form, &answers, None);
        assert_eq!(all.into_iter().collect::<Vec<_>>(), [("1", true), ("2", true), ("3", false)]);
        // Whoever gives no telephone has none.
        crate::form::set(&mut answers, "/applicant/phone", json!(""));
        assert_eq!(own(form, &answers, "phone"), None);
        assert_eq!(about(form, &answers, "3"), ["/boss/name", "/boss/phone"]);
    }

    #[test]
    fn what_is_said_of_a_member_is_about_that_member_alone() {
        let form = shipped_item("dibao").expect("it is shipped").form();
        let answers = json!({"applicant": {"id": "1"}, "members": [{"id": "2"}, {"id": "3", "health": "5"}]});
        let places = about(form, &answers, "3");
        assert!(places.contains(&"/members/1/health".to_owned()), "{places:?}");
        assert!(places.iter().all(|at| at.starts_with("/members/1/")), "{places:?}");
        assert_eq!(about(form, &answers, "5"), [""; 0], "that is no number of a person");
    }
}
