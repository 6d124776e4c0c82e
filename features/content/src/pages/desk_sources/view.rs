//! One source: its light, why and what to do, its settings, what came, and the history of its runs.

use super::{address, find, kind_name, lamp, list_kind, place_of};
use crate::columns::Tree;
use crate::intake::{Report, words};
use crate::item::{self, Item};
use crate::pages::desk_articles::{
    self,
    choices::{Names, column_name},
};
use crate::source::{self, Origin, Source};
use crate::tree::Trees;
use axum::{
    Extension,
    extract::{Path, State},
};
use hongwang_base::{Millis, SourceId};
use hongwang_feature::{Place, Reply, Staff};
use hongwang_page::{
    Html, Link, Page, Visit,
    desk::{Column, Desk, PostButton, Row, Table, link_button, panel, post_button, table},
    when,
};
use maud::{Markup, html};

const ITEMS: u32 = 50;

pub(super) async fn show(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(trees): Extension<Trees>,
    Path(id): Path<SourceId>,
) -> Reply<Html> {
    let mut tx = place.db.read().await?;
    let source = find(&mut tx, &staff, id).await?;
    let tree = trees.of_county(&mut tx, &place.org).await?;
    let names = Names::of(&mut tx, &staff).await?;
    let items = item::store::of_source(&mut tx, id, ITEMS).await?;
    let runs = source::store::runs(&mut tx, id).await?;
    drop(tx);
    let body = html! {
        (panel(words::STATE, &state(&source)))
        (panel(words::SETTINGS, &settings(&source, &tree, &names)))
        (item_table(&items))
        (run_table(&runs))
    };
    let trail = vec![Link::new(super::LIST, words::SOURCES)];
    let desk = Desk { trail, actions: Some(actions(&source)), ..staff.desk(&place) };
    Ok(Page::new(&source.settings.name).desk(desk).body(body).render(&visit))
}

fn actions(source: &Source) -> Markup {
    let at = address(source.id);
    let press = |path: &str, label: &str, icon: &str| {
        post_button(&PostButton {
            action: format!("{at}/{path}"),
            label: label.into(),
            about: Some(format!("{label}：{}", source.settings.name)),
            icon: Some(icon.into()),
            ..PostButton::default()
        })
    };
    html! {
        (link_button(&format!("{at}/edit"), words::EDIT, Some("edit"), false))
        @if source.enabled {
            (press("run", words::RUN_NOW, "refresh"))
            (press("disable", words::DISABLE, "player-pause"))
        } @else {
            (press("enable", words::ENABLE, "player-play"))
        }
    }
}

fn state(source: &Source) -> Markup {
    let progress = &source.progress;
    let health = &progress.health;
    html! {
        p { (lamp(source)) }
        dl {
            @if source.enabled && let Some(trouble) = health.trouble {
                dt { (words::WHY) } dd { (words::trouble(trouble)) "。" (health.why) }
                dt { (words::SINCE) } dd { (when::stamp(health.since.0)) }
                dt { (words::TO_DO) } dd { (words::to_do(trouble)) }
            }
            dt { (words::LAST_OK) } dd { (time(progress.last_ok)) }
            dt { (words::LAST_NEW) } dd { (time(progress.last_new)) }
            @if source.enabled { dt { (words::NEXT_RUN) } dd { (when::stamp(source.run_at.0)) } }
        }
    }
}

fn time(at: Option<Millis>) -> String {
    at.map_or(words::NEVER.to_owned(), |at| when::stamp(at.0))
}

fn settings(source: &Source, tree: &Tree, names: &Names) -> Markup {
    let settings = &source.settings;
    let where_to = match &settings.origin {
        Origin::Web(_) => words::ADDRESS,
        Origin::Folder(_) => words::FOLDER,
    };
    html! {
        dl {
            dt { (words::KIND) } dd { (kind_name(&settings.origin)) }
            dt { (where_to) } dd { (place_of(&settings.origin)) }
            @if let Origin::Web(config) = &settings.origin && list_kind(&config.list) != "feed" {
                dt { (words::LIST_RULES) } dd { code { (serde_json::to_string(&config.list).unwrap_or_default()) } }
            }
            dt { (words::COLUMN) } dd { (column_name(tree, &settings.column)) }
            dt { (words::SCOPE) } dd { (names.of_path(&settings.org)) }
            dt { (words::EVERY) } dd { (words::every(settings.every)) }
            @if !settings.unit.is_empty() { dt { (words::UNIT) } dd { (settings.unit) } }
            @if settings.trusted { dt { (words::TRUSTED) } dd { (words::ENABLED) } }
        }
    }
}

fn item_table(items: &[Item]) -> Markup {
    let rows = items.iter().map(|item| Row {
        cells: vec![
            html! { (item.sighting.title) },
            html! { (words::outcome(item.outcome)) },
            html! { (item.sighting.because) },
            html! { (item.sighting.published.map_or(String::new(), |at| when::stamp(at.0))) },
            html! { (when::stamp(item.found_at.0)) },
        ],
        href: item.article.map(desk_articles::address),
    });
    table(&Table {
        caption: words::ITEMS.into(),
        columns: [words::TITLE, words::OUTCOME, words::WHY, words::TIME, words::LAST_OK]
            .map(Column::words)
            .into(),
        rows: rows.collect(),
        empty: words::NO_ITEMS.into(),
    })
}

fn run_table(runs: &[(Millis, Report)]) -> Markup {
    let rows = runs.iter().map(|(at, report)| Row {
        cells: vec![
            html! { (when::stamp(at.0)) },
            html! { (words::report(report)) },
            html! { @if !report.notes.is_empty() { ul { @for note in &report.notes { li { (note) } } } } },
        ],
        href: None,
    });
    table(&Table {
        caption: words::RUNS.into(),
        columns: [words::TIME, words::RESULT, words::NOTES].map(Column::words).into(),
        rows: rows.collect(),
        empty: words::NO_RUNS.into(),
    })
}
