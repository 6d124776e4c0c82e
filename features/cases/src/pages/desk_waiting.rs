//! `/desk/waiting`: how much lies in each village's outbox, of when that is. Figures of machines, not of people.

use super::desk_cases::BASE;
use crate::desk_words;
use crate::words::waiting as words;
use axum::extract::State;
use hongwang_base::{Millis, Scope};
use hongwang_feature::{Place, Reply, Staff, organisations::Names};
use hongwang_feed::devices::{self, DeviceState, DeviceView, Seen};
use hongwang_page::{
    Badge, Desk, Html, Link, Page, Tone, Visit, badge,
    desk::{Column, Row, Table, table},
    html, when,
};
use maud::Markup;
use std::cmp::Reverse;

/// Where it is.
pub(super) const ADDRESS: &str = "/desk/waiting";
/// A machine that is called connected has given a sign of life so lately; a center that was cut off itself must not go on
/// believing it.
const BELIEVED: i64 = 5 * Millis::MINUTE;

pub(crate) async fn show(visit: Visit, staff: Staff, State(place): State<Place>) -> Reply<Html> {
    let now = place.clock.now();
    let mut tx = place.db.read().await?;
    let names = Names::load(&mut tx, &Scope(place.org.clone())).await?;
    let mut all = devices::list(&mut tx, &staff.scope()).await?;
    drop(tx);
    all.retain(|view| view.device.state == DeviceState::Admitted);
    all.sort_by_key(|view| Reverse(view.seen.as_ref().map(|seen| seen.health.outbox)));
    let row = |view: &DeviceView| Row {
        cells: vec![
            html! { (names.of(&view.device.org)) },
            html! { (view.device.name) },
            html! { @if let Some(seen) = &view.seen { (seen.health.outbox) } },
            as_of(view.seen.as_ref(), now),
        ],
        href: None,
    };
    let heads = [Column::words(words::WHERE), Column::words(words::DEVICE), Column::figures(words::COUNT)];
    let body = html! {
        p { (words::LEAD) }
        (table(&Table {
            caption: words::CAPTION.to_owned(),
            columns: heads.into_iter().chain([Column::words(words::AS_OF)]).collect(),
            rows: all.iter().map(row).collect(),
            empty: words::NONE.to_owned(),
        }))
    };
    let shell = Desk { trail: vec![Link::new(BASE, desk_words::QUEUE)], ..staff.desk(&place) };
    Ok(Page::new(words::TITLE).desk(shell).body(body).render(&visit))
}

fn as_of(seen: Option<&Seen>, now: Millis) -> Markup {
    let Some(seen) = seen else { return html! { (badge(&Badge::new(words::NEVER, Tone::Warn))) } };
    if seen.online && now.since(seen.seen_at) <= BELIEVED {
        return html! { (badge(&Badge::new(words::NOW, Tone::Good))) };
    }
    html! { (words::away_since(&when::stamp(seen.seen_at.0))) }
}
