//! What people see of prices: the products as tiles in the column, and a product's year at `/prices`.

use super::{COLUMN, Market, Told, is_stale, midnight, store, today};
use crate::pages::style;
use crate::words::price as words;
use axum::{
    Router,
    extract::{Query, State},
    routing::get,
};
use hongwang_base::{Millis, OrgPath, Problem};
use hongwang_feature::{ColumnPage, Place, Reply};
use hongwang_page::{Chart, Html, Link, Page, Series, Tile, Visit, chart, column_tiles, icon, say};
use hongwang_store::{Result, Tx};
use maud::{Markup, html};
use serde::Deserialize;
use url::form_urlencoded::byte_serialize;

/// Where a product's year is.
pub(crate) const PAGE: &str = "/prices";
/// Lines of one chart.
const MOST_LINES: usize = 4;

/// The pages beside the column's own.
pub(crate) fn router() -> Router<Place> {
    Router::new().route(PAGE, get(show))
}

/// The column, and of when its newest price is.
pub(crate) async fn filled(tx: &mut Tx, org: &OrgPath) -> Result<Option<(&'static str, Millis)>> {
    Ok(store::latest(tx, org).await?.map(|day| (COLUMN, midnight(day))))
}

/// The page of the column at `now`; nothing where no product has a price of the last year.
pub(crate) fn page(told: &[Told], now: Millis) -> Option<ColumnPage> {
    let today = today(now);
    let tiles: Vec<Tile> = told.iter().filter_map(|told| tile(told, today)).collect();
    let first = told.first().filter(|_| !tiles.is_empty())?;
    let body = html! {
        p class="prices-told" { (say(&words::told(&first.source))) (say(words::WHOLESALE)) }
        div class="prices" { (column_tiles(&tiles)) }
    };
    Some(ColumnPage { body, styles: vec![style("price.css")], gives_way: false })
}

/// The market that a tile speaks of: the first of the county's order whose price has not stopped, else that has one.
fn first(told: &Told, today: i64) -> Option<&Market> {
    let known = told.markets.iter().filter_map(|market| Some((market, market.latest(today)?)));
    known.min_by_key(|(_, (day, _))| is_stale(*day, today)).map(|(market, _)| market)
}

fn tile(told: &Told, today: i64) -> Option<Tile> {
    let market = first(told, today)?;
    let (day, fen) = market.latest(today)?;
    let change = market.change(today);
    let arrow = match change {
        Some(more) if more > 0 => "arrow-up",
        Some(less) if less < 0 => "arrow-down",
        _ => "minus",
    };
    let of: String = byte_serialize(told.product.as_bytes()).collect();
    let unit = &market.unit;
    let said = words::hint(&words::price(fen, unit), &words::day(day), &words::change(change, unit));
    let said = if is_stale(day, today) { words::stale(&words::day(day)) + &said } else { said };
    Some(Tile { hint: Some(said), ..Tile::new(format!("{PAGE}?of={of}"), &told.product, arrow) })
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    of: String,
}

/// `GET /prices?of=`
pub(crate) async fn show(
    visit: Visit,
    State(place): State<Place>,
    Query(asked): Query<Asked>,
) -> Reply<Html> {
    let told = store::told(&mut place.db.read().await?, &place.org).await?;
    let today = today(place.clock.now());
    let found = told.iter().find(|told| told.product == asked.of && first(told, today).is_some());
    let told = found.ok_or_else(|| Problem::missing(words::NO_SUCH))?;
    let page = Page::new(&told.product).icon("chart-line").island(style("price.css"));
    let page = page.trail([Link::new(format!("/{COLUMN}"), words::TITLE)]);
    Ok(page.body(year(told, today)).render(&visit))
}

/// A product's year: for each unit what it costs now in big letters, and the chart.
fn year(told: &Told, today: i64) -> Markup {
    let mut units: Vec<Vec<&Market>> = Vec::new();
    for market in told.markets.iter().filter(|market| market.latest(today).is_some()) {
        match units.iter_mut().find(|markets| markets[0].unit == market.unit) {
            Some(markets) => markets.push(market),
            None => units.push(vec![market]),
        }
    }
    html! {
        @for markets in &units { (in_unit(markets, today)) }
        p class="prices-told" { (say(&words::told(&told.source))) (say(words::WHOLESALE)) }
    }
}

/// What markets that count in one unit say.
fn in_unit(markets: &[&Market], today: i64) -> Markup {
    let latest = markets.first().and_then(|market| Some((market, market.latest(today)?)));
    html! {
        @if let Some((market, (day, fen))) = latest {
            @if is_stale(day, today) {
                p class="notice warn" role="status" { (icon("clock")) span { (say(&words::stale(&words::day(day)))) } }
            }
            p class="price-now" data-say { (words::price(fen, &market.unit)) }
            p class="price-change" data-say { (words::hint(&market.name, &words::day(day), &words::change(market.change(today), &market.unit))) }
            (chart(&drawn(markets, &market.unit, today)))
        }
    }
}

/// Their year as a chart, a line for each market.
fn drawn(markets: &[&Market], unit: &str, today: i64) -> Chart {
    let markets = &markets[..markets.len().min(MOST_LINES)];
    let begin = markets.iter().filter_map(|market| market.known(today).next()).map(|(day, _)| day).min();
    let days = begin.unwrap_or(today)..=today;
    let series = |market: &&Market| {
        let mut known = market.known(today).peekable();
        let value = |day: i64| {
            let fen = known.next_if(|(of, _)| *of == day).map(|(_, fen)| fen);
            let yuan = fen.map_or(f64::NAN, |fen| words::shown_fen(fen, unit) as f64 / 100.0);
            (words::day(day), yuan)
        };
        Series { name: market.name.clone(), points: days.clone().map(value).collect() }
    };
    Chart {
        series: markets.iter().map(series).collect(),
        unit: words::chart_unit(unit),
        sentence: markets.iter().filter_map(|market| sentence(market, today)).collect(),
        ..Chart::default()
    }
}

/// What a market's year came to, in words.
fn sentence(market: &Market, today: i64) -> Option<String> {
    let unit = &market.unit;
    let (day, fen) = market.latest(today)?;
    let high = market.known(today).rev().max_by_key(|(_, fen)| *fen)?;
    let low = market.known(today).min_by_key(|(_, fen)| *fen)?;
    let named = |(day, fen): (i64, i64)| (words::day(day), words::price(fen, unit));
    let (high, low) = (named(high), named(low));
    let latest =
        words::hint(&words::day(day), &words::price(fen, unit), &words::change(market.change(today), unit));
    Some(words::year(&market.name, &latest, (&high.0, &high.1), (&low.0, &low.1)))
}
