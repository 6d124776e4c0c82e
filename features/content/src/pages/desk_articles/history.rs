//! What happened to an article: its steps, its versions beside each other, and which screens have obeyed.

use super::view;
use crate::article::store::{self, Article, Step, Version};
use crate::article::{Manuscript, Stage};
use crate::words::desk as words;
use axum::extract::{Path, Query, State};
use hongwang_base::{ArticleId, Scope};
use hongwang_feature::{Place, Reply, Staff};
use hongwang_feed::devices::{self, DeviceView, Receipt};
use hongwang_page::{
    Badge, Html, Page, Tone, Visit, badge,
    desk::{Column, Row, Table, panel, table},
    progress, when,
};
use hongwang_replica::Sequence;
use maud::{Markup, html};
use serde::Deserialize;
use similar::{ChangeTag, TextDiff};

/// The steps, newest first.
pub(super) fn steps(steps: &[Step]) -> Markup {
    let rows = steps.iter().map(|step| Row {
        cells: vec![
            html! { (when::stamp(step.at.0)) },
            html! { (words::step(&step.action)) },
            html! { (words::version(step.version)) },
            html! { (step.by.words()) },
            html! { (step.reason) },
        ],
        href: None,
    });
    let columns = [words::TIME, words::DONE, words::VERSION, words::WHO, words::REASON_FIELD];
    table(&Table {
        caption: words::STEPS.into(),
        columns: columns.map(Column::words).into(),
        rows: rows.collect(),
        empty: String::new(),
    })
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Compared {
    from: Option<i64>,
    to: Option<i64>,
}

/// All versions, and two of them compared: the newest with the one before unless others are asked for.
pub(super) async fn versions(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Path(id): Path<ArticleId>,
    Query(asked): Query<Compared>,
) -> Reply<Html> {
    let mut tx = place.db.read().await?;
    let article = store::find(&mut tx, &staff.scope(), id).await?;
    let versions = store::versions(&mut tx, id).await?;
    drop(tx);
    let number = |number: i64| versions.iter().find(|version| version.number == number);
    let to = asked.to.and_then(number).or(versions.first());
    let from = asked.from.and_then(number).or_else(|| to.and_then(|to| number(to.number - 1)));
    let body = html! {
        (version_table(&versions, article.standing.shown.map(|shown| shown.version)))
        @if let (Some(from), Some(to)) = (from, to) {
            (panel(&words::compared(from.number, to.number), &difference(&from.manuscript, &to.manuscript)))
        }
    };
    let desk = view::desk(&staff, &place, &article, "/versions");
    Ok(Page::new(super::titled(&article.title)).desk(desk).body(body).render(&visit))
}

fn version_table(versions: &[Version], shown: Option<i64>) -> Markup {
    let rows = versions.iter().map(|version| Row {
        cells: vec![
            html! { (words::version(version.number)) @if shown == Some(version.number) { " " (badge(&Badge::new(words::ON_SCREEN, Tone::Good))) } },
            html! { (version.manuscript.title) },
            html! { (version.by.words()) },
            html! { (when::stamp(version.at.0)) },
            html! { code { (version.hash[..12]) } },
        ],
        href: Some(format!("?from={}&to={}", version.number - 1, version.number)),
    });
    let columns = [words::VERSION, words::TITLE, words::WHO, words::TIME, words::HASH];
    table(&Table {
        caption: words::VERSIONS.into(),
        columns: columns.map(Column::words).into(),
        rows: rows.collect(),
        empty: String::new(),
    })
}

/// What `to` has and `from` has not, and the other way round.
pub(super) fn difference(from: &Manuscript, to: &Manuscript) -> Markup {
    let whole = |sheet: &Manuscript| format!("{}\n{}\n{}", sheet.title, sheet.summary, sheet.text());
    let (from, to) = (whole(from), whole(to));
    let diff = TextDiff::from_chars(&from, &to);
    let mut pieces: Vec<(ChangeTag, String)> = Vec::new();
    for change in diff.iter_all_changes() {
        match pieces.last_mut() {
            Some((tag, text)) if *tag == change.tag() => text.push_str(change.value()),
            _ => pieces.push((change.tag(), change.value().to_owned())),
        }
    }
    html! {
        @if from == to { p { (words::NO_DIFFERENCE) } } @else {
            pre class="prose" {
                @for (tag, text) in &pieces {
                    @match tag {
                        ChangeTag::Equal => (text),
                        ChangeTag::Delete => del { (text) },
                        ChangeTag::Insert => ins { (text) },
                    }
                }
            }
        }
    }
}

/// Which devices have what the article's scope was told last: the article, or its recall.
pub(super) async fn receipts(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Path(id): Path<ArticleId>,
) -> Reply<Html> {
    let mut tx = place.db.read().await?;
    let article = store::find(&mut tx, &staff.scope(), id).await?;
    let body = match article.sent {
        None => html! { p { (words::NEVER_SENT) } },
        Some(seq) => {
            let views = devices::list(&mut tx, &Scope(article.scope.clone())).await?;
            let receipts = devices::receipts(&mut tx, &article.scope, seq).await?;
            obedience(&article, seq, &views, &receipts)
        }
    };
    let desk = view::desk(&staff, &place, &article, "/receipts");
    Ok(Page::new(super::titled(&article.title)).desk(desk).body(body).render(&visit))
}

/// Each device with whether it has what entry `seq` says: a receipt (for what was withdrawn), or a cursor past it.
fn obedience(article: &Article, seq: Sequence, views: &[DeviceView], receipts: &[Receipt]) -> Markup {
    let withdrawn = article.standing.shown.is_none();
    let mut has_it = 0u64;
    let mut rows = Vec::new();
    for receipt in receipts {
        let view = views.iter().find(|view| view.device.id == receipt.device);
        let mut cursors = view.iter().flat_map(|view| &view.cursors);
        let applied = cursors.any(|(scope, at, _)| *scope == article.scope && *at >= seq);
        let done = receipt.at.is_some() || applied;
        has_it += u64::from(done);
        let online = view.and_then(|view| view.seen.as_ref()).is_some_and(|seen| seen.online);
        let (mark, tone) = match (done, online) {
            (true, _) if withdrawn => (words::OBEYED, Tone::Good),
            (true, _) => (words::ARRIVED_THERE, Tone::Good),
            (false, true) => (words::ON_ITS_WAY, Tone::Warn),
            (false, false) => (words::NOT_REACHED, Tone::Bad),
        };
        let at = receipt.at.map_or(String::new(), |at| when::stamp(at.0));
        let cells = vec![html! { (receipt.name) }, badge(&Badge::new(mark, tone)), html! { (at) }];
        rows.push(Row { cells, href: None });
    }
    let whole = receipts.len() as u64;
    let recalled = article.standing.stage == Stage::Recalled;
    let caption = if recalled { words::RECALL_RECEIPTS } else { words::RECEIPTS };
    html! {
        (progress(caption, has_it, whole, &words::of_screens(has_it, whole)))
        (table(&Table {
            caption: caption.into(),
            columns: [words::SCREEN, words::STATE, words::TIME].map(Column::words).into(),
            rows,
            empty: words::NO_SCREENS.into(),
        }))
    }
}
