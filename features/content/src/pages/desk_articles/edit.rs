//! Writing: a new article, a new version, and two people who wrote at once.

use super::form::{self, Received, Sheet};
use super::{address, choices, history, picture_prefix, pictures, titled};
use crate::article::store::{self, Version, Written};
use crate::article::{Actor, Manuscript, Picture};
use crate::columns::Tree;
use crate::tree::Trees;
use crate::words::{article as rule_words, desk as words};
use axum::{
    Extension,
    extract::{Multipart, Path, State},
    response::{IntoResponse, Redirect, Response},
};
use hongwang_base::{ArticleId, Problem};
use hongwang_feature::{Fail, Place, Reply, Staff};
use hongwang_page::{
    Html, Link, Page, Visit,
    desk::{self, Desk, panel},
};
use hongwang_store::Tx;
use http::{StatusCode, header};
use maud::{Markup, html};

const NEW: &str = "/desk/articles/new";
const EDITOR: &str = "/desk/articles/editor.js";

/// What every form needs besides what was entered.
struct Desktop<'a> {
    visit: &'a Visit,
    staff: &'a Staff,
    place: &'a Place,
    tree: Tree,
    names: choices::Names,
}

impl<'a> Desktop<'a> {
    async fn of(
        visit: &'a Visit,
        staff: &'a Staff,
        place: &'a Place,
        trees: &Trees,
        tx: &mut Tx,
    ) -> Reply<Self> {
        let tree = trees.of_county(tx, &place.org).await?;
        let names = choices::Names::of(tx, staff).await?;
        Ok(Self { visit, staff, place, tree, names })
    }

    /// The form under `above`, for a new article or for `id`.
    fn page(&self, id: Option<ArticleId>, sheet: &Sheet, problems: &[Problem], above: &Markup) -> Html {
        let (title, action, cancel) = match id {
            None => (words::WRITE, NEW.to_owned(), super::LIST.to_owned()),
            Some(id) => (words::EDIT, format!("{}/edit", address(id)), address(id)),
        };
        let form = sheet.form(&action, &cancel, &self.tree, &self.names, problems);
        let trail = vec![Link::new(super::LIST, words::ARTICLES)];
        let status = problems.first().map_or(StatusCode::OK, |problem| {
            StatusCode::from_u16(problem.status).unwrap_or(StatusCode::BAD_REQUEST)
        });
        let body = html! { (above) (desk::form(&form)) };
        let desk = Desk { trail, ..self.staff.desk(self.place) };
        Page::new(title).desk(desk).island(EDITOR).status(status).body(body).render(self.visit)
    }
}

/// The script of the editor, which does without when it is not there.
pub(super) async fn island() -> Response {
    let script = include_str!("../../../islands/editor.js");
    (
        [
            (header::CONTENT_TYPE, "text/javascript; charset=utf-8"),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        ],
        script,
    )
        .into_response()
}

pub(super) async fn show_new(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(trees): Extension<Trees>,
) -> Reply<Html> {
    let mut tx = place.db.read().await?;
    let desktop = Desktop::of(&visit, &staff, &place, &trees, &mut tx).await?;
    Ok(desktop.page(None, &Sheet::blank(&staff), &[], &html! {}))
}

pub(super) async fn save_new(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(trees): Extension<Trees>,
    parts: Multipart,
) -> Reply<Response> {
    let mut tx = place.db.read().await?;
    let desktop = Desktop::of(&visit, &staff, &place, &trees, &mut tx).await?;
    drop(tx);
    let Received { mut sheet, pictures } = form::receive(parts).await?;
    let again =
        |sheet: &Sheet, problems: &[Problem]| desktop.page(None, sheet, problems, &html! {}).into_response();
    let entered = sheet.clone();
    let kept = match pictures::keep(&place, pictures, sheet.alt()).await {
        Err(Fail::Problem(problem)) => return Ok(again(&entered, &[problem])),
        kept => kept?,
    };
    sheet.append(&kept, "/blob/");
    let manuscript = match sheet.manuscript(&staff, &kept, rule_words::BY_HAND) {
        Ok(manuscript) => manuscript,
        Err(mut problems) => {
            if !kept.is_empty() {
                problems.push(Problem::field("pictures", words::PICTURES_AGAIN));
            }
            return Ok(again(&entered, &problems));
        }
    };
    let mut tx = place.db.write().await?;
    let created =
        store::create(&mut tx, &desktop.tree, &manuscript, &Actor::of(&staff), place.clock.now()).await;
    let id = match created {
        Err(Fail::Problem(problem)) => return Ok(again(&entered, &[problem])),
        created => created?,
    };
    tx.commit().await?;
    Ok(Redirect::to(&address(id)).into_response())
}

pub(super) async fn show(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(trees): Extension<Trees>,
    Path(id): Path<ArticleId>,
) -> Reply<Html> {
    let mut tx = place.db.read().await?;
    let newest = newest(&mut tx, &staff, id).await?;
    let desktop = Desktop::of(&visit, &staff, &place, &trees, &mut tx).await?;
    let sheet = Sheet::of(&newest.manuscript, newest.number, &picture_prefix(id));
    Ok(desktop.page(Some(id), &sheet, &[], &html! {}))
}

async fn newest(tx: &mut Tx, staff: &Staff, id: ArticleId) -> Reply<Version> {
    let article = store::find(tx, &staff.scope(), id).await?;
    let newest = store::version(tx, id, article.standing.version).await?;
    Ok(newest.ok_or_else(|| Problem::missing(rule_words::NO_VERSION))?)
}

pub(super) async fn save(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(trees): Extension<Trees>,
    Path(id): Path<ArticleId>,
    parts: Multipart,
) -> Reply<Response> {
    let mut tx = place.db.read().await?;
    let before = newest(&mut tx, &staff, id).await?;
    let mut known = store::pictures(&mut tx, id).await?;
    let desktop = Desktop::of(&visit, &staff, &place, &trees, &mut tx).await?;
    drop(tx);
    let Received { mut sheet, pictures } = form::receive(parts).await?;
    let kept = match pictures::keep(&place, pictures, sheet.alt()).await {
        Err(Fail::Problem(problem)) => {
            return Ok(desktop.page(Some(id), &sheet, &[problem], &html! {}).into_response());
        }
        kept => kept?,
    };
    sheet.append(&kept, &picture_prefix(id));
    known.extend(kept.iter().cloned());
    let manuscript = sheet.manuscript(&staff, &known, &before.manuscript.rule);
    let written = write(&desktop, id, &sheet, manuscript, &kept).await;
    match written {
        Ok(Written::Saved(_)) => Ok(Redirect::to(&address(id)).into_response()),
        Ok(Written::Conflict(theirs)) => Ok(conflict(&desktop, id, sheet, &known, &theirs).into_response()),
        Err(Refused::Entered(problems)) => {
            Ok(desktop.page(Some(id), &sheet, &problems, &html! {}).into_response())
        }
        Err(Refused::Failed(fail)) => Err(fail),
    }
}

enum Refused {
    Entered(Vec<Problem>),
    Failed(Fail),
}

impl<T: Into<Fail>> From<T> for Refused {
    fn from(error: T) -> Self {
        match error.into() {
            Fail::Problem(problem) => Self::Entered(vec![problem]),
            fail => Self::Failed(fail),
        }
    }
}

/// Keeps the new pictures in any case, and the version when nothing is wrong with it.
async fn write(
    desktop: &Desktop<'_>,
    id: ArticleId,
    sheet: &Sheet,
    manuscript: Result<Manuscript, Vec<Problem>>,
    kept: &[Picture],
) -> Result<Written, Refused> {
    let now = desktop.place.clock.now();
    let mut tx = desktop.place.db.write().await?;
    for picture in kept {
        store::add_picture(&mut tx, id, picture, now).await?;
    }
    let manuscript = match manuscript {
        Ok(manuscript) => manuscript,
        Err(problems) => {
            tx.commit().await?;
            return Err(Refused::Entered(problems));
        }
    };
    let actor = Actor::of(desktop.staff);
    let written = store::write(&mut tx, &desktop.tree, id, sheet.base(), &manuscript, &actor, now).await?;
    tx.commit().await?;
    Ok(written)
}

/// Both versions on one page: theirs with what differs, and the form with everything that was entered here, to be
/// saved over theirs or left.
fn conflict(desktop: &Desktop<'_>, id: ArticleId, sheet: Sheet, known: &[Picture], theirs: &Version) -> Html {
    let mine = sheet.manuscript(desktop.staff, known, &theirs.manuscript.rule).ok();
    let who = words::saved_by(theirs.number, &theirs.by.words(), &hongwang_page::when::stamp(theirs.at.0));
    let above = panel(
        words::THEIRS,
        &html! {
            p { (who) }
            h3 { (titled(&theirs.manuscript.title)) }
            div class="prose" { (maud::PreEscaped(theirs.manuscript.html_under(&picture_prefix(id)))) }
            @if let Some(mine) = &mine {
                h3 { (words::DIFFERENCE) }
                (history::difference(&theirs.manuscript, mine))
            }
        },
    );
    let problem = Problem::conflict(words::CONFLICT);
    desktop.page(Some(id), &sheet.rebased(theirs.number), &[problem], &above)
}
