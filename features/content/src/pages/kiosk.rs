//! What people see, on kiosk, television and phone: start page, hall, section, column, article. In a village it is
//! the village's; at the center it is the county's, or with `?org=<code>` that of an organisation below it.
//!
//! Invariant: a page depends on nothing but its address, the [`Visit`], and the rows of this node at this minute, and
//! no page shows a person's own data. So a page that was drawn may answer others, for seconds ([`kept`]).

mod article;
mod column;
mod gone;
mod hall;
mod home;
mod kept;
mod look;
mod mark;
mod rest;
mod words;

use crate::columns::ColumnSlug;
use crate::tree::Trees;
use axum::{Extension, Router, extract::State, response::Response, routing::get};
use hongwang_base::ArticleId;
use hongwang_feature::{Features, Place, Reply};
use hongwang_page::{Html, Visit, not_found};
use http::HeaderMap;
use kept::Kept;
use look::Look;

/// `/` and the tree below it. The trees come as `Extension<Trees>`, who fills columns beside this as
/// `Extension<Features>`.
pub(crate) fn routes() -> Router<Place> {
    let mut router = Router::new().route("/", get(serve));
    let mut path = String::new();
    for part in ["hall", "section", "column", "article", "part"] {
        path.push_str(&format!("/{{{part}}}"));
        router = router.route(&path, get(serve));
    }
    router.layer(Extension(Kept::default()))
}

async fn serve(
    State(place): State<Place>,
    Extension(trees): Extension<Trees>,
    Extension(others): Extension<Features>,
    Extension(kept): Extension<Kept>,
    headers: HeaderMap,
    visit: Visit,
) -> Response {
    let visit = look::to_the_minute(visit);
    kept.answer(&place, &visit, &headers, draw(&place, &trees, &others, &visit)).await
}

async fn draw(place: &Place, trees: &Trees, others: &Features, visit: &Visit) -> Reply<Html> {
    let Some(wanted) = Wanted::of(visit.path()) else { return Ok(not_found(visit)) };
    let Some(look) = Look::open(place, trees, others, visit).await? else {
        return Ok(gone::no_organisation(visit));
    };
    match wanted {
        Wanted::Start => home::draw(look).await,
        Wanted::Rest => rest::draw(look).await,
        Wanted::Node => hall::draw(look).await,
        Wanted::Article(column, id, part) => article::draw(look, &column, id, part).await,
    }
}

/// Which page an address names.
enum Wanted {
    Start,
    /// The idle screen.
    Rest,
    /// A hall, a section or a column: the tree tells.
    Node,
    Article(ColumnSlug, ArticleId, Part),
}

/// Which page of an article.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    /// The article.
    Text,
    /// By which way it came here.
    Why,
    /// Its pictures, one a page.
    Pictures,
}

impl Wanted {
    fn of(path: &str) -> Option<Wanted> {
        let parts: Vec<_> = path.strip_prefix('/')?.split('/').collect();
        match parts[..] {
            [""] => Some(Self::Start),
            ["idle"] => Some(Self::Rest),
            [_] | [_, _] | [_, _, _] => Some(Self::Node),
            [hall, section, column, id] => Self::article([hall, section, column], id, Part::Text),
            [hall, section, column, id, "why"] => Self::article([hall, section, column], id, Part::Why),
            [hall, section, column, id, "picture"] => {
                Self::article([hall, section, column], id, Part::Pictures)
            }
            _ => None,
        }
    }

    fn article(column: [&str; 3], id: &str, part: Part) -> Option<Wanted> {
        Some(Self::Article(column.join("/").parse().ok()?, id.parse().ok()?, part))
    }
}
