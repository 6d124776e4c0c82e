//! What devices said of films that were taken down: of one film on its page, of all that are still open on the board.

use super::desk_reel;
use crate::film::Film;
use crate::removal::{self, Removal};
use crate::words::{board, desk as words};
use hongwang_base::Millis;
use hongwang_feature::organisations::Names;
use hongwang_feature::{Reply, Staff};
use hongwang_page::desk::{self, Column, Row, Table, table};
use hongwang_page::{Badge, Markup, Tone, badge, html, when};
use hongwang_store::Tx;
use std::collections::BTreeMap;
use uuid::Uuid;

/// What one device said, and whether the word is its own; none where that is kept no longer.
pub(super) type Said = (Removal, Option<bool>);

/// What the devices of whoever asks said of a film, each signature looked at anew.
pub(super) async fn said(tx: &mut Tx, staff: &Staff, film: Uuid) -> Reply<Vec<Said>> {
    let mut all = Vec::new();
    for one in removal::of(tx, &staff.scope(), film).await? {
        let signed = removal::is_signed(tx, &one).await?;
        all.push((one, signed));
    }
    Ok(all)
}

/// Where a film that was taken down is gone, by the word of each device.
pub(super) fn panel(names: &Names, all: &[Said]) -> Markup {
    let gone = all.iter().filter(|(one, _)| one.gone.is_some()).count();
    let rows = all.iter().map(|(one, signed)| Row {
        cells: vec![
            html! { (names.of(&one.village)) },
            html! { @match one.gone { Some(gone) => (when::moment(gone.0)), None => (words::NOT_ANSWERED) } },
            match (one.gone, signed) {
                (None, _) => html! { (badge(&Badge::new(words::STILL_THERE, Tone::Warn))) },
                (Some(_), Some(false)) => html! { (badge(&Badge::new(board::BROKEN, Tone::Bad))) },
                (Some(_), Some(true)) => html! { (badge(&Badge::new(board::HOLDS, Tone::Good))) },
                (Some(_), None) => html! { (words::PROOF_OLD) },
            },
        ],
        href: None,
    });
    let list = table(&Table {
        caption: words::REMOVALS.to_owned(),
        columns: [board::VILLAGE, words::GONE_AT, board::VERDICT].map(Column::words).to_vec(),
        rows: rows.collect(),
        empty: String::new(),
    });
    desk::panel(words::REMOVALS, &html! { p { (words::removed(gone, all.len())) } (list) })
}

/// Films that were taken down and that some devices are still to answer for.
pub(super) fn open(open: &BTreeMap<Uuid, (u64, u64, Millis)>, films: &[Film]) -> Markup {
    let rows = open.iter().map(|(id, (open, all, since))| {
        let film = films.iter().find(|film| film.id == *id);
        Row {
            cells: vec![
                html! { (film.map_or(board::FILM_GONE, |film| film.sheet.title.as_str())) },
                html! { (when::moment(since.0)) },
                html! { (all - open) },
                html! { (open) },
            ],
            href: film.map(|film| format!("{}/reels/{}", desk_reel::BASE, film.id)),
        }
    });
    table(&Table {
        caption: board::NOT_GONE.to_owned(),
        columns: vec![
            Column::words(board::FILM),
            Column::words(board::DOWN_SINCE),
            Column::figures(board::GONE),
            Column::figures(board::OPEN),
        ],
        rows: rows.collect(),
        empty: String::new(),
    })
}
