//! `/desk/sources` and `/desk/filters`: where content comes from, how each source is doing, and what is wanted of it.
//!
//! Every handler asks the store within the reader's scope first: a source of another town is answered like one that
//! does not exist. A source is tried before it is saved; nothing that is tried is kept.

mod filters;
mod form;
mod rule_form;
mod trying;
mod view;

use crate::columns::Tree;
use crate::intake::{Intake, words};
use crate::pages::DeskRoutes;
use crate::pages::desk_articles::choices::{Names, column_name};
use crate::source::health::{Health, Light};
use crate::source::{self, Origin, Source};
use crate::tree::Trees;
use axum::{
    Extension,
    extract::{Path, State},
    response::Redirect,
    routing::{get, post},
};
use hongwang_base::{Permission, Problem, SourceId};
use hongwang_feature::{DeskEntry, Place, Reply, Staff};
use hongwang_page::{
    Badge, Html, Page, Tone, Visit, badge,
    desk::{Column, Desk, Row, Table, link_button, table},
    when,
};
use hongwang_store::{Tx, audit};
use hongwang_websites::source::ListForm;
use maud::{Markup, html};

const LIST: &str = "/desk/sources";
const FILTERS: &str = "/desk/filters";

/// The entries of the side navigation.
pub(crate) fn entries() -> [DeskEntry; 2] {
    let entry = |href, name, icon| DeskEntry {
        group: words::GROUP,
        href,
        name,
        icon,
        permission: Permission::ManageSources,
    };
    [entry(LIST, words::SOURCES, "rss"), entry(FILTERS, words::FILTERS, "filter")]
}

/// The pages with their permissions.
pub(crate) fn routes() -> DeskRoutes {
    use Permission::ManageSources;
    vec![
        (LIST, ManageSources, get(list)),
        ("/desk/sources/new", ManageSources, get(trying::show_new).post(trying::save_new)),
        ("/desk/sources/try", ManageSources, post(trying::try_out)),
        ("/desk/sources/{id}", ManageSources, get(view::show)),
        ("/desk/sources/{id}/edit", ManageSources, get(trying::show).post(trying::save)),
        ("/desk/sources/{id}/run", ManageSources, post(run)),
        ("/desk/sources/{id}/enable", ManageSources, post(enable)),
        ("/desk/sources/{id}/disable", ManageSources, post(disable)),
        (FILTERS, ManageSources, get(filters::list)),
        ("/desk/filters/new", ManageSources, get(filters::show_new)),
        ("/desk/filters/try", ManageSources, post(filters::try_out)),
        ("/desk/filters/save", ManageSources, post(filters::save)),
        ("/desk/filters/{id}", ManageSources, get(filters::show)),
    ]
}

/// The address of a source's page.
fn address(id: SourceId) -> String {
    format!("{LIST}/{id}")
}

/// The source, if the reader reaches it.
async fn find(tx: &mut Tx, staff: &Staff, id: SourceId) -> Reply<Source> {
    let found = source::store::find(tx, &staff.scope(), id).await?;
    Ok(found.ok_or_else(|| Problem::missing(words::NO_SOURCE))?)
}

async fn list(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(trees): Extension<Trees>,
) -> Reply<Html> {
    let mut tx = place.db.read().await?;
    let sources = source::store::list(&mut tx, &staff.scope()).await?;
    let tree = trees.of_county(&mut tx, &place.org).await?;
    let names = Names::of(&mut tx, &staff).await?;
    drop(tx);
    let columns = [
        words::NAME,
        words::STATE,
        words::KIND,
        words::COLUMN,
        words::SCOPE,
        words::LAST_OK,
        words::LAST_NEW,
    ];
    let body = table(&Table {
        caption: words::SOURCES_CAPTION.into(),
        columns: columns.map(Column::words).into(),
        rows: sources.iter().map(|source| row(source, &tree, &names)).collect(),
        empty: words::NO_SOURCES.into(),
    });
    let actions = Some(link_button("/desk/sources/new", words::ADD_SOURCE, Some("plus"), true));
    let desk = Desk { actions, ..staff.desk(&place) };
    Ok(Page::new(words::SOURCES).desk(desk).body(body).render(&visit))
}

fn row(source: &Source, tree: &Tree, names: &Names) -> Row {
    let time = |at: Option<hongwang_base::Millis>| at.map_or(words::NEVER.to_owned(), |at| when::stamp(at.0));
    let progress = &source.progress;
    Row {
        cells: vec![
            html! { (source.settings.name) },
            lamp(source),
            html! { (kind_name(&source.settings.origin)) },
            html! { (column_name(tree, &source.settings.column)) },
            html! { (names.of_path(&source.settings.org)) },
            html! { (time(progress.last_ok)) },
            html! { (time(progress.last_new)) },
        ],
        href: Some(address(source.id)),
    }
}

/// The light of a source with its trouble in words; a source that is switched off has none.
fn lamp(source: &Source) -> Markup {
    if !source.enabled {
        return badge(&Badge::new(words::DISABLED, Tone::Plain));
    }
    let Health { light, trouble, .. } = &source.progress.health;
    let tone = match light {
        Light::Green => Tone::Good,
        Light::Amber => Tone::Warn,
        Light::Red => Tone::Bad,
    };
    html! {
        (badge(&Badge::new(words::light(*light), tone)))
        @if let Some(trouble) = trouble { " " (words::trouble(*trouble)) }
    }
}

fn kind_name(origin: &Origin) -> &'static str {
    form::kind_name(form::kind_of(origin))
}

/// The address, or the folder, of a source.
fn place_of(origin: &Origin) -> &str {
    match origin {
        Origin::Web(config) => &config.address,
        Origin::Folder(folder) => folder,
    }
}

async fn run(
    staff: Staff,
    State(place): State<Place>,
    Extension(intake): Extension<Intake>,
    Path(id): Path<SourceId>,
) -> Reply<Redirect> {
    let mut tx = place.db.write().await?;
    let source = find(&mut tx, &staff, id).await?;
    source::store::hurry(&mut tx, id, place.clock.now()).await?;
    audit::record(&mut tx, &staff.did(&place, &source.settings.org, "source.run", id, &source.settings.name))
        .await?;
    tx.commit().await?;
    intake.wake();
    Ok(Redirect::to(&address(id)))
}

async fn enable(
    staff: Staff,
    State(place): State<Place>,
    Extension(intake): Extension<Intake>,
    Path(id): Path<SourceId>,
) -> Reply<Redirect> {
    switch(&staff, &place, &intake, id, true).await
}

async fn disable(
    staff: Staff,
    State(place): State<Place>,
    Extension(intake): Extension<Intake>,
    Path(id): Path<SourceId>,
) -> Reply<Redirect> {
    switch(&staff, &place, &intake, id, false).await
}

async fn switch(staff: &Staff, place: &Place, intake: &Intake, id: SourceId, on: bool) -> Reply<Redirect> {
    let now = place.clock.now();
    let mut tx = place.db.write().await?;
    let mut source = find(&mut tx, staff, id).await?;
    source.enabled = on;
    source.run_at = now;
    source.changed_at = now;
    source::store::put(&mut tx, &source).await?;
    let action = if on { "source.enable" } else { "source.disable" };
    audit::record(&mut tx, &staff.did(place, &source.settings.org, action, id, &source.settings.name))
        .await?;
    tx.commit().await?;
    intake.wake();
    Ok(Redirect::to(&address(id)))
}

/// The kind of a web list, by its word.
fn list_kind(list: &ListForm) -> &'static str {
    match list {
        ListForm::Feed => "feed",
        ListForm::Html(_) => "html",
        ListForm::Script(_) => "script",
        ListForm::Json(_) => "json",
    }
}
