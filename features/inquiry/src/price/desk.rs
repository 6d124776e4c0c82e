//! `/desk/prices`: which products and markets the county shows, and the prices that wait for a person.

use super::store::{self, State as Stand, Value, Want};
use super::{flow, today};
use crate::pages::Done;
use crate::words::price as words;
use axum::{
    Form,
    extract::{Query, State},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use hongwang_base::{Permission, Problem};
use hongwang_feature::{Desk, DeskEntry, Place, Reply, Staff};
use hongwang_page::desk::{
    Column, Field, Flash, Form as DeskForm, PostButton, Row, Table, form, link_button, panel, post_button,
    table,
};
use hongwang_page::{Desk as Shell, Html, Page, Visit};
use hongwang_prices::LONGEST_NAME;
use hongwang_store::audit;
use http::StatusCode;
use maud::{Markup, html};
use serde::Deserialize;

pub(crate) const BASE: &str = "/desk/prices";
/// Where its source is kept.
pub(crate) const SOURCE: &str = "/desk/prices/source";
const MOST_WANTS: usize = 40;
const DONE: [(&str, &str); 4] = [
    ("added", words::DONE_ADDED),
    ("removed", words::DONE_REMOVED),
    ("true", words::DONE_TRUE),
    ("wrong", words::DONE_WRONG),
];

/// The pages of it for staff.
pub(crate) fn desk(desk: Desk) -> Desk {
    let may = Permission::ManageSources;
    let (group, name) = (crate::words::GROUP, words::TITLE);
    desk.entry(DeskEntry { group, href: BASE, name, icon: "chart-line", permission: may })
        .route(BASE, may, get(list))
        .route("/desk/prices/want", may, post(want))
        .route("/desk/prices/unwant", may, post(unwant))
        .route("/desk/prices/judge", may, post(judge))
}

/// A product at a market, as a form sends it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Named {
    product: String,
    market: String,
    day: i64,
    fen: i64,
    unit: String,
    is_true: bool,
}

/// `GET /desk/prices`
async fn list(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Query(done): Query<Done>,
) -> Reply<Html> {
    draw(&visit, &staff, &place, done.flash(&DONE), &Named::default(), None).await
}

async fn draw(
    visit: &Visit,
    staff: &Staff,
    place: &Place,
    flash: Option<Flash>,
    named: &Named,
    problem: Option<&Problem>,
) -> Reply<Html> {
    staff.reach(&place.org)?;
    let mut tx = place.db.read().await?;
    let today = today(place.clock.now());
    let told = store::told(&mut tx, &place.org).await?;
    let latest = |want: &Want| {
        let product = told.iter().find(|told| told.product == want.product)?;
        let here = product.markets.iter().filter(|market| market.name == want.market);
        let known: Vec<_> = here.filter_map(|market| Some((market, market.latest(today)?))).collect();
        let prices: Vec<_> =
            known.iter().map(|(market, (_, fen))| words::price(*fen, &market.unit)).collect();
        Some((prices.join("、"), words::day(known.iter().map(|(_, (day, _))| *day).max()?)))
    };
    let wants = store::wants(&mut tx, &place.org).await?;
    let rows = wants.iter().map(|want| want_row(want, latest(want)));
    let held = store::held(&mut tx, &place.org).await?;
    let body = html! {
        p { (link_button(SOURCE, words::SOURCE, Some("rss"), false)) }
        (panel(words::HELD, &html! { p { (words::HELD_ABOUT) } (held_table(&held)) }))
        (table(&Table {
            caption: words::LIST.into(),
            columns: [words::PRODUCT, words::MARKET, words::LATEST, words::DAY, words::DO].map(Column::words).into(),
            rows: rows.collect(),
            empty: words::LIST_NONE.into(),
        }))
        (panel(words::ADD, &html! { p { (words::LIST_ABOUT) } (want_form(named, problem)) }))
    };
    let status = if problem.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    let shell = Shell { flash, ..staff.desk(place) };
    Ok(Page::new(words::TITLE).desk(shell).status(status).body(body).render(visit))
}

fn pair(product: &str, market: &str) -> Vec<(String, String)> {
    vec![("product".to_owned(), product.to_owned()), ("market".to_owned(), market.to_owned())]
}

fn want_row(want: &Want, latest: Option<(String, String)>) -> Row {
    let remove = PostButton {
        action: "/desk/prices/unwant".to_owned(),
        values: pair(&want.product, &want.market),
        label: words::REMOVE.to_owned(),
        danger: true,
        ..PostButton::default()
    };
    let (price, day) = latest.unwrap_or_default();
    let cells = [&want.product, &want.market, &price, &day].map(|cell| html! { (cell) });
    Row { cells: cells.into_iter().chain([post_button(&remove)]).collect(), href: None }
}

fn held_table(held: &[Value]) -> Markup {
    let key = |value: &Value, label: &str, is_true: bool| {
        let mut values = pair(&value.product, &value.market);
        values.extend([
            ("day".to_owned(), value.day.to_string()),
            ("fen".to_owned(), value.fen.to_string()),
            ("unit".to_owned(), value.unit.clone()),
            ("is_true".to_owned(), is_true.to_string()),
        ]);
        post_button(&PostButton {
            action: "/desk/prices/judge".to_owned(),
            values,
            label: label.to_owned(),
            danger: !is_true,
            ..PostButton::default()
        })
    };
    let row = |value: &Value| Row {
        cells: vec![
            html! { (value.product) },
            html! { (value.market) },
            html! { (words::day(value.day)) },
            html! { (words::price(value.fen, &value.unit)) },
            html! { (key(value, words::IS_TRUE, true)) " " (key(value, words::IS_WRONG, false)) },
        ],
        href: None,
    };
    table(&Table {
        caption: words::HELD.into(),
        columns: [words::PRODUCT, words::MARKET, words::DAY, words::LATEST, words::DO]
            .map(Column::words)
            .into(),
        rows: held.iter().map(row).collect(),
        empty: words::HELD_NONE.into(),
    })
}

fn want_form(named: &Named, problem: Option<&Problem>) -> Markup {
    form(&DeskForm {
        action: "/desk/prices/want".to_owned(),
        fields: vec![
            Field::text("product", words::PRODUCT).value(&named.product).wrong(problem),
            Field::text("market", words::MARKET).value(&named.market).wrong(problem),
        ],
        submit: words::ADD.to_owned(),
        ..DeskForm::default()
    })
}

/// What is wrong with the names, if anything is.
fn fault(named: &Named, count: usize) -> Option<Problem> {
    let fits = |name: &str| {
        (1..=LONGEST_NAME).contains(&name.chars().count()) && !name.chars().any(char::is_control)
    };
    let names = [("product", &named.product), ("market", &named.market)];
    let wrong = names.into_iter().find(|(_, name)| !fits(name.trim()));
    let wrong = wrong.map(|(field, _)| Problem::field(field, words::NAME_WRONG));
    wrong.or_else(|| (count >= MOST_WANTS).then(|| Problem::field("product", words::TOO_MANY)))
}

/// `POST /desk/prices/want`
async fn want(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Form(named): Form<Named>,
) -> Reply<Response> {
    staff.reach(&place.org)?;
    let mut tx = place.db.write().await?;
    let count = store::wants(&mut tx, &place.org).await?.len();
    if let Some(problem) = fault(&named, count) {
        drop(tx);
        return Ok(draw(&visit, &staff, &place, None, &named, Some(&problem)).await?.into_response());
    }
    let (product, market) = (named.product.trim(), named.market.trim());
    if store::put_want(&mut tx, &place.org, product, market).await? {
        let detail = words::audit_want(product, market);
        audit::record(&mut tx, &staff.did(&place, &place.org, "price.want", place.org.code(), detail))
            .await?;
    }
    tx.commit().await?;
    Ok(Redirect::to(&format!("{BASE}?done=added")).into_response())
}

/// `POST /desk/prices/unwant`
async fn unwant(staff: Staff, State(place): State<Place>, Form(named): Form<Named>) -> Reply<Redirect> {
    staff.reach(&place.org)?;
    let mut tx = place.db.write().await?;
    if store::remove_want(&mut tx, &place.org, &named.product, &named.market).await? {
        flow::publish(&mut tx, &place.org, &named.product, place.clock.now()).await?;
        let detail = words::audit_want(&named.product, &named.market);
        audit::record(&mut tx, &staff.did(&place, &place.org, "price.unwant", place.org.code(), detail))
            .await?;
        tx.commit().await?;
        place.announce(vec![place.org.clone()]);
    }
    Ok(Redirect::to(&format!("{BASE}?done=removed")))
}

/// `POST /desk/prices/judge`: a price that was held back is true, or wrong.
async fn judge(staff: Staff, State(place): State<Place>, Form(named): Form<Named>) -> Reply<Redirect> {
    staff.reach(&place.org)?;
    let mut tx = place.db.write().await?;
    let held = store::held(&mut tx, &place.org).await?;
    let same = |value: &Value| {
        (&value.product, &value.market, &value.unit, value.day)
            == (&named.product, &named.market, &named.unit, named.day)
    };
    let value = held.into_iter().find(same).ok_or_else(|| Problem::missing(words::NO_SUCH))?;
    // Another amount came since the page was drawn: nobody has judged that one.
    if value.fen != named.fen {
        return Err(Problem::conflict(words::CHANGED_MEANWHILE).into());
    }
    let state = if named.is_true { Stand::Shown } else { Stand::Wrong };
    store::put_value(&mut tx, &place.org, &Value { state, ..value }).await?;
    let detail = words::audit_judged(&named.product, &named.market, &words::day(named.day), named.is_true);
    audit::record(&mut tx, &staff.did(&place, &place.org, "price.judge", place.org.code(), detail)).await?;
    if named.is_true {
        flow::publish(&mut tx, &place.org, &named.product, place.clock.now()).await?;
    }
    tx.commit().await?;
    place.announce(if named.is_true { vec![place.org.clone()] } else { Vec::new() });
    Ok(Redirect::to(&format!("{BASE}?done={}", if named.is_true { "true" } else { "wrong" })))
}

/// What a source gave, while it is tried.
pub(crate) fn found(quotes: &[hongwang_prices::Quote], left_out: Option<&str>) -> Markup {
    let row = |quote: &hongwang_prices::Quote| Row {
        cells: vec![
            html! { (quote.product) },
            html! { (quote.market) },
            html! { (quote.day.to_string()) },
            html! { (words::price(quote.fen, &quote.unit)) },
        ],
        href: None,
    };
    html! {
        p { (words::found(quotes.len())) }
        @if let Some(left_out) = left_out { p { (left_out) } }
        (table(&Table {
            caption: words::TITLE.into(),
            columns: [words::PRODUCT, words::MARKET, words::DAY, words::LATEST].map(Column::words).into(),
            rows: quotes.iter().take(100).map(row).collect(),
            empty: words::NOT_READ.into(),
        }))
    }
}
