//! `/desk/waiting`: what lies in each village's outbox, since when, and of when that is. Figures of machines, not of
//! people; what a village says of itself is believed by nobody but this page.

use super::{desk_cases::BASE, hand_in};
use crate::words::waiting as words;
use crate::{desk_words, notice, proxy, rating, voice};
use axum::extract::State;
use hongwang_base::{Millis, Scope};
use hongwang_feature::{Place, Reply, Staff, organisations::Names};
use hongwang_feed::devices::{self, DeviceState, DeviceView, Seen};
use hongwang_page::{
    Badge, Desk, Html, Link, Page, Tone, Visit, badge,
    desk::{Column, Row, Table, table},
    html, when,
};
use hongwang_replica::wire::{Health, Waiting};
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
    all.sort_by_key(|view| place_of(view.seen.as_ref().map(|seen| &seen.health)));
    let row = |view: &DeviceView| {
        let health = view.seen.as_ref().map(|seen| &seen.health);
        let waits = health.filter(|health| health.outbox > 0);
        let oldest = waits.and_then(|health| health.waiting.oldest);
        Row {
            cells: vec![
                html! { (names.of(&view.device.org)) },
                html! { (view.device.name) },
                html! { @if let Some(health) = health { (health.outbox) } },
                html! { @if let Some(health) = waits { (kinds(&health.waiting)) } },
                html! { @if let Some(oldest) = oldest { (words::oldest(now.since(Millis(oldest)))) } },
                html! { @if let Some(health) = waits { (words::attachments(health.waiting.attachments)) } },
                as_of(view.seen.as_ref(), now),
            ],
            href: None,
        }
    };
    let heads = [Column::words(words::WHERE), Column::words(words::DEVICE), Column::figures(words::COUNT)];
    let more = [words::KINDS, words::OLDEST, words::ATTACHMENTS, words::AS_OF].map(Column::words);
    let body = html! {
        p { (words::LEAD) }
        (table(&Table {
            caption: words::CAPTION.to_owned(),
            columns: heads.into_iter().chain(more).collect(),
            rows: all.iter().map(row).collect(),
            empty: words::NONE.to_owned(),
        }))
    };
    let shell = Desk { trail: vec![Link::new(BASE, desk_words::QUEUE)], ..staff.desk(&place) };
    Ok(Page::new(words::TITLE).desk(shell).body(body).render(&visit))
}

/// Whose oldest waits longest first, then those of an older version, which say how many alone; last who never came.
fn place_of(health: Option<&Health>) -> (u8, i64, Reverse<u32>) {
    match health {
        None => (3, 0, Reverse(0)),
        Some(Health { outbox: 0, .. }) => (2, 0, Reverse(0)),
        Some(Health { outbox, waiting: Waiting { oldest: None, .. }, .. }) => (1, 0, Reverse(*outbox)),
        Some(Health { outbox, waiting: Waiting { oldest: Some(at), .. }, .. }) => (0, *at, Reverse(*outbox)),
    }
}

/// What waits, in words.
fn kinds(waiting: &Waiting) -> String {
    if waiting.kinds.is_empty() {
        return words::OLDER_VERSION.to_owned();
    }
    let mut named: Vec<(&str, u32)> = Vec::new();
    for (kind, count) in &waiting.kinds {
        let name = name_of(kind);
        match named.iter_mut().find(|(known, _)| *known == name) {
            Some((_, sum)) => *sum = sum.saturating_add(*count),
            None => named.push((name, *count)),
        }
    }
    named.sort_by_key(|(_, count)| Reverse(*count));
    words::kinds(&named)
}

/// What staff call a kind of submission; those of other capabilities are not told apart here.
fn name_of(kind: &str) -> &'static str {
    match kind {
        hand_in::SUBMISSION_KIND => words::APPLICATION,
        voice::SUPPLY => words::SUPPLY,
        voice::WITHDRAW => words::WITHDRAW,
        notice::OBJECTION => words::OBJECTION,
        rating::SUBMISSION_KIND => words::RATING,
        proxy::SUBMISSION_KIND => words::PROXY,
        _ => words::OTHER,
    }
}

fn as_of(seen: Option<&Seen>, now: Millis) -> Markup {
    let Some(seen) = seen else { return html! { (badge(&Badge::new(words::NEVER, Tone::Warn))) } };
    if seen.online && now.since(seen.seen_at) <= BELIEVED {
        return html! { (badge(&Badge::new(words::NOW, Tone::Good))) };
    }
    html! { (words::away_since(&when::stamp(seen.seen_at.0))) }
}
