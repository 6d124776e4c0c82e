//! Entering a source, trying it, and saving it.

use super::form::Entered;
use super::{address, find, place_of};
use crate::columns::Tree;
use crate::intake::preview::{Preview, Previewed, preview};
use crate::intake::{Intake, words};
use crate::item;
use crate::pages::desk_articles::choices::{Names, column_name};
use crate::source::{self, Progress, Settings, Source};
use crate::tree::Trees;
use axum::{
    Extension, Form,
    extract::{Path, Query, State},
    response::{IntoResponse, Redirect, Response},
};
use hongwang_base::{Problem, SourceId};
use hongwang_feature::{Place, Reply, Staff};
use hongwang_page::{
    Badge, Html, Link, Page, State as Told, StateKind, Tone, Visit, badge,
    desk::{self as parts, Column, Desk, PostButton, Row, Table, link_button, panel, post_button, table},
    state_panel, when,
};
use hongwang_store::audit;
use hongwang_websites::fetch::Version;
use http::StatusCode;
use maud::{Markup, html};
use serde::Deserialize;
use std::collections::BTreeMap;

type Sheet = Form<BTreeMap<String, String>>;

/// What every page here needs besides what was entered.
struct Around<'a> {
    visit: &'a Visit,
    staff: &'a Staff,
    place: &'a Place,
    tree: Tree,
    names: Names,
}

impl<'a> Around<'a> {
    async fn of(visit: &'a Visit, staff: &'a Staff, place: &'a Place, trees: &Trees) -> Reply<Self> {
        let mut tx = place.db.read().await?;
        let tree = trees.of_county(&mut tx, &place.org).await?;
        let names = Names::of(&mut tx, staff).await?;
        Ok(Self { visit, staff, place, tree, names })
    }

    fn page(&self, title: &str, status: StatusCode, body: Markup) -> Html {
        let trail = vec![Link::new(super::LIST, words::SOURCES)];
        let desk = Desk { trail, ..self.staff.desk(self.place) };
        Page::new(title).desk(desk).status(status).body(body).render(self.visit)
    }

    fn form(&self, entered: &Entered, problems: &[Problem]) -> Html {
        let id = entered.get("id").parse::<SourceId>().ok();
        let title = if id.is_some() { words::EDIT } else { words::ADD_SOURCE };
        let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::BAD_REQUEST };
        self.page(title, status, parts::form(&self.sheet(entered, id, problems)))
    }

    fn sheet(&self, entered: &Entered, id: Option<SourceId>, problems: &[Problem]) -> parts::Form {
        let cancel = id.map_or(super::LIST.to_owned(), address);
        entered.form(&cancel, &self.tree, &self.names, problems)
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    kind: String,
}

/// The choice of kinds, or the empty form of one.
pub(super) async fn show_new(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(trees): Extension<Trees>,
    Query(asked): Query<Asked>,
) -> Reply<Html> {
    let around = Around::of(&visit, &staff, &place, &trees).await?;
    if words::KINDS.iter().any(|(kind, ..)| *kind == asked.kind) {
        return Ok(around.form(&Entered::blank(&asked.kind, &staff), &[]));
    }
    let body = html! {
        h2 { (words::CHOOSE_KIND) }
        dl {
            @for (kind, name, what) in words::KINDS {
                dt { (link_button(&format!("/desk/sources/new?kind={kind}"), name, None, false)) }
                dd { (what) }
            }
        }
    };
    Ok(around.page(words::ADD_SOURCE, StatusCode::OK, body))
}

pub(super) async fn show(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(trees): Extension<Trees>,
    Path(id): Path<SourceId>,
) -> Reply<Html> {
    let mut tx = place.db.read().await?;
    let source = find(&mut tx, &staff, id).await?;
    drop(tx);
    let around = Around::of(&visit, &staff, &place, &trees).await?;
    let mut entered = Entered::of(&source.settings);
    entered.0.insert("id".to_owned(), id.to_string());
    Ok(around.form(&entered, &[]))
}

/// Shows what would come, item by item; keeps nothing.
pub(super) async fn try_out(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(trees): Extension<Trees>,
    Extension(intake): Extension<Intake>,
    Form(sheet): Sheet,
) -> Reply<Html> {
    let entered = Entered(sheet);
    let around = Around::of(&visit, &staff, &place, &trees).await?;
    let id = known_id(&place, &staff, &entered).await?;
    let settings = match entered.settings(&staff, &around.tree) {
        Ok(settings) => settings,
        Err(problems) => return Ok(around.form(&entered, &problems)),
    };
    let preview = preview(&place, &intake, &settings, None).await?;
    let save = PostButton {
        action: id.map_or("/desk/sources/new".to_owned(), |id| format!("{}/edit", address(id))),
        label: words::SAVE_SOURCE.into(),
        icon: Some("check".into()),
        values: entered.hidden(),
        ..PostButton::default()
    };
    let body = html! {
        p { (words::NOTHING_SAVED) }
        (preview_table(&preview, &around.tree))
        (post_button(&save))
        (panel(words::CHANGE_BELOW, &parts::form(&around.sheet(&entered, id, &[]))))
    };
    Ok(around.page(words::WOULD_BRING, StatusCode::OK, body))
}

/// The source that a sheet changes, if it changes one that the reader reaches.
async fn known_id(place: &Place, staff: &Staff, entered: &Entered) -> Reply<Option<SourceId>> {
    if entered.get("id").is_empty() {
        return Ok(None);
    }
    let id = entered.get("id").parse().map_err(|_| Problem::missing(words::NO_SOURCE))?;
    let mut tx = place.db.read().await?;
    Ok(Some(find(&mut tx, staff, id).await?.id))
}

/// What would come, or why nothing would.
pub(super) fn preview_table(preview: &Preview, tree: &Tree) -> Markup {
    if let Some(why) = &preview.error {
        return state_panel(&Told::new(StateKind::Error, words::NO_ITEMS).why(why.clone()));
    }
    let columns = [
        words::TITLE,
        words::VERDICT,
        words::COLUMN,
        words::TIME,
        words::FROM,
        words::PICTURES,
        words::LINES,
    ];
    html! {
        p { (words::found(preview.found)) @if preview.skipped > 0 { " " (words::skipped(preview.skipped)) } }
        (table(&Table {
            caption: words::WOULD_BRING.into(),
            columns: columns.map(Column::words).into(),
            rows: preview.items.iter().map(|item| preview_row(item, tree)).collect(),
            empty: words::NO_ITEMS.into(),
        }))
    }
}

fn preview_row(item: &Previewed, tree: &Tree) -> Row {
    let (verdict, tone) =
        if item.wanted { (words::WANTED, Tone::Good) } else { (words::UNWANTED, Tone::Warn) };
    Row {
        cells: vec![
            html! { (item.title) @if let Some(url) = &item.url { br; small { (url) } } },
            html! { (badge(&Badge::new(verdict, tone))) " " (item.because) @for note in &item.notes { br; small { (note) } } },
            html! { (column_name(tree, &item.column)) },
            html! { (item.published.map_or(String::new(), |at| when::stamp(at.0))) },
            html! { (item.source) },
            html! { (words::pictures(item.pictures)) },
            html! { (item.lines) },
        ],
        href: None,
    }
}

pub(super) async fn save_new(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(trees): Extension<Trees>,
    Extension(intake): Extension<Intake>,
    Form(sheet): Sheet,
) -> Reply<Response> {
    let mut entered = Entered(sheet);
    entered.0.remove("id");
    store(&visit, &staff, &place, &trees, &intake, entered, None).await
}

pub(super) async fn save(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(trees): Extension<Trees>,
    Extension(intake): Extension<Intake>,
    Path(id): Path<SourceId>,
    Form(sheet): Sheet,
) -> Reply<Response> {
    let mut entered = Entered(sheet);
    entered.0.insert("id".to_owned(), id.to_string());
    store(&visit, &staff, &place, &trees, &intake, entered, Some(id)).await
}

async fn store(
    visit: &Visit,
    staff: &Staff,
    place: &Place,
    trees: &Trees,
    intake: &Intake,
    entered: Entered,
    id: Option<SourceId>,
) -> Reply<Response> {
    let around = Around::of(visit, staff, place, trees).await?;
    let settings = match entered.settings(staff, &around.tree) {
        Ok(settings) => settings,
        Err(problems) => {
            known_id(place, staff, &entered).await?;
            return Ok(around.form(&entered, &problems).into_response());
        }
    };
    let now = place.clock.now();
    let mut tx = place.db.write().await?;
    let source = match id {
        Some(id) => changed(find(&mut tx, staff, id).await?, settings, now),
        None => Source {
            id: SourceId::new(now),
            settings,
            enabled: true,
            progress: Progress::default(),
            run_at: now,
            changed_at: now,
        },
    };
    source::store::put(&mut tx, &source).await?;
    item::store::forget_failed(&mut tx, source.id).await?;
    let detail = format!("{}：{}", source.settings.name, place_of(&source.settings.origin));
    audit::record(&mut tx, &staff.did(place, &source.settings.org, "source.save", source.id, detail)).await?;
    tx.commit().await?;
    intake.wake();
    Ok(Redirect::to(&address(source.id)).into_response())
}

/// A source under new settings: it is due at once, and its list is read anew though it may not have changed.
fn changed(source: Source, settings: Settings, now: hongwang_base::Millis) -> Source {
    let progress = Progress { version: Version::default(), failures: 0, ..source.progress };
    Source { settings, progress, run_at: now, changed_at: now, ..source }
}
