//! `/desk/cases/statistics`, and the same as a table to be saved.

use super::store::{self, Asked, By};
use super::{Figures, csv, month};
use crate::item::{Item, Level};
use crate::pages::desk_cases::BASE;
use crate::words::statistics as words;
use crate::{catalogue, desk_words, flow};
use axum::{
    extract::{Query, State},
    response::{IntoResponse, Response},
};
use hongwang_base::{Millis, OrgLevel, OrgPath, Problem, Scope};
use hongwang_feature::{Place, Reply, Staff, organisations::Names};
use hongwang_page::{
    Chart, ChartKind, Desk, Html, Link, Page, Series, Visit, chart,
    desk::{Choice, Column, Control, Field, Row, Table, filter_bar, link_button, table},
    html,
};
use hongwang_store::{Tx, audit};
use http::header;
use jiff::{ToSpan, civil::Date};
use maud::Markup;
use serde::Deserialize;
use std::sync::Arc;

/// Where they are.
pub(crate) const ADDRESS: &str = "/desk/cases/statistics";
/// How many months can be asked for; the first where nobody says.
const SPANS: [i32; 3] = [12, 3, 36];
/// Months that are drawn.
const MONTHS: usize = 12;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Wanted {
    months: String,
    item: String,
    town: String,
}

/// What is asked for, once it is known to be something.
struct Chosen {
    months: i32,
    since: Date,
    item: String,
    town: String,
}

impl Chosen {
    fn of(wanted: &Wanted, items: &[Arc<Item>], towns: &[OrgPath], now: Millis) -> Self {
        let months = SPANS.into_iter().find(|months| months.to_string() == wanted.months).unwrap_or(SPANS[0]);
        let first = now.beijing().date().first_of_month();
        Self {
            months,
            since: first.saturating_sub((months - 1).months()),
            item: items
                .iter()
                .find(|item| item.slug == wanted.item)
                .map_or_else(String::new, |item| item.slug.clone()),
            town: towns
                .iter()
                .find(|town| town.as_str() == wanted.town)
                .map_or_else(String::new, ToString::to_string),
        }
    }

    fn address(&self) -> String {
        let Self { months, item, town, .. } = self;
        let query = form_urlencoded::Serializer::new(String::new())
            .extend_pairs([("months", months.to_string().as_str()), ("item", item), ("town", town)])
            .finish();
        format!("{ADDRESS}/export.csv?{query}")
    }

    async fn figures(&self, tx: &mut Tx, by: By, scope: &Scope) -> Reply<Vec<([String; 3], Figures)>> {
        let since = self.since.strftime("%Y-%m").to_string();
        let asked = Asked { scope, since: &since, item: &self.item, town: &self.town };
        Ok(store::figures(tx, by, &asked).await?)
    }
}

/// What names are needed for.
struct Known {
    names: Names,
    items: Vec<Arc<Item>>,
    towns: Vec<OrgPath>,
}

impl Known {
    async fn load(tx: &mut Tx, place: &Place, staff: &Staff) -> Reply<Self> {
        let names = Names::load(tx, &Scope(place.org.clone())).await?;
        let towns = names.open().map(|each| &each.path).filter(|path| staff.org.covers(path));
        let towns = towns.filter(|path| path.level() == OrgLevel::Township).cloned().collect();
        Ok(Self { names, items: catalogue::items(tx).await?, towns })
    }

    fn item(&self, slug: &str) -> String {
        let found = self.items.iter().find(|item| item.slug == slug);
        found.map_or_else(|| slug.to_owned(), |item| item.name.clone())
    }

    fn town(&self, path: &str) -> String {
        path.parse().map_or_else(|_| path.to_owned(), |path| self.names.of(&path))
    }
}

fn sees_towns(staff: &Staff) -> bool {
    flow::above(&staff.org, Level::Town) == staff.org
}

pub(crate) async fn show(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Query(wanted): Query<Wanted>,
) -> Reply<Html> {
    let trail = vec![Link::new(BASE, desk_words::QUEUE)];
    if !sees_towns(&staff) {
        let body = html! { p { (words::NOT_FOR_A_VILLAGE) } };
        return Ok(Page::new(words::TITLE)
            .desk(Desk { trail, ..staff.desk(&place) })
            .body(body)
            .render(&visit));
    }
    let mut tx = place.db.read().await?;
    let known = Known::load(&mut tx, &place, &staff).await?;
    let chosen = Chosen::of(&wanted, &known.items, &known.towns, place.clock.now());
    let scope = staff.scope();
    let months = chosen.figures(&mut tx, By::Month, &scope).await?;
    let items = chosen.figures(&mut tx, By::Item, &scope).await?;
    let towns = chosen.figures(&mut tx, By::Town, &scope).await?;
    drop(tx);
    let months = every_month(&chosen, months, place.clock.now());
    let named = |rows: Vec<([String; 3], Figures)>, of: &dyn Fn(&[String; 3]) -> String| -> Vec<_> {
        rows.into_iter().map(|(names, figures)| (of(&names), figures)).collect()
    };
    let items = named(items, &|[.., item]| known.item(item));
    let towns = named(towns, &|[_, town, _]| known.town(town));
    let sum = |of: fn(&Figures) -> i64| months.iter().map(|(_, figures)| of(figures)).sum();
    let sentence =
        words::sentence(chosen.months, sum(|of| of.received), sum(Figures::decided), sum(|of| of.late));
    let body = html! {
        p { (words::LEAD) }
        (filter(&chosen, &known))
        (chart(&drawn_months(&months, sentence)))
        (drawn(words::BY_MONTH, words::MONTH, months.into_iter().rev()))
        (drawn(words::BY_ITEM, words::ITEM, items))
        (drawn(words::BY_TOWN, words::TOWN, towns))
    };
    let actions = Some(link_button(&chosen.address(), words::DOWNLOAD, Some("download"), false));
    let shell = Desk { trail, actions, ..staff.desk(&place) };
    Ok(Page::new(words::TITLE).desk(shell).body(body).render(&visit))
}

/// Each month that was asked for, also one in which nothing was.
fn every_month(chosen: &Chosen, rows: Vec<([String; 3], Figures)>, now: Millis) -> Vec<(String, Figures)> {
    let mut months: Vec<(String, Figures)> = (0..chosen.months)
        .map(|later| chosen.since.saturating_add(later.months()).strftime("%Y-%m").to_string())
        .map(|name| (name, Figures::default()))
        .collect();
    debug_assert_eq!(months.last().map(|(name, _)| name), Some(&month(now)));
    for ([name, ..], figures) in rows {
        if let Some(found) = months.iter_mut().find(|(month, _)| *month == name) {
            found.1 = figures;
        }
    }
    months
}

fn filter(chosen: &Chosen, known: &Known) -> Markup {
    let all = || Choice::new("", words::ALL);
    let spans = SPANS.map(|months| Choice::new(months.to_string(), words::span(months))).to_vec();
    let items = known.items.iter().map(|item| Choice::new(item.slug.as_str(), item.name.as_str()));
    let towns = known.towns.iter().map(|town| Choice::new(town.as_str(), known.names.of(town)));
    let field = |name: &str, label: &str, choices: Vec<Choice>, value: &str| {
        Field::new(name, label, Control::Select(choices)).value(value).optional()
    };
    let fields = [
        field("months", words::SPAN, spans, &chosen.months.to_string()),
        field("item", words::ITEM, [all()].into_iter().chain(items).collect(), &chosen.item),
        field("town", words::TOWN, [all()].into_iter().chain(towns).collect(), &chosen.town),
    ];
    filter_bar(ADDRESS, &fields, ADDRESS)
}

/// What came and what was decided, month by month: the newest, of more nothing could be read.
fn drawn_months(months: &[(String, Figures)], sentence: String) -> Chart {
    let drawn = &months[months.len().saturating_sub(MONTHS)..];
    let series = |name: &str, of: fn(&Figures) -> i64| Series {
        name: name.to_owned(),
        points: drawn.iter().map(|(month, figures)| (month.clone(), of(figures) as f64)).collect(),
    };
    let series = vec![series(words::RECEIVED, |of| of.received), series(words::DECIDED, Figures::decided)];
    Chart { kind: ChartKind::Bars, series, unit: String::new(), sentence }
}

const FIGURES: [&str; 6] =
    [words::RECEIVED, words::DONE, words::REFUSED, words::WITHDRAWN, words::LATE, words::MEDIAN];

fn cells(of: &Figures) -> [String; 6] {
    let counts = [of.received, of.done, of.refused, of.withdrawn, of.late].map(|count| count.to_string());
    let [received, done, refused, withdrawn, late] = counts;
    [received, done, refused, withdrawn, late, words::median(of.median())]
}

fn drawn(caption: &str, name: &str, rows: impl IntoIterator<Item = (String, Figures)>) -> Markup {
    let row = |(name, figures): (String, Figures)| Row {
        cells: [name].into_iter().chain(cells(&figures)).map(|cell| html! { (cell) }).collect(),
        href: None,
    };
    table(&Table {
        caption: caption.to_owned(),
        columns: [Column::words(name)].into_iter().chain(FIGURES.map(Column::figures)).collect(),
        rows: rows.into_iter().map(row).collect(),
        empty: words::NONE.to_owned(),
    })
}

/// `GET /desk/cases/statistics/export.csv`
pub(crate) async fn export(
    staff: Staff,
    State(place): State<Place>,
    Query(wanted): Query<Wanted>,
) -> Reply<Response> {
    if !sees_towns(&staff) {
        return Err(Problem::forbidden(words::NOT_FOR_A_VILLAGE).into());
    }
    let mut tx = place.db.write().await?;
    let known = Known::load(&mut tx, &place, &staff).await?;
    let chosen = Chosen::of(&wanted, &known.items, &known.towns, place.clock.now());
    let rows = chosen.figures(&mut tx, By::All, &staff.scope()).await?;
    audit::record(&mut tx, &staff.did(&place, &staff.org, "case.statistics", ADDRESS, words::AUDIT)).await?;
    tx.commit().await?;
    let head =
        [words::MONTH, words::TOWN, words::ITEM].into_iter().chain(FIGURES).map(str::to_owned).collect();
    let rows = rows.into_iter().map(|([month, town, item], figures)| {
        let names = [month, known.town(&town), known.item(&item)];
        names.into_iter().chain(cells(&figures)).collect()
    });
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"statistics.csv\""),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    Ok((headers, csv::file([head].into_iter().chain(rows))).into_response())
}
