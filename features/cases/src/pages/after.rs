//! What the villager finds beside where a case stands: the answer, whether its paper can be fetched, and five faces.

use crate::standing::Standing;
use crate::words;
use crate::{catalogue, rating, result};
use hongwang_feature::Reply;
use hongwang_page::{html, say};
use hongwang_store::Tx;
use maud::Markup;
use uuid::Uuid;

/// Beside the standing of a case. The answer is for whoever brings the number, and stands on that page alone.
pub(super) async fn part(tx: &mut Tx, id: Uuid, told: &Standing) -> Reply<Markup> {
    let ready = told.closed && result::store::is_ready(tx, id).await?;
    let fetched = if ready { fetched(tx, told).await? } else { String::new() };
    let faces = rating::pages::part(tx, id, told).await?;
    Ok(html! {
        @if ready {
            p class="kept-said" data-say { (words::result::READY) }
            p class="kept-said" data-say { (fetched) }
        }
        (faces)
    })
}

/// Where the paper can be fetched: where the item says, or in the village hall, whose clerk prints it.
async fn fetched(tx: &mut Tx, told: &Standing) -> Reply<String> {
    let item = catalogue::item(tx, &told.item).await?;
    let place = item.as_ref().map_or("", |item| item.terms(&told.org).collect);
    Ok(words::result::fetch_at(place))
}

/// The answer to whoever wrote.
pub(super) fn answer(told: &Standing) -> Markup {
    html! {
        @if !told.answer.is_empty() {
            p class="kept-said" data-say { (words::wall::YOUR_ANSWER) }
            @for line in told.answer.lines() { p class="kept-answer" { (say(line)) } }
        }
    }
}
