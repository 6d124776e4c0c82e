//! The four things done to a written article: hand in, approve, give back, recall.

use super::{address, titled, view};
use crate::article::store;
use crate::article::{Action, Actor};
use crate::tree::Trees;
use crate::words::desk as words;
use axum::{
    Extension, Form,
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use hongwang_base::{ArticleId, Problem};
use hongwang_feature::{Fail, Place, Reply, Staff};
use hongwang_page::{
    Html, Page, Visit,
    desk::{Confirm, Control, Field, confirm},
};
use http::StatusCode;
use serde::Deserialize;

/// A reason as it was entered.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Given {
    reason: String,
}

/// Does `action` within the reader's scope.
async fn act(staff: &Staff, place: &Place, trees: &Trees, id: ArticleId, action: &Action) -> Reply<()> {
    let mut tx = place.db.write().await?;
    store::find(&mut tx, &staff.scope(), id).await?;
    let tree = trees.of_county(&mut tx, &place.org).await?;
    let done = store::act(&mut tx, &tree, id, action, &Actor::of(staff), place.clock.now()).await?;
    tx.commit().await?;
    done.announce(place);
    Ok(())
}

pub(super) async fn submit(
    staff: Staff,
    State(place): State<Place>,
    Extension(trees): Extension<Trees>,
    Path(id): Path<ArticleId>,
) -> Reply<Redirect> {
    act(&staff, &place, &trees, id, &Action::Submit).await?;
    Ok(Redirect::to(&address(id)))
}

pub(super) async fn approve(
    staff: Staff,
    State(place): State<Place>,
    Extension(trees): Extension<Trees>,
    Path(id): Path<ArticleId>,
) -> Reply<Redirect> {
    act(&staff, &place, &trees, id, &Action::Approve).await?;
    Ok(Redirect::to(&address(id)))
}

/// Which of the two actions that ask for a reason.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Asked {
    Reject,
    Recall,
}

impl Asked {
    fn path(self) -> &'static str {
        match self {
            Self::Reject => "reject",
            Self::Recall => "recall",
        }
    }

    /// What one wants to see after it.
    fn next_view(self) -> &'static str {
        match self {
            Self::Reject => "",
            Self::Recall => "/receipts",
        }
    }

    fn action(self, reason: &str) -> Action {
        let reason = reason.to_owned();
        match self {
            Self::Reject => Action::Reject { reason },
            Self::Recall => Action::Recall { reason },
        }
    }

    fn question(self, id: ArticleId, title: &str, given: &str, problem: Option<&Problem>) -> Confirm {
        let (what, follows, label) = match self {
            Self::Reject => {
                (words::reject_what(title), words::REJECT_FOLLOWS.map(str::to_owned).to_vec(), words::REJECT)
            }
            Self::Recall => {
                (words::recall_what(title), words::RECALL_FOLLOWS.map(str::to_owned).to_vec(), words::RECALL)
            }
        };
        let reason = Field::new("reason", words::REASON_FIELD, Control::Area(3)).value(given);
        Confirm {
            what,
            follows,
            fields: vec![reason.error(problem.map(|problem| problem.title.clone()))],
            action: format!("{}/{}", address(id), self.path()),
            label: label.into(),
            cancel: address(id),
            danger: self == Self::Recall,
        }
    }
}

async fn ask(
    visit: &Visit,
    staff: &Staff,
    place: &Place,
    id: ArticleId,
    asked: Asked,
    given: &str,
    problem: Option<&Problem>,
) -> Reply<Html> {
    let mut tx = place.db.read().await?;
    let article = store::find(&mut tx, &staff.scope(), id).await?;
    let title = titled(&article.title);
    let status = problem.map_or(StatusCode::OK, |_| StatusCode::BAD_REQUEST);
    let body = confirm(&asked.question(id, title, given, problem));
    Ok(Page::new(title).desk(view::desk(staff, place, &article, "-")).status(status).body(body).render(visit))
}

/// Does it, or asks again where the reason was at fault.
async fn decide(
    visit: &Visit,
    staff: &Staff,
    place: &Place,
    trees: &Trees,
    id: ArticleId,
    asked: Asked,
    given: &str,
) -> Reply<Response> {
    match act(staff, place, trees, id, &asked.action(given)).await {
        Ok(()) => Ok(Redirect::to(&format!("{}{}", address(id), asked.next_view())).into_response()),
        Err(Fail::Problem(problem)) if problem.field.as_deref() == Some("reason") => {
            Ok(ask(visit, staff, place, id, asked, given, Some(&problem)).await?.into_response())
        }
        Err(fail) => Err(fail),
    }
}

pub(super) async fn ask_reject(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Path(id): Path<ArticleId>,
) -> Reply<Html> {
    ask(&visit, &staff, &place, id, Asked::Reject, "", None).await
}

pub(super) async fn ask_recall(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Path(id): Path<ArticleId>,
) -> Reply<Html> {
    ask(&visit, &staff, &place, id, Asked::Recall, "", None).await
}

pub(super) async fn reject(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(trees): Extension<Trees>,
    Path(id): Path<ArticleId>,
    Form(given): Form<Given>,
) -> Reply<Response> {
    decide(&visit, &staff, &place, &trees, id, Asked::Reject, &given.reason).await
}

pub(super) async fn recall(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(trees): Extension<Trees>,
    Path(id): Path<ArticleId>,
    Form(given): Form<Given>,
) -> Reply<Response> {
    decide(&visit, &staff, &place, &trees, id, Asked::Recall, &given.reason).await
}
