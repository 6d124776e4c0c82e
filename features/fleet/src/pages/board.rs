//! The board: county, township, village; the map with its sentence and its table; export.

use super::{Names, address, mark, time};
use crate::board::{Board, Columns, Show, Standing, Tally, Town, Unit};
use crate::health::{Presence, concerns, presence, presence_words};
use crate::map::{Shape, board_address, map};
use crate::pages::devices::states;
use crate::{sheet, words};
use axum::{
    Json,
    extract::{Query, State},
    response::Response,
};
use hongwang_base::{Millis, OrgLevel, OrgPath, Permission, Problem, Scope};
use hongwang_feature::{
    Place, Reply, Staff,
    column_state::{self, Content, on_screen},
};
use hongwang_feed::devices::{self, DeviceView};
use hongwang_page::{
    Html, Link, Markup, Page, Stat, Tone, Visit,
    desk::{Choice, Column, Control, Field, Row, Table, board, filter_bar, link_button, panel, table},
    html, stats,
};
use serde::{Deserialize, Serialize};

/// Which part of the tree, and which units of it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    org: String,
    show: String,
}

impl Asked {
    fn show(&self) -> Show {
        Show::from_word(&self.show)
    }
}

/// What was asked for, cut to what the person reaches.
struct Seen {
    org: OrgPath,
    names: Names,
    devices: Vec<DeviceView>,
    columns: Columns,
    board: Board,
    now: Millis,
}

async fn load(place: &Place, staff: &Staff, asked: &Asked) -> Reply<Seen> {
    let org: OrgPath = match asked.org.as_str() {
        "" => staff.org.clone(),
        text => text.parse().map_err(|_| Problem::missing(words::NO_SUCH_ORG))?,
    };
    staff.reach(&org)?;
    let scope = Scope(org.clone());
    let mut tx = place.db.read().await?;
    let names = Names::load(&mut tx, &scope).await?;
    let devices = devices::list(&mut tx, &scope).await?;
    let columns = column_state::list(&mut tx, &scope).await?;
    drop(tx);
    let now = place.clock.now();
    let board = Board::of(names.open(), &devices, &columns, now);
    Ok(Seen { org, names, devices, columns, board, now })
}

/// `GET /desk/board`
pub(crate) async fn page(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Query(asked): Query<Asked>,
) -> Reply<Html> {
    let seen = load(&place, &staff, &asked).await?;
    let mut desk = staff.desk(&place);
    desk.trail = trail(&staff, &seen);
    let export =
        address("/desk/board/export.csv", &[("org", seen.org.as_str()), ("show", asked.show().word())]);
    desk.actions = Some(link_button(&export, words::EXPORT, Some("download"), false));
    let above_village = seen.org.level() < OrgLevel::Village;
    let content = if above_village {
        overview(&seen, asked.show())
    } else {
        village(&seen, staff.may(Permission::ManageDevices))
    };
    let state = address("/desk/board/state.json", &[("org", seen.org.as_str())]);
    let body = html! {
        @if above_village { (filter(&seen.org, asked.show())) }
        (board(&state, &seen.board.mark(), &html! { (content) p class="hint" { (words::board_at(seen.now)) } }))
    };
    let title = words::board_of(&seen.names.of(&seen.org));
    Ok(Page::new(title).desk(desk).follow_board().body(body).render(&visit))
}

/// The boards above this one that the person reaches.
fn trail(staff: &Staff, seen: &Seen) -> Vec<Link> {
    let above = seen.org.chain().into_iter().filter(|above| *above != seen.org && staff.org.covers(above));
    above.map(|above| Link::new(board_address(&above), seen.names.of(&above))).collect()
}

fn filter(org: &OrgPath, show: Show) -> Markup {
    let choices = Show::every().map(|show| Choice::new(show.word(), show.name())).collect();
    let fields = [
        Field::hidden("org", org.as_str()),
        Field::new("show", words::SHOW, Control::Select(choices)).optional().value(show.word()),
    ];
    filter_bar("/desk/board", &fields, &board_address(org))
}

/// A county or township: figures, sentence, map, table.
fn overview(seen: &Seen, show: Show) -> Markup {
    let tally = seen.board.tally();
    let name = seen.names.of(&seen.org);
    let county = seen.org.level() == OrgLevel::County;
    let shape = if county { Shape::COUNTY } else { Shape::TOWNSHIP };
    html! {
        (figures(&seen.org, &tally))
        p { (words::board_sentence(&name, &tally)) }
        section aria-label=(words::MAP) {
            p class="hint" { (words::MAP_IS_SCHEMATIC) }
            (map(&seen.board, shape, show, &words::map_label(&name)))
        }
        @if county && show == Show::All {
            (table(&town_table(&seen.board)))
        } @else {
            (table(&unit_table(&seen.board, show)))
        }
    }
}

fn figures(org: &OrgPath, tally: &Tally) -> Markup {
    let mut figures: Vec<Stat> = Standing::ALL
        .into_iter()
        .map(|standing| Stat {
            value: tally.count(standing).to_string(),
            label: standing.name().to_owned(),
            tone: if tally.count(standing) == 0 { Tone::Plain } else { standing.tone() },
            href: Some(address("/desk/board", &[("org", org.as_str()), ("show", standing.word())])),
        })
        .collect();
    figures.push(Stat {
        value: tally.stale.to_string(),
        label: words::STALE.to_owned(),
        tone: if tally.stale == 0 { Tone::Plain } else { Tone::Warn },
        href: Some(address("/desk/board", &[("org", org.as_str()), ("show", Show::Stale.word())])),
    });
    stats(&figures)
}

fn town_table(board: &Board) -> Table {
    let rows = board.towns.iter().map(|town| {
        let tally = Tally::of(town.units.iter());
        let figures = [tally.units, tally.equipped()].into_iter();
        let figures = figures
            .chain(Standing::ALL.map(|standing| tally.count(standing)).into_iter().take(4))
            .chain([tally.stale]);
        let cells = std::iter::once(html! { (town.name) }).chain(figures.map(|figure| html! { (figure) }));
        Row { cells: cells.collect(), href: Some(board_address(&town.org)) }
    });
    let figures = [words::UNITS, words::EQUIPPED].into_iter();
    let figures = figures.chain(Standing::ALL.map(Standing::name).into_iter().take(4)).chain([words::STALE]);
    Table {
        caption: words::TOWN_TABLE.to_owned(),
        columns: std::iter::once(Column::words(words::TOWN)).chain(figures.map(Column::figures)).collect(),
        rows: rows.collect(),
        empty: words::NO_TOWNS.to_owned(),
    }
}

fn unit_table(board: &Board, show: Show) -> Table {
    let rows: Vec<Row> =
        board.units().filter(|(_, unit)| show.holds(unit)).map(|(town, unit)| unit_row(town, unit)).collect();
    let columns =
        [words::VILLAGE, words::TOWN, words::STATE, words::LAST_CONTACT].map(Column::words).into_iter();
    let figures = [words::BEHIND, words::COLUMNS_STALE, words::COLUMNS_EMPTY, words::COLUMNS_NOT_CONNECTED];
    Table {
        caption: words::unit_table(show.name(), rows.len()),
        columns: columns.chain(figures.map(Column::figures)).collect(),
        rows,
        empty: words::NO_UNITS.to_owned(),
    }
}

fn unit_row(town: &Town, unit: &Unit) -> Row {
    Row {
        href: Some(board_address(&unit.org)),
        cells: vec![
            html! { (unit.name) },
            html! { (town.name) },
            mark(unit.standing.name(), unit.standing.tone()),
            time(unit.last_contact),
            html! { (unit.behind) },
            html! { (unit.columns.stale) },
            html! { (unit.columns.empty) },
            html! { (unit.columns.not_connected) },
        ],
    }
}

/// One village: its devices and its columns.
fn village(seen: &Seen, manages: bool) -> Markup {
    html! {
        (panel(words::SCREENS, &screens(seen, manages)))
        @for (content, title, hint) in words::COLUMN_PANELS {
            (panel(title, &html! { p class="hint" { (hint) } (table(&column_table(seen, content))) }))
        }
    }
}

fn screens(seen: &Seen, manages: bool) -> Markup {
    let devices = seen.devices.iter().filter(|view| presence(view, seen.now) != Presence::Revoked);
    let rows = devices.map(|view| {
        let state = presence(view, seen.now);
        let troubles = concerns(view);
        let (what, to_do) = presence_words(view, seen.now);
        let last = view.seen.as_ref().map(|seen| seen.seen_at);
        let cells = vec![
            html! { (view.device.name) },
            states(state, state == Presence::Online && !troubles.is_empty()),
            html! { (what) @for trouble in &troubles { " " (trouble.what()) } },
            html! { (to_do) @for trouble in &troubles { " " (trouble.to_do()) } },
            time(last),
            html! { (positions(view, &seen.names)) },
        ];
        Row { cells, href: manages.then(|| format!("/desk/devices/{}", view.device.id)) }
    });
    let columns =
        [words::NAME, words::STATE, words::WHAT, words::TO_DO, words::LAST_CONTACT, words::PROGRESS];
    table(&Table {
        caption: words::SCREENS_CAPTION.to_owned(),
        columns: columns.map(Column::words).to_vec(),
        rows: rows.collect(),
        empty: words::NO_SCREEN.to_owned(),
    })
}

/// How far a device has applied each feed, in a line.
fn positions(view: &DeviceView, names: &Names) -> String {
    if view.seen.is_none() {
        return words::NOTHING.to_owned();
    }
    let parts: Vec<_> =
        view.cursors.iter().map(|(scope, seq, _)| words::position(&names.of(scope), seq.0)).collect();
    format!("{} {}", parts.join(" · "), words::behind_sentence(view.behind)).trim().to_owned()
}

fn column_table(seen: &Seen, content: Content) -> Table {
    let on_screen = on_screen(&seen.columns, &seen.org);
    let rows = on_screen.values().filter(|row| row.content == content).map(|row| Row {
        cells: vec![html! { (row.name) }, html! { "/" (row.path) }, time(row.since)],
        href: None,
    });
    let rows: Vec<Row> = rows.collect();
    let known = !on_screen.is_empty();
    Table {
        caption: words::columns_found(rows.len()),
        columns: [words::COLUMN, words::COLUMN_PATH, words::SINCE].map(Column::words).to_vec(),
        rows,
        empty: if known { words::NO_SUCH_COLUMN } else { words::COLUMNS_UNKNOWN }.to_owned(),
    }
}

/// What the island asks for.
#[derive(Serialize)]
pub(crate) struct Answer {
    /// Differs when something drawn differs.
    mark: String,
    /// The board in a sentence.
    sentence: String,
}

/// `GET /desk/board/state.json`
pub(crate) async fn state(
    staff: Staff,
    State(place): State<Place>,
    Query(asked): Query<Asked>,
) -> Reply<Json<Answer>> {
    let seen = load(&place, &staff, &asked).await?;
    let sentence = words::board_sentence(&seen.names.of(&seen.org), &seen.board.tally());
    Ok(Json(Answer { mark: seen.board.mark(), sentence }))
}

/// `GET /desk/board/export.csv`
pub(crate) async fn export(
    staff: Staff,
    State(place): State<Place>,
    Query(asked): Query<Asked>,
) -> Reply<Response> {
    let seen = load(&place, &staff, &asked).await?;
    let show = asked.show();
    let rows = seen.board.units().filter(|(_, unit)| show.holds(unit)).map(|(town, unit)| {
        vec![
            town.name.clone(),
            unit.name.clone(),
            unit.standing.name().to_owned(),
            unit.devices.to_string(),
            unit.last_contact.map(Millis::stamp).unwrap_or_default(),
            unit.behind.to_string(),
            unit.columns.stale.to_string(),
            unit.columns.empty.to_string(),
            unit.columns.not_connected.to_string(),
        ]
    });
    Ok(sheet::csv_file("board.csv", &words::BOARD_SHEET, rows))
}
