//! What a column shows: its channels, and what is on.

use super::SHELF;
use crate::channel::{Channel, Shown};
use crate::{store, words};
use hongwang_base::{Millis, OrgPath};
use hongwang_feature::ColumnPage;
use hongwang_page::{Markup, html, icon};
use hongwang_store::{Result, Tx};
use std::collections::HashMap;
use uuid::Uuid;

/// What is on is always of the present.
const PRESENT: Millis = Millis(i64::MAX);

/// The columns that have channels.
pub(crate) async fn columns(tx: &mut Tx, org: &OrgPath) -> Result<Vec<(String, Millis)>> {
    let channels = store::shown(tx, org).await?;
    let has = |shown: &Shown| channels.iter().any(|channel| channel.shown == *shown);
    Ok(Shown::ALL.into_iter().filter(has).map(|shown| (shown.column().to_owned(), PRESENT)).collect())
}

/// The page of one of them.
pub(crate) async fn column(
    tx: &mut Tx,
    org: &OrgPath,
    column: &str,
    now: Millis,
) -> Result<Option<ColumnPage>> {
    let Some(shown) = Shown::ALL.into_iter().find(|shown| shown.column() == column) else { return Ok(None) };
    let channels = store::shown(tx, org).await?;
    let channels: Vec<_> = channels.into_iter().filter(|channel| channel.shown == shown).collect();
    if channels.is_empty() {
        return Ok(None);
    }
    let on = store::on_now(tx, now).await?;
    let styles = vec![SHELF.address("signals.css").to_owned()];
    Ok(Some(ColumnPage { body: body(&channels, &on), styles, gives_way: false }))
}

fn body(channels: &[Channel], on: &HashMap<Uuid, String>) -> Markup {
    let mut groups: Vec<(&str, Vec<&Channel>)> = Vec::new();
    for channel in channels {
        match groups.iter_mut().find(|(name, _)| *name == channel.group) {
            Some((_, of)) => of.push(channel),
            None => groups.push((&channel.group, vec![channel])),
        }
    }
    html! {
        p class="signals-sum" data-say { (words::listed(channels.len())) }
        @for (name, of) in &groups {
            section class="signals-group" {
                @if !name.is_empty() { h2 data-say { (name) } }
                ul class="signals-list" {
                    @for channel in of {
                        li { a class="signals-channel" href={ "/signals/" (channel.id) } { (icon("device-tv")) span { span data-say { (channel.name) } @if let Some(title) = on.get(&channel.id) { span class="signals-on" data-say { (words::on(title)) } } } } }
                    }
                }
            }
        }
    }
}
