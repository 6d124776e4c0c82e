//! Films as documents for the search.

use crate::film::Film;
use crate::{Media, store};
use hongwang_base::OrgPath;
use hongwang_feature::findable::{Changes, Document, Group};
use hongwang_store::{Result, Tx};

/// Counted up whenever documents are made differently.
const FORM: u32 = 1;
/// Films told at a time.
const MOST: i64 = 100;

/// What was put up or taken down after `after`, as the screens of `org` show it.
pub(crate) async fn changes(media: &Media, tx: &mut Tx, org: &OrgPath, after: i64) -> Result<Changes> {
    let rows = store::changes(tx, org, after, MOST).await?;
    let upto = rows.last().map_or(after, |(number, ..)| *number);
    let more = rows.len() as i64 == MOST;
    let changed =
        rows.into_iter().map(|(_, id, film)| (id.to_string(), film.map(|film| document(media, &film))));
    Ok(Changes { edition: format!("{FORM}-{org}"), changed: changed.collect(), upto, more })
}

fn document(media: &Media, film: &Film) -> Document {
    let sheet = &film.sheet;
    let more = [&sheet.people[..], &sheet.tags[..]].concat().join(" ");
    Document {
        group: Group::Video,
        title: sheet.title.clone(),
        text: format!("{} {more} {}\n{}", sheet.series, sheet.language, sheet.intro),
        trail: vec![media.place_name(&sheet.place)],
        href: film.address(),
        date: Some(film.at),
        ends: sheet.rights.until,
        scope: film.scope.clone(),
    }
}
