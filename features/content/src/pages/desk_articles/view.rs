//! One article at the desk: where it stands, what it looks like, why it is on screens, what happened to it.

use super::{address, choices, history, picture_prefix, state, titled};
use crate::article::store::{self, Article, Version};
use crate::article::{Manuscript, Stage};
use crate::columns::Tree;
use crate::published::{self, Published};
use crate::tree::Trees;
use crate::words::{article as rule_words, desk as words};
use axum::{
    Extension,
    extract::{Path, State},
};
use hongwang_base::{ArticleId, Millis, Permission, Problem};
use hongwang_feature::{Place, Reply, Staff};
use hongwang_page::{
    Article as Frame, Html, Link, Page, Visit, article as frame,
    desk::{Column, Desk, PostButton, Row, Tab, Table, link_button, panel, post_button, table},
    when,
};
use maud::{Markup, PreEscaped, html};

/// The frame of every page of one article: its title, its views, the way back.
pub(super) fn desk(staff: &Staff, place: &Place, article: &Article, current: &str) -> Desk {
    let own = address(article.id);
    let view = |path: &str, name: &str| Tab {
        href: format!("{own}{path}"),
        name: name.to_owned(),
        count: None,
        current: path == current,
    };
    Desk {
        tabs: vec![
            view("", words::OVERVIEW),
            view("/versions", words::VERSIONS),
            view("/receipts", words::RECEIPTS),
        ],
        trail: vec![Link::new(super::LIST, words::ARTICLES)],
        ..staff.desk(place)
    }
}

pub(super) async fn show(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(trees): Extension<Trees>,
    Path(id): Path<ArticleId>,
) -> Reply<Html> {
    let mut tx = place.db.read().await?;
    let article = store::find(&mut tx, &staff.scope(), id).await?;
    let newest = newest(&mut tx, &article).await?;
    let tree = trees.of_county(&mut tx, &place.org).await?;
    let names = choices::Names::of(&mut tx, &staff).await?;
    let shown = published::find(&mut tx, &article.scope, id, place.clock.now()).await?;
    let steps = store::steps(&mut tx, id).await?;
    drop(tx);
    let body = html! {
        @if !article.standing.reason.is_empty() {
            div class="flash warn" role="status" { p { (words::REASON) (article.standing.reason) } }
        }
        (facts(&article, &newest.manuscript, &tree, &names))
        @if let Some(shown) = &shown { (why(shown)) }
        (panel(words::LOOKS, &look(id, &newest.manuscript, place.clock.now())))
        (history::steps(&steps))
    };
    let desk = Desk { actions: Some(actions(&staff, &article)), ..desk(&staff, &place, &article, "") };
    Ok(Page::new(titled(&article.title)).desk(desk).body(body).render(&visit))
}

/// The page as a screen shows it, with the newest version's text. 返回 leads back to the desk.
pub(super) async fn preview(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(trees): Extension<Trees>,
    Path(id): Path<ArticleId>,
) -> Reply<Html> {
    let mut tx = place.db.read().await?;
    let article = store::find(&mut tx, &staff.scope(), id).await?;
    let newest = newest(&mut tx, &article).await?;
    let tree = trees.of_county(&mut tx, &place.org).await?;
    drop(tx);
    let place_name = choices::column_name(&tree, &article.column);
    let trail = place_name.split(" › ").map(|name| Link::new(address(id), name));
    let body = frame(&framed(id, &newest.manuscript, place.clock.now()));
    let page = Page::new(titled(&article.title)).trail(trail);
    Ok(page.personal().body(body).render(&visit))
}

async fn newest(tx: &mut hongwang_store::Tx, article: &Article) -> Reply<Version> {
    let newest = store::version(tx, article.id, article.standing.version).await?;
    Ok(newest.ok_or_else(|| Problem::missing(rule_words::NO_VERSION))?)
}

/// What a screen would show at `now`.
fn framed(id: ArticleId, sheet: &Manuscript, now: Millis) -> Frame {
    Frame {
        title: sheet.title.clone(),
        source: sheet.source.clone(),
        unit: sheet.unit.clone(),
        published: Some(sheet.source_time.or(sheet.plan.publish_at).unwrap_or(now).0),
        body: PreEscaped(sheet.html_under(&picture_prefix(id))),
        big_picture: None,
        why: None,
    }
}

fn look(id: ArticleId, sheet: &Manuscript, now: Millis) -> Markup {
    html! {
        (frame(&framed(id, sheet, now)))
        p { (link_button(&format!("{}/preview", address(id)), words::PREVIEW, Some("eye"), false)) }
    }
}

/// A table of facts, a name and a value each.
fn fact_table(caption: &str, facts: Vec<(&str, Markup)>) -> Markup {
    table(&Table {
        caption: caption.into(),
        columns: vec![Column::words(words::FACT), Column::words(words::VALUE)],
        rows: facts
            .into_iter()
            .map(|(name, value)| Row { cells: vec![html! { (name) }, value], href: None })
            .collect(),
        empty: String::new(),
    })
}

fn facts(article: &Article, sheet: &Manuscript, tree: &Tree, names: &choices::Names) -> Markup {
    let time = |at: Option<Millis>, otherwise: &str| at.map_or(otherwise.to_owned(), |at| when::stamp(at.0));
    let mut facts = vec![
        (words::STATE, state(article)),
        (words::VERSION, html! { (words::version(article.standing.version)) }),
        (words::COLUMN, html! { (choices::column_name(tree, &article.column)) }),
        (words::SCOPE, html! { (names.of_path(&article.scope)) }),
        (words::SOURCE, html! { (sheet.source) }),
        (words::UNIT, html! { (sheet.unit) }),
        (words::SOURCE_TIME, html! { (time(sheet.source_time, words::UNKNOWN)) }),
        (words::PUBLISH_AT, html! { (time(sheet.plan.publish_at, words::AT_ONCE)) }),
        (words::EXPIRE_AT, html! { (time(sheet.plan.expire_at, words::NEVER)) }),
        (words::RULE, html! { (sheet.rule) }),
    ];
    if let Some(url) = &sheet.source_url {
        facts.push((words::SOURCE_URL, html! { (url) }));
    }
    fact_table(words::STANDS, facts)
}

/// Why the shown version is on screens.
fn why(shown: &Published) -> Markup {
    let provenance = &shown.provenance;
    let release = &provenance.release;
    let how = if release.second { words::BY_SECOND } else { words::BY_ONE };
    fact_table(
        words::WHY,
        vec![
            (words::VERSION, html! { (words::version(shown.summary.version)) }),
            (words::SOURCE, html! { (shown.summary.source) }),
            (words::RULE, html! { (provenance.rule) }),
            (words::WRITTEN_BY, html! { (provenance.written_by) }),
            (
                words::RELEASED_BY,
                html! { (release.by.words()) " · " (how) " · " (when::stamp(release.at.0)) },
            ),
            (words::SHOWN_SINCE, html! { (when::stamp(shown.summary.shown_at.0)) }),
            (words::ARRIVED, html! { (when::stamp(shown.arrived_at.0)) }),
        ],
    )
}

/// What this person can do to it at this stage. Whether they may is asked again when they do.
fn actions(staff: &Staff, article: &Article) -> Markup {
    let own = address(article.id);
    let (writes, reviews) = (staff.may(Permission::WriteArticle), staff.may(Permission::ReviewArticle));
    let stage = article.standing.stage;
    let post = |path: &str, label: &str, icon: &str| {
        post_button(&PostButton {
            action: format!("{own}/{path}"),
            label: label.into(),
            icon: Some(icon.into()),
            ..PostButton::default()
        })
    };
    html! {
        @if writes { (link_button(&format!("{own}/edit"), words::EDIT, Some("edit"), false)) }
        @if writes && stage == Stage::Draft { (post("submit", words::SUBMIT, "send")) }
        @if reviews && stage == Stage::Waiting { (post("approve", words::APPROVE, "circle-check")) }
        @if reviews && matches!(stage, Stage::Waiting | Stage::Scheduled) {
            (link_button(&format!("{own}/reject"), words::REJECT, Some("arrow-left"), false))
        }
        @if (writes || reviews) && article.standing.shown.is_some() {
            (link_button(&format!("{own}/recall"), words::RECALL, Some("eye-off"), false))
        }
    }
}
