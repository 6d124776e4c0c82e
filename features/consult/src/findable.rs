//! People on duty as documents for the search.
//!
//! Invariant: whoever comes, changes or goes gets the next number in the transaction that does it ([`note`]), so
//! numbers stand in the order of commits, and somebody who was taken off the roster is not found any more.

use crate::roster::Person;
use crate::{hours, words};
use hongwang_base::OrgPath;
use hongwang_feature::findable::{Changes, Document, Group};
use hongwang_store::{Result, StoreError, Tx, sql};
use uuid::Uuid;

/// Counted up whenever documents are made differently.
const FORM: u32 = 1;
/// People told at a time.
const MOST: i64 = 100;

/// Notes that somebody came, changed or went.
pub(crate) async fn note(tx: &mut Tx, id: Uuid) -> Result<()> {
    let row = sql("UPDATE consult_change_last SET number = number + 1 WHERE id = 1 RETURNING number")
        .one(tx)
        .await?;
    let row = row.ok_or_else(|| StoreError::corrupt("consult_change_last", "没有序号"))?;
    let number: i64 = row.get("number")?;
    sql("INSERT INTO consult_change (id, number) VALUES ($1,$2) ON CONFLICT (id) DO UPDATE SET number = excluded.number")
        .bind(id)
        .bind(number)
        .run(tx)
        .await?;
    Ok(())
}

/// Who came, changed or went after `after`, as the screens of `org` show them.
pub(crate) async fn changes(tx: &mut Tx, org: &OrgPath, after: i64) -> Result<Changes> {
    let rows = sql("SELECT changed.id, changed.number, known.person FROM consult_change AS changed \
                    LEFT JOIN consult_person AS known ON known.id = changed.id \
                    WHERE changed.number > $1 ORDER BY changed.number LIMIT $2")
    .bind(after)
    .bind(MOST)
    .all(tx)
    .await?;
    let (mut changed, mut upto) = (Vec::new(), after);
    for row in &rows {
        upto = row.get("number")?;
        let person = row.json_or_null::<Person>("person")?;
        let seen = person.filter(|person| person.org.covers(org));
        changed.push((row.get::<Uuid>("id")?.to_string(), seen.as_ref().map(document)));
    }
    let more = rows.len() as i64 == MOST;
    // Whom one organisation's screens show is another set than another's.
    Ok(Changes { edition: format!("{FORM}-{org}"), changed, upto, more })
}

fn document(person: &Person) -> Document {
    Document {
        group: Group::Person,
        title: person.name.clone(),
        text: format!(
            "{} {}\n{}\n{}",
            words::ON_DUTY_WORD,
            person.office.name(),
            person.phone,
            hours::all(person)
        ),
        trail: vec![words::HELP.to_owned()],
        href: person.address(),
        date: None,
        ends: None,
        scope: person.org.clone(),
    }
}
