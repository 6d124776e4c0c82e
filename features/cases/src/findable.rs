//! Service items as documents for the search. They change seldom and are few, so they have numbers in their order and a
//! name of their own for each set of them.

use crate::item::Item;
use crate::{Halls, catalogue, pages};
use hongwang_base::OrgPath;
use hongwang_feature::findable::{Changes, Document, Group};
use hongwang_replica::BlobHash;
use hongwang_store::{Result, Tx};
use std::sync::Arc;

/// The items after the number `after`.
pub(crate) async fn changes(tx: &mut Tx, halls: &Halls, org: &OrgPath, after: i64) -> Result<Changes> {
    let items = catalogue::offered(tx).await?;
    let county = org.chain().into_iter().next().unwrap_or_else(|| org.clone());
    let told = usize::try_from(after).unwrap_or(0).min(items.len());
    let document = |item: &Arc<Item>| (item.slug.clone(), Some(document(halls, item, county.clone())));
    let texts: String = items.iter().map(|item| item.text()).collect();
    Ok(Changes {
        edition: BlobHash::of(texts.as_bytes()).to_string(),
        changed: items[told..].iter().map(document).collect(),
        upto: items.len() as i64,
        more: false,
    })
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
