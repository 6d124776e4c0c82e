//! `/desk/articles`: the list, and the ways into one article.
//!
//! Every handler asks the store within the reader's scope first, so an article of another town is answered like one
//! that does not exist.

mod act;
pub(super) mod choices;
mod edit;
mod form;
mod history;
mod pictures;
mod view;

use crate::article::{Stage, store};
use crate::pages::DeskRoutes;
use crate::published::Pages;
use crate::tree::Trees;
use crate::words::{article as rule_words, desk as words};
use axum::{
    Extension,
    extract::{DefaultBodyLimit, Query, State},
    routing::{get, post},
};
use hongwang_base::{OrgPath, Permission, Scope};
use hongwang_feature::{DeskEntry, Place, Reply, Staff};
use hongwang_page::{
    Html, Page, Pager, Visit,
    desk::{Align, Column, Control, Desk, Field, Row, Tab, Table, filter_bar, link_button, table},
    pager, when,
};
use maud::{Markup, html};
use serde::Deserialize;

const LIST: &str = "/desk/articles";
const ROWS: u32 = 20;
/// The most bytes of a form with its pictures.
const FORM_BYTES: usize = 64 << 20;

/// The entry of the side navigation.
pub(crate) fn entry() -> DeskEntry {
    DeskEntry {
        group: words::GROUP,
        href: LIST,
        name: words::ARTICLES,
        icon: "news",
        permission: Permission::ViewBoard,
    }
}

/// The pages with their permissions. Reading is for everybody who answers for screens; what one may do to an
/// article is decided by its own rules.
pub(crate) fn routes() -> DeskRoutes {
    use Permission::{ReviewArticle, ViewBoard, WriteArticle};
    let form = || DefaultBodyLimit::max(FORM_BYTES);
    vec![
        (LIST, ViewBoard, get(list)),
        ("/desk/articles/new", WriteArticle, get(edit::show_new).post(edit::save_new).layer(form())),
        ("/desk/articles/editor.js", WriteArticle, get(edit::island)),
        ("/desk/articles/{id}", ViewBoard, get(view::show)),
        ("/desk/articles/{id}/preview", ViewBoard, get(view::preview)),
        ("/desk/articles/{id}/edit", WriteArticle, get(edit::show).post(edit::save).layer(form())),
        ("/desk/articles/{id}/pictures", WriteArticle, post(pictures::add).layer(form())),
        ("/desk/articles/{id}/picture/{hash}", ViewBoard, get(pictures::show)),
        ("/desk/articles/{id}/submit", WriteArticle, post(act::submit)),
        ("/desk/articles/{id}/approve", ReviewArticle, post(act::approve)),
        ("/desk/articles/{id}/reject", ReviewArticle, get(act::ask_reject).post(act::reject)),
        ("/desk/articles/{id}/recall", ViewBoard, get(act::ask_recall).post(act::recall)),
        ("/desk/articles/{id}/receipts", ViewBoard, get(history::receipts)),
        ("/desk/articles/{id}/versions", ViewBoard, get(history::versions)),
    ]
}

/// The address of an article's desk page.
pub(in crate::pages) fn address(id: hongwang_base::ArticleId) -> String {
    format!("{LIST}/{id}")
}

/// Where the pictures of an article are served to staff.
pub(super) fn picture_prefix(id: hongwang_base::ArticleId) -> String {
    format!("{LIST}/{id}/picture/")
}

/// A title, or a word in place of none.
pub(super) fn titled(title: &str) -> &str {
    if title.trim().is_empty() { words::UNTITLED } else { title }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Asked {
    stage: String,
    column: String,
    org: String,
    text: String,
    page: u32,
}

impl Asked {
    fn address(&self, stage: Stage, page: u32) -> String {
        let pairs =
            [("stage", stage.word()), ("column", &self.column), ("org", &self.org), ("text", &self.text)];
        let mut query: String =
            pairs.iter().map(|(name, value)| format!("{name}={}&", escaped(value))).collect();
        query.push_str(&format!("page={page}"));
        format!("{LIST}?{query}")
    }

    /// What the reader asked to see, never beyond what they reach.
    fn filter(&self, staff: &Staff) -> store::Filter {
        let asked = self.org.parse::<OrgPath>().ok().filter(|org| staff.org.covers(org));
        let own_work = if staff.may(Permission::WriteArticle) { Stage::Draft } else { Stage::Waiting };
        store::Filter {
            stage: Stage::from_word(&self.stage).unwrap_or(own_work),
            scope: asked.map_or_else(|| staff.scope(), Scope),
            column: self.column.clone(),
            text: self.text.chars().take(80).collect(),
        }
    }
}

/// A value of a query with everything but plain characters escaped.
pub(in crate::pages) fn escaped(value: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./".contains(&byte);
    value
        .bytes()
        .map(|byte| if plain(byte) { (byte as char).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

async fn list(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(trees): Extension<Trees>,
    Query(asked): Query<Asked>,
) -> Reply<Html> {
    let filter = asked.filter(&staff);
    let pages = Pages { page: asked.page.max(1), size: ROWS };
    let mut tx = place.db.read().await?;
    let tree = trees.of_county(&mut tx, &place.org).await?;
    let names = choices::Names::of(&mut tx, &staff).await?;
    let (articles, total) = store::list(&mut tx, &filter, pages).await?;
    let mut tabs = Vec::new();
    for stage in Stage::ALL {
        let count = store::count(&mut tx, &filter.scope, stage).await?;
        let current = stage == filter.stage;
        tabs.push(Tab {
            href: asked.address(stage, 1),
            name: stage.name().into(),
            count: Some(count),
            current,
        });
    }
    drop(tx);
    let rows = articles.iter().map(|article| row(article, &tree, &names)).collect();
    let fields = [
        Field::hidden("stage", filter.stage.word()),
        Field::new("column", words::COLUMN, Control::Select(choices::with_all(choices::places(&tree))))
            .value(&asked.column)
            .optional(),
        Field::new("org", words::SCOPE, Control::Select(choices::with_all(names.choices())))
            .value(&asked.org)
            .optional(),
        Field::new("text", words::TITLE_HAS, Control::Line("search")).value(&asked.text).optional(),
    ];
    let body = html! {
        (filter_bar(LIST, &fields, &format!("{LIST}?stage={}", filter.stage.word())))
        (table(&Table { caption: words::LIST_CAPTION.into(), columns: columns(), rows, empty: words::NONE_HERE.into() }))
        (pager(&Pager::of(pages.page, pages.of(total), |page| asked.address(filter.stage, page))))
    };
    let write = staff.may(Permission::WriteArticle);
    let actions = write.then(|| link_button("/desk/articles/new", words::WRITE, Some("edit"), true));
    let desk = Desk { tabs, actions, ..staff.desk(&place) };
    Ok(Page::new(words::ARTICLES).desk(desk).body(body).render(&visit))
}

fn columns() -> Vec<Column> {
    let words = [words::TITLE, words::COLUMN, words::SCOPE, words::STATE, words::CHANGED];
    words.map(|name| Column { name: name.into(), align: Align::Start }).into()
}

fn row(article: &store::Article, tree: &crate::columns::Tree, names: &choices::Names) -> Row {
    Row {
        cells: vec![
            html! { (titled(&article.title)) },
            html! { (choices::column_name(tree, &article.column)) },
            html! { (names.of_path(&article.scope)) },
            state(article),
            html! { (when::stamp(article.changed_at.0)) },
        ],
        href: Some(address(article.id)),
    }
}

/// Where an article stands in words: the newest version's stage, and that an older one is on the screens.
pub(super) fn state(article: &store::Article) -> Markup {
    let standing = &article.standing;
    let older = standing.shown.filter(|_| standing.stage != Stage::Shown);
    html! {
        (standing.stage.name())
        @if standing.stage == Stage::Scheduled && let Some(at) = standing.plan.publish_at { " " (when::stamp(at.0)) }
        @if standing.stage == Stage::Draft && !standing.reason.is_empty() { " · " (words::GIVEN_BACK) }
        @if let Some(shown) = older { " · " (words::version(shown.version)) (rule_words::SHOWN) }
    }
}
