//! Under which marks the cases of a person are found: of the first identity number and the first telephone of the form.

use crate::form::{Form, Step, text_at};
use hongwang_store::{Result, Tx, Vault, sql};
use serde_json::Value;
use uuid::Uuid;

/// Cases of one person that a page shows.
pub(crate) const MOST: i64 = 200;

/// The numbers of whoever applies: identity number and telephone, as far as they were given.
fn numbers<'a>(form: &Form, answers: &'a Value) -> Vec<&'a str> {
    let steps = form.steps(answers);
    let first = |kind: &str| {
        steps.iter().find_map(|step| match step {
            Step::Ask { at, .. } if form.personal(at) == Some(kind) => {
                Some(text_at(answers, at)).filter(|text| !text.is_empty())
            }
            _ => None,
        })
    };
    [first("id"), first("phone")].into_iter().flatten().collect()
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
pub(crate) async fn note(tx: &mut Tx, vault: &Vault, id: Uuid, form: &Form, answers: &Value) -> Result<()> {
    forget(tx, id).await?;
    let mut marks: Vec<Vec<u8>> =
        numbers(form, answers).into_iter().map(|number| mark(vault, number)).collect();
    marks.sort();
    marks.dedup();
    if marks.is_empty() {
        marks.push(Vec::new());
    }
    for mark in marks {
        put(tx, id, mark).await?;
    }
    Ok(())
}

async fn put(tx: &mut Tx, id: Uuid, mark: Vec<u8>) -> Result<()> {
    sql("INSERT INTO case_person (case_id, mark) VALUES ($1,$2)").bind(id).bind(mark).run(tx).await?;
    Ok(())
}

/// Lets nobody find a case by a number any more.
pub(crate) async fn nobody(tx: &mut Tx, id: Uuid) -> Result<()> {
    forget(tx, id).await?;
    put(tx, id, Vec::new()).await
}

async fn forget(tx: &mut Tx, id: Uuid) -> Result<()> {
    sql("DELETE FROM case_person WHERE case_id = $1").bind(id).run(tx).await?;
    Ok(())
}

/// The cases that were applied for with this number, first the oldest.
pub(crate) async fn cases(tx: &mut Tx, vault: &Vault, number: &str) -> Result<Vec<Uuid>> {
    let rows = sql("SELECT case_id FROM case_person WHERE mark = $1 ORDER BY case_id LIMIT $2");
    let rows = rows.bind(mark(vault, number)).bind(MOST).all(tx).await?;
    rows.iter().map(|row| row.get("case_id")).collect()
}

/// Cases of before there were marks.
pub(crate) async fn unmarked(tx: &mut Tx, most: i64) -> Result<Vec<Uuid>> {
    let rows = sql("SELECT id FROM case_case WHERE NOT EXISTS \
                    (SELECT 1 FROM case_person WHERE case_id = case_case.id) LIMIT $1");
    rows.bind(most).all(tx).await?.iter().map(|row| row.get("id")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_number_is_read_however_it_is_written() {
        assert_eq!(number("42112419500101004x").as_deref(), Some("42112419500101004X"));
        assert_eq!(number(" 138 0013 8000 ").as_deref(), Some("13800138000"));
        for wrong in ["", "王小花", "138", "4211241950010100", "4211241950010100４X", "' OR 1=1 --       x"]
        {
            assert_eq!(number(wrong), None, "{wrong}");
        }
    }
}
