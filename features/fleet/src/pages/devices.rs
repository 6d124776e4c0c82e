//! The list of devices: filter, search, export.

use super::{Names, address, mark, time};
use crate::health::{Presence, concerns, presence};
use crate::{sheet, words};
use axum::{
    extract::{Query, State},
    response::Response,
};
use hongwang_base::Millis;
use hongwang_feature::{Place, Reply, Staff};
use hongwang_feed::devices::{self, DeviceView};
use hongwang_page::{
    Html, Markup, Pager, Tone, Visit,
    desk::{Choice, Column, Control, Field, Row, Table, filter_bar, link_button, table},
    html, pager,
};
use serde::Deserialize;

const LINES: usize = 50;

/// What is asked for; all empty asks for all.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    town: String,
    state: String,
    q: String,
    page: u32,
}

/// One device with its names and its state.
struct Line {
    view: DeviceView,
    town: String,
    place: String,
    presence: Presence,
    concerned: bool,
}

impl Line {
    fn of(view: DeviceView, names: &Names, now: Millis) -> Self {
        let town = view.device.org.chain().into_iter().nth(1).map(|town| names.of(&town)).unwrap_or_default();
        let presence = presence(&view, now);
        Self {
            town,
            place: names.place(&view.device.org),
            presence,
            concerned: presence == Presence::Online && !concerns(&view).is_empty(),
            view,
        }
    }

    fn fits(&self, asked: &Asked) -> bool {
        let state = match asked.state.as_str() {
            "" => true,
            "trouble" => self.concerned,
            word => self.presence.word() == word,
        };
        let sought = asked.q.trim().to_lowercase();
        let texts = [&self.view.device.name, &self.place, &self.view.device.id.to_string()];
        let found = sought.is_empty() || texts.iter().any(|text| text.to_lowercase().contains(&sought));
        let town = asked.town.is_empty() || self.view.device.org.as_str().starts_with(&asked.town);
        state && found && town
    }
}

async fn load(place: &Place, staff: &Staff, asked: &Asked) -> Reply<(Vec<Line>, Names)> {
    let mut tx = place.db.read().await?;
    let names = Names::load(&mut tx, &staff.scope()).await?;
    let views = devices::list(&mut tx, &staff.scope()).await?;
    let now = place.clock.now();
    let lines = views.into_iter().map(|view| Line::of(view, &names, now)).filter(|line| line.fits(asked));
    Ok((lines.collect(), names))
}

/// `GET /desk/devices`
pub(crate) async fn page(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Query(asked): Query<Asked>,
) -> Reply<Html> {
    let (lines, names) = load(&place, &staff, &asked).await?;
    let pages = u32::try_from(lines.len().div_ceil(LINES)).unwrap_or(u32::MAX).max(1);
    let number = asked.page.clamp(1, pages);
    let turn = Pager::of(number, pages, |to| own_address("/desk/devices", &asked, to));
    let shown = lines.iter().skip((number as usize - 1) * LINES).take(LINES);
    let mut desk = staff.desk(&place);
    desk.actions = Some(html! {
        (link_button(&own_address("/desk/devices/export.csv", &asked, 1), words::EXPORT, Some("download"), false))
        (link_button("/desk/enrolment/add", words::ADD, Some("plus"), true))
    });
    let body = html! {
        (filter_bar("/desk/devices", &fields(&asked, &names), "/desk/devices"))
        (table(&listing(lines.len(), shown)))
        (pager(&turn))
    };
    Ok(hongwang_page::Page::new(words::DEVICES).desk(desk).body(body).render(&visit))
}

fn own_address(path: &str, asked: &Asked, page: u32) -> String {
    let page = if page > 1 { page.to_string() } else { String::new() };
    address(path, &[("town", &asked.town), ("state", &asked.state), ("q", &asked.q), ("page", &page)])
}

fn fields(asked: &Asked, names: &Names) -> Vec<Field> {
    let all = || Choice::new("", words::ALL);
    let towns = names.towns().map(|town| Choice::new(town.path.as_str(), &town.short));
    let states = Presence::ALL.map(|presence| Choice::new(presence.word(), presence.name()));
    let states = std::iter::once(all()).chain(states).chain([Choice::new("trouble", words::TROUBLE)]);
    let select =
        |name: &str, label: &str, choices| Field::new(name, label, Control::Select(choices)).optional();
    vec![
        select("town", words::TOWN, std::iter::once(all()).chain(towns).collect()).value(&asked.town),
        select("state", words::STATE, states.collect()).value(&asked.state),
        Field::new("q", words::SEARCH, Control::Line("search")).optional().value(&asked.q),
    ]
}

fn listing<'a>(all: usize, lines: impl Iterator<Item = &'a Line>) -> Table {
    Table {
        caption: words::devices_found(all),
        columns: vec![
            Column::words(words::NAME),
            Column::words(words::ORGANISATION),
            Column::words(words::STATE),
            Column::words(words::LAST_CONTACT),
            Column::figures(words::BEHIND),
            Column::words(words::VERSION),
        ],
        rows: lines.map(row).collect(),
        empty: words::NO_DEVICES.to_owned(),
    }
}

fn row(line: &Line) -> Row {
    let device = &line.view.device;
    let seen = line.view.seen.as_ref();
    let version = seen.map_or(words::NOTHING, |seen| seen.health.version.as_str());
    Row {
        href: Some(format!("/desk/devices/{}", device.id)),
        cells: vec![
            html! { (device.name) },
            html! { (line.place) },
            states(line.presence, line.concerned),
            time(seen.map(|seen| seen.seen_at)),
            html! { (line.view.behind) },
            html! { (version) },
        ],
    }
}

/// The marks of a device's state.
pub(crate) fn states(presence: Presence, concerned: bool) -> Markup {
    html! { (mark(presence.name(), presence.tone())) @if concerned { " " (mark(words::TROUBLE, Tone::Warn)) } }
}

/// `GET /desk/devices/export.csv`
pub(crate) async fn export(
    staff: Staff,
    State(place): State<Place>,
    Query(asked): Query<Asked>,
) -> Reply<Response> {
    let (lines, _) = load(&place, &staff, &asked).await?;
    let rows = lines.iter().map(|line| {
        let device = &line.view.device;
        let seen = line.view.seen.as_ref();
        vec![
            device.id.to_string(),
            device.name.clone(),
            line.town.clone(),
            line.place.clone(),
            line.presence.name().to_owned(),
            seen.map(|seen| seen.seen_at.stamp()).unwrap_or_default(),
            line.view.behind.to_string(),
            seen.map(|seen| seen.health.version.clone()).unwrap_or_default(),
            seen.and_then(|seen| seen.health.disk_free).map(|free| free.to_string()).unwrap_or_default(),
            concerns(&line.view).iter().map(|concern| concern.what()).collect::<Vec<_>>().join(" "),
            device.admitted_at.stamp(),
            device.admitted_by.clone(),
        ]
    });
    Ok(sheet::csv_file("devices.csv", &words::DEVICE_SHEET, rows))
}
