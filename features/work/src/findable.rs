//! Postings as documents for the search. No telephone is in them, as it is in no field of a posting.

use crate::pages::list::paid;
use crate::posting::Posting;
use crate::{store, words};
use hongwang_base::OrgPath;
use hongwang_feature::findable::{Changes, Document, Group};
use hongwang_store::{Result, Tx};

/// Counted up whenever documents are made differently.
const FORM: u32 = 1;
/// Postings told at a time.
const MOST: i64 = 100;

/// What was put up or taken down after `after`, as the screens of `org` show it.
pub(crate) async fn changes(tx: &mut Tx, org: &OrgPath, after: i64) -> Result<Changes> {
    let rows = store::changes(tx, org, after, MOST).await?;
    let upto = rows.last().map_or(after, |(number, ..)| *number);
    let more = rows.len() as i64 == MOST;
    let changed = rows.iter().map(|(_, id, posting)| {
        // Goods stand under no heading of the search.
        let found = posting.as_ref().filter(|posting| !posting.kind.is_goods());
        (id.to_string(), found.map(document))
    });
    Ok(Changes { edition: format!("{FORM}-{org}"), changed: changed.collect(), upto, more })
}

fn document(posting: &Posting) -> Document {
    Document {
        group: Group::Job,
        title: posting.title.clone(),
        text: format!("{} {} {}\n{}", posting.employer, posting.place, paid(posting), posting.needs),
        trail: vec![words::HALL.to_owned(), words::kind(posting.kind).to_owned()],
        href: posting.address(),
        date: Some(posting.at),
        ends: Some(posting.until),
        scope: posting.scope.clone(),
    }
}
