//! What the search finds: service items, which change seldom and are few, and public answers. The items have the first
//! numbers in their order; the changes of the answers count on behind them. Another set of items is another edition, so
//! these numbers never mean two things.

use crate::item::Item;
use crate::wall::store::Change;
use crate::{Halls, catalogue, pages, wall};
use hongwang_base::OrgPath;
use hongwang_feature::findable::{Changes, Document, Group};
use hongwang_store::{Result, Tx};
use std::sync::Arc;

/// Changes of answers that are told at a time.
const MOST: i64 = 100;
/// Characters of a question that are its title.
const TITLE: usize = 30;

/// What changed after the number `after`.
pub(crate) async fn changes(tx: &mut Tx, halls: &Halls, org: &OrgPath, after: i64) -> Result<Changes> {
    let (edition, items) = catalogue::edition(tx).await?;
    let count = items.len() as i64;
    let county = org.chain().into_iter().next().unwrap_or_else(|| org.clone());
    let told = usize::try_from(after).unwrap_or(0).min(items.len());
    let document = |item: &Arc<Item>| (item.slug.clone(), Some(document(halls, item, county.clone())));
    let mut changed: Vec<_> = items[told..].iter().map(document).collect();
    let answers = wall::store::changes(tx, org, after.saturating_sub(count).max(0), MOST).await?;
    let upto = answers.last().map_or(after.max(count), |(number, ..)| number + count);
    let more = answers.len() as i64 == MOST;
    changed.extend(answers.into_iter().map(|change| answer(halls, change)));
    Ok(Changes { edition, changed, upto, more })
}

/// A question of others: its page begins with the newest, so the answer is looked for there.
fn answer(halls: &Halls, (_, id, shown): Change) -> (String, Option<Document>) {
    let document = shown.map(|shown| Document {
        group: Group::Article,
        title: shown.question.chars().take(TITLE).collect(),
        text: [shown.question.as_str(), &shown.answer, &shown.office].join("\n"),
        trail: halls.above(wall::pages::COLUMN).into_iter().map(|link| link.name).collect(),
        href: format!("{}?id={id}", wall::pages::ADDRESS),
        date: Some(shown.at),
        ends: None,
        scope: shown.scope,
    });
    (format!("answer {id}"), document)
}

fn document(halls: &Halls, item: &Item, scope: OrgPath) -> Document {
    let materials: Vec<&str> = item.material.iter().map(|material| material.name.as_str()).collect();
    let who = item.who.join("\n");
    let steps = item.steps.join("\n");
    Document {
        group: Group::Service,
        title: item.name.clone(),
        text: [item.speak.as_str(), &who, &materials.join(" "), &steps, &item.office].join("\n"),
        trail: halls.above(&item.column).into_iter().map(|link| link.name).collect(),
        href: pages::address(item),
        date: None,
        ends: None,
        scope,
    }
}
