//! `/desk/cases/callbacks` and `/desk/cases/ratings`.

use super::{CallBack, Score, store};
use crate::case::Dossier;
use crate::item::Item;
use crate::pages::desk_case::find;
use crate::pages::desk_cases::{BASE, address};
use crate::result::desk::names_somebody;
use crate::words::rating as words;
use crate::{casebook, catalogue, store as drafts};
use axum::{
    Extension, Form,
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use hongwang_base::{Millis, OrgPath, Problem, Scope};
use hongwang_feature::organisations::Names;
use hongwang_feature::{Place, Reply, Staff};
use hongwang_page::desk::{Column, Control, Field, Form as DeskForm, Row, Table, form, panel, table};
use hongwang_page::{
    Badge, Chart, ChartKind, Desk, Html, Link, Page, Series, Tone, Visit, badge, chart, html, when,
};
use hongwang_store::{Tx, Vault, audit};
use maud::Markup;
use serde::Deserialize;
use std::sync::Arc;

const LIST: &str = "/desk/cases/callbacks";
const LONGEST: usize = 500;

fn mark(call: &CallBack, now: Millis) -> Markup {
    let (word, tone) = match call.closed_at {
        Some(_) => (words::CLOSED, Tone::Good),
        None if call.due_at < now => (words::LATE, Tone::Bad),
        None => (words::OPEN, Tone::Warn),
    };
    badge(&Badge::new(word, tone))
}

fn item_name<'a>(items: &'a [Arc<Item>], slug: &'a str) -> &'a str {
    items.iter().find(|item| item.slug == slug).map_or(slug, |item| &item.name)
}

/// The call-backs of the reader's office and those below.
pub(crate) async fn list(visit: Visit, staff: Staff, State(place): State<Place>) -> Reply<Html> {
    let mut tx = place.db.read().await?;
    let names = Names::load(&mut tx, &Scope(place.org.clone())).await?;
    let items = catalogue::items(&mut tx).await?;
    let now = place.clock.now();
    let mut rows = Vec::new();
    for call in store::list(&mut tx, &staff.scope()).await? {
        let Some(kept) = casebook::any(&mut tx, call.case).await? else { continue };
        rows.push(Row {
            cells: vec![
                html! { (kept.number) },
                html! { (item_name(&items, &kept.item)) },
                html! { (names.of(&call.office)) },
                html! { (words::score(call.score)) },
                html! { (mark(&call, now)) " " (when::day(call.due_at.0)) },
            ],
            href: Some(address(&kept)),
        });
    }
    let heads = [words::NUMBER, words::ITEM, words::OFFICE, words::SCORE, words::DUE];
    let listed = table(&Table {
        caption: words::CAPTION.to_owned(),
        columns: heads.map(Column::words).to_vec(),
        rows,
        empty: words::NONE.to_owned(),
    });
    Ok(staff.page(&place, words::CALL_BACKS).body(listed).render(&visit))
}

/// What the page of a case says of its call-back.
pub(crate) async fn part(tx: &mut Tx, dossier: &Dossier, staff: &Staff, now: Millis) -> Reply<Markup> {
    let Some(call) = store::of_case(tx, dossier.kept.id).await? else { return Ok(html! {}) };
    let ticked: Vec<&str> = super::reasons(call.score)
        .filter(|reason| call.reasons.contains(&reason.id))
        .map(|reason| reason.name.as_str())
        .collect();
    let body = html! {
        p { (mark(&call, now)) " " (words::score(call.score)) " " (ticked.join("、")) }
        @match call.closed_at {
            Some(at) => {
                p { (words::FOUND) "：" (call.found) }
                p { (words::DONE) "：" (call.done) }
                p class="small" { (call.closed_by) " " (when::stamp(at.0)) }
            }
            None => @match hindered(dossier, staff, &call) {
                Some(why) => { p { (why) } }
                None => { (closing(dossier)) }
            }
        }
    };
    Ok(panel(words::CALL_BACKS, &body))
}

fn closing(dossier: &Dossier) -> Markup {
    let field = |name: &str, label: &str| Field::new(name, label, Control::Area(3)).hint(words::HINT);
    form(&DeskForm {
        action: format!("{LIST}/{}", dossier.kept.id),
        fields: vec![field("found", words::FOUND), field("done", words::DONE)],
        submit: words::CLOSE.to_owned(),
        ..DeskForm::default()
    })
}

/// Why this person cannot close a call-back.
fn hindered(dossier: &Dossier, staff: &Staff, call: &CallBack) -> Option<&'static str> {
    let account = staff.account.to_string();
    if !staff.org.covers(&call.office) {
        Some(words::NOT_YOURS)
    } else {
        dossier.told.iter().any(|told| told.event.actor == account).then_some(words::OWN_CASE)
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Entered {
    found: String,
    done: String,
}

/// Closes a call-back with what was found and done.
pub(crate) async fn close(
    staff: Staff,
    State(place): State<Place>,
    Extension(vault): Extension<Vault>,
    Path(id): Path<String>,
    Form(entered): Form<Entered>,
) -> Reply<Response> {
    let mut tx = place.db.write().await?;
    let dossier = find(&mut tx, &staff, &id).await?;
    let kept = &dossier.kept;
    let call = store::of_case(&mut tx, kept.id).await?.filter(|call| call.closed_at.is_none());
    let call = call.ok_or_else(|| Problem::missing(words::NO_CALL_BACK))?;
    if let Some(why) = hindered(&dossier, &staff, &call) {
        return Err(Problem::forbidden(why).into());
    }
    let sealed = casebook::answers(&mut tx, kept.id).await?;
    let answers = drafts::opened(&vault, kept.id, &sealed)?;
    let (found, done) = (entered.found.trim(), entered.done.trim());
    let is_wrong = |text: &str| {
        text.is_empty() || text.chars().count() > LONGEST || names_somebody(text, &dossier, &answers)
    };
    if is_wrong(found) || is_wrong(done) {
        return Err(Problem::field("found", words::WRITE_BOTH).into());
    }
    if store::close(&mut tx, kept.id, &staff.name, (found, done), place.clock.now()).await? {
        let detail = words::audit_close(&kept.number);
        audit::record(&mut tx, &staff.did(&place, &kept.org, "case.callback", kept.id, detail)).await?;
        tx.commit().await?;
    }
    Ok(Redirect::to(&address(kept)).into_response())
}

/// How cases were rated, by item and office.
pub(crate) async fn statistics(visit: Visit, staff: Staff, State(place): State<Place>) -> Reply<Html> {
    let mut tx = place.db.read().await?;
    let names = Names::load(&mut tx, &Scope(place.org.clone())).await?;
    let items = catalogue::items(&mut tx).await?;
    let counts = store::counts(&mut tx, &staff.scope()).await?;
    let of = |score: Score| counts.iter().filter(|count| count.score == score).map(|count| count.count).sum();
    let totals: [i64; 5] = Score::ALL.map(of);
    let mut pairs: Vec<_> = counts.iter().map(|count| (&count.office, &count.item)).collect();
    pairs.dedup();
    let row = |(office, item): (&OrgPath, &String)| {
        let here = |score: Score| {
            let found = counts
                .iter()
                .find(|count| count.office == *office && count.item == *item && count.score == score);
            html! { (found.map_or(0, |count| count.count)) }
        };
        let head = [html! { (item_name(&items, item)) }, html! { (names.of(office)) }];
        Row { cells: head.into_iter().chain(Score::ALL.map(here)).collect(), href: None }
    };
    let heads = [words::ITEM, words::OFFICE].map(Column::words);
    let figures = Score::ALL.map(|score| Column::figures(words::score(score)));
    let listed = Table {
        caption: words::COUNTED.to_owned(),
        columns: heads.into_iter().chain(figures).collect(),
        rows: pairs.into_iter().map(row).collect(),
        empty: words::NOBODY_YET.to_owned(),
    };
    let point = |(score, count): (Score, i64)| (words::score(score).to_owned(), count as f64);
    let points = Score::ALL.into_iter().zip(totals).map(point).collect();
    let drawn = Chart {
        kind: ChartKind::Bars,
        series: vec![Series { name: String::new(), points }],
        unit: words::COUNT_UNIT.to_owned(),
        sentence: words::sentence(totals[..3].iter().sum(), totals.iter().sum()),
    };
    let body = html! {
        (chart(&drawn))
        (table(&listed))
    };
    let trail = vec![Link::new(BASE, crate::desk_words::QUEUE)];
    let shell = Desk { trail, ..staff.desk(&place) };
    Ok(Page::new(words::STATISTICS).desk(shell).body(body).render(&visit))
}
