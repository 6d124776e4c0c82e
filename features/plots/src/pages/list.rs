//! What the column shows: the cameras whose consent holds.

use super::SHELF;
use crate::{entry::Entry, look::Look, store, words};
use hongwang_base::{Millis, OrgPath};
use hongwang_feature::ColumnPage;
use hongwang_page::{Markup, State, StateKind, html, icon, state_panel};
use hongwang_store::{Result, Tx};

const COLUMN: &str = "huiyi/watch/field";
/// What is seen is always of the present.
const PRESENT: Millis = Millis(i64::MAX);

/// One camera with what is known of it.
struct Shown {
    entry: Entry,
    still: Option<Millis>,
    looks: Vec<Look>,
}

/// The column, where any camera was told of. Whether its consent holds is found at each look.
pub(crate) async fn columns(tx: &mut Tx, org: &OrgPath) -> Result<Vec<(String, Millis)>> {
    let any = !store::open(tx, org, Millis(i64::MIN)).await?.is_empty();
    Ok(any.then(|| (COLUMN.to_owned(), PRESENT)).into_iter().collect())
}

/// Its page.
pub(crate) async fn column(
    tx: &mut Tx,
    org: &OrgPath,
    column: &str,
    now: Millis,
) -> Result<Option<ColumnPage>> {
    if column != COLUMN || columns(tx, org).await?.is_empty() {
        return Ok(None);
    }
    let mut all = Vec::new();
    for entry in store::open(tx, org, now).await? {
        let still = store::stills(tx, entry.id, now.plus(-Millis::DAY)).await?.pop();
        let looks = store::looks(tx, entry.id).await?;
        all.push(Shown { entry, still, looks });
    }
    let styles = vec![SHELF.address("plots.css").to_owned()];
    Ok(Some(ColumnPage { body: body(&all, now), styles, gives_way: false }))
}

fn body(all: &[Shown], now: Millis) -> Markup {
    if all.is_empty() {
        let state = State::new(StateKind::Empty, words::NOTHING_OPEN);
        return state_panel(&state.why(words::NOTHING_WHY).to_do(words::NOTHING_TO_DO));
    }
    html! {
        p class="plots-sum" data-say { (words::listed(all.len())) }
        ul class="plots-list" { @for one in all { li { (card(one, now)) } } }
    }
}

fn card(one: &Shown, now: Millis) -> Markup {
    let Shown { entry, still, looks } = one;
    let at = format!("/cameras/{}", entry.id);
    let looks_now = words::looks_now(looks, now);
    html! {
        a class="plots-card" href=(at) {
            @match still {
                Some(still) => img src={ (at) "/still/" (still.0) } alt=(words::still_of(&entry.name, *still)) width="640" height="360" loading="lazy";,
                None => span class="plots-blank" { (icon(entry.kind.icon())) },
            }
            span class="plots-words" {
                strong data-say { (icon(entry.kind.icon())) (entry.name) }
                span data-say { (words::where_it_is(entry)) }
                span data-say { (words::banner(entry)[0]) }
                @if !looks_now.is_empty() { span class="plots-eye" data-say { (icon("eye")) (looks_now) } }
            }
        }
    }
}
