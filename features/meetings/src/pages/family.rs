//! `/meetings/family`: the people before this screen begin a family call, and `/meetings/family/{id}`: their call. The page
//! of the telephone is `family_far.rs`, at the center.
//!
//! Invariants: only the screen itself begins one and sees it; the link lies in this box's memory until somebody has knocked.

use super::{
    SHELF, call, family_far as far,
    family_parts::{Shown, about, body},
    venue::{self, Not},
};
use crate::{
    Meetings,
    call::questions::Look,
    family::{
        near::{Opened, Touch},
        questions::{LOOK, OPEN, TOUCH, Touched},
        view::{FamilyView, Standing},
    },
    party,
    words::{self, family as said},
};
use axum::{
    Extension, Form, Json, Router,
    extract::{DefaultBodyLimit, Path, Query},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use hongwang_base::Problem;
use hongwang_feature::{Place, Reply};
use hongwang_feed::village::Questions;
use hongwang_input::{Field, FieldKind, field, islands};
use hongwang_page::{Here, Html, Link, Markup, Page, Visit, html, icon, state_panel};
use http::{StatusCode, header};
use serde::Deserialize;
use std::{
    convert::Infallible,
    sync::{Arc, Mutex},
};
use uuid::Uuid;

/// What this box knows of the family call before its screen. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub(crate) struct Known {
    views: call::Known<FamilyView>,
    link: Arc<Mutex<Option<(Uuid, String)>>>,
}

impl Known {
    fn put(&self, id: Uuid, view: &FamilyView) {
        self.views.put(id, Some(view).filter(|view| !view.is_over));
        if view.standing != Standing::Waiting {
            let mut link = self.link.lock().expect("no holder of this lock panics");
            link.take_if(|(of, _)| *of == id);
        }
    }

    fn opened(&self, opened: Opened) {
        *self.link.lock().expect("no holder of this lock panics") = Some((opened.id, opened.link));
    }

    fn link(&self, id: Uuid) -> Option<String> {
        let link = self.link.lock().expect("no holder of this lock panics");
        link.as_ref().filter(|(of, _)| *of == id).map(|(_, link)| link.clone())
    }
}

/// The pages of both sides.
pub(crate) fn router() -> Router<Place> {
    let offers = || DefaultBodyLimit::max(party::LONGEST_OFFER);
    Router::new()
        .route("/meetings/family", get(start).post(begin))
        .route("/meetings/family/{id}", get(show).post(act))
        .route("/meetings/family/{id}/state", get(state))
        .route("/meetings/family/{id}/offer", post(offer).layer::<_, Infallible>(offers()))
        .route("/family/{link}", get(far::show).post(far::act))
        .route("/family/{link}/state", get(far::state))
        .route("/family/{link}/offer", post(far::offer).layer::<_, Infallible>(offers()))
}

/// The family call before this screen.
struct Line<'a> {
    known: &'a Known,
    questions: Questions,
    id: Uuid,
}

impl<'a> Line<'a> {
    /// Of the screen itself: what stands there is nobody else's.
    fn of(
        meetings: &'a Meetings,
        here: Here,
        questions: Option<Extension<Questions>>,
        id: &str,
    ) -> Reply<Self> {
        seat_of(here)?;
        let id = id.parse().map_err(|_| Problem::missing(said::NO_SUCH))?;
        Ok(Self { known: &meetings.family, questions: venue::asking(questions)?, id })
    }

    async fn look(&self) -> Result<FamilyView, Not> {
        match self.known.views.fresh(self.id) {
            Some(view) => Ok(view),
            None => self.fetch(None).await,
        }
    }

    async fn fetch(&self, known: Option<String>) -> Result<FamilyView, Not> {
        let view = venue::ask(&self.questions, LOOK, &Look { call: self.id, known }).await?;
        self.known.put(self.id, &view);
        Ok(view)
    }

    async fn touch(&self, touch: Touch) -> Result<FamilyView, Not> {
        let view = venue::ask(&self.questions, TOUCH, &Touched { call: self.id, touch }).await?;
        self.known.put(self.id, &view);
        Ok(view)
    }
}

fn seat_of(Here(here): Here) -> Result<(), Problem> {
    if here { Ok(()) } else { Err(Problem::forbidden(said::AT_SCREEN)) }
}

fn frame() -> Page {
    let above = [
        Link::new("/cunqing", said::HALL),
        Link::new("/cunqing/life", said::SECTION),
        Link::new("/cunqing/life/away", said::AWAY),
    ];
    let page = Page::new(said::TITLE).icon("video").trail(above).personal().plainly();
    page.island(SHELF.address("meeting.css")).island(SHELF.address("family.css"))
}

/// `GET /meetings/family`
pub(crate) async fn start(
    visit: Visit,
    Here(here): Here,
    questions: Option<Extension<Questions>>,
) -> Reply<Html> {
    venue::asking(questions)?;
    Ok(frame().body(about(here)).render(&visit))
}

/// 在外乡亲: the same as a column, which does not know before which glass it stands.
pub(super) fn column() -> Markup {
    about(true)
}

/// `POST /meetings/family`
pub(crate) async fn begin(
    visit: Visit,
    here: Here,
    Extension(meetings): Extension<Meetings>,
    questions: Option<Extension<Questions>>,
) -> Reply<Response> {
    seat_of(here)?;
    let questions = venue::asking(questions)?;
    Ok(match venue::ask::<Opened>(&questions, OPEN, &()).await {
        Ok(opened) => {
            let at = format!("/meetings/family/{}", opened.id);
            meetings.family.opened(opened);
            Redirect::to(&at).into_response()
        }
        Err(not) => instead(&visit, &not).into_response(),
    })
}

/// Why there is none, and what to do instead.
fn instead(visit: &Visit, not: &Not) -> Html {
    let (status, state) = call::no_call(not, said::OFFLINE_WHY);
    let state = state.to_do(said::TO_DO).call(visit.masthead.help.iter().take(1).cloned());
    frame().status(status).body(state_panel(&state)).render(visit)
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    /// Whether somebody wants to write to a telephone.
    text: Option<String>,
}

/// `GET /meetings/family/{id}`
pub(crate) async fn show(
    visit: Visit,
    here: Here,
    Extension(meetings): Extension<Meetings>,
    questions: Option<Extension<Questions>>,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Reply<Html> {
    let line = Line::of(&meetings, here, questions, &id)?;
    Ok(match line.look().await {
        Ok(view) => draw(&visit, &line, &view, (Shown::default(), asked.text.is_some())),
        Err(not) => instead(&visit, &not),
    })
}

fn draw(visit: &Visit, line: &Line<'_>, view: &FamilyView, (shown, writes): (Shown<'_>, bool)) -> Html {
    let at = format!("/meetings/family/{}", line.id);
    let link = line.known.link(line.id);
    let shown = Shown { at: &at, link: link.as_deref(), ..shown };
    let status = if shown.refused.is_some() { StatusCode::CONFLICT } else { StatusCode::OK };
    let body = html! { (body(view, &shown)) @if link.is_some() { (text(&at, view, writes)) } };
    let page = frame().status(status).island(SHELF.address("call.css")).island(SHELF.address("call.js"));
    islands().fold(page, Page::island).body(body).render(visit)
}

/// Sends the link; it stands outside of what is put in anew, so that nothing that was entered is lost. Its keys cover what
/// stands above them, so they are there for whoever asks.
fn text(at: &str, view: &FamilyView, writes: bool) -> Markup {
    html! {
        section class="family-text" data-while="waiting" hidden[view.standing != Standing::Waiting] {
            @if !view.texts { p class="meeting-how" data-say { (icon("message")) (said::TEXT_OFF) } }
            @else if writes { (text_form(at)) }
            @else { p { a class="button meeting-act" href={ (at) "?text=1" } data-say { (icon("message")) (said::TEXT) } } }
        }
    }
}

fn text_form(at: &str) -> Markup {
    let phone = Field {
        name: "phone",
        label: said::TEXT_PHONE,
        kind: FieldKind::Phone,
        value: "",
        hint: said::TEXT_HINT,
        problem: None,
    };
    html! {
        form class="ask" method="post" action=(at) data-act="text" autocomplete="off" {
            input type="hidden" name="do" value="text";
            (field(&phone))
            p { button class="button strong meeting-act" type="submit" data-say { (icon("message")) (said::TEXT) } }
        }
    }
}

/// What a key sends.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Sent {
    r#do: String,
    phone: String,
}

/// `POST`: one key.
pub(crate) async fn act(
    visit: Visit,
    here: Here,
    Extension(meetings): Extension<Meetings>,
    questions: Option<Extension<Questions>>,
    Path(id): Path<String>,
    Form(sent): Form<Sent>,
) -> Reply<Response> {
    let line = Line::of(&meetings, here, questions, &id)?;
    let link = line.known.link(line.id).unwrap_or_default();
    let writes = sent.r#do == "text";
    let (touch, done) = match sent.r#do.as_str() {
        "let_in" => (Touch::LetIn, None),
        "hang_up" => (Touch::End, None),
        "extend" => (Touch::Extend, Some(said::MORE_DONE)),
        "mute" => (Touch::Mute, None),
        "unmute" => (Touch::Unmute, None),
        "text" => (Touch::Text { phone: sent.phone, link }, Some(said::TEXT_SENT)),
        _ => return Err(Problem::bad(words::NOT_UNDERSTOOD).into()),
    };
    Ok(match line.touch(touch).await {
        Ok(view) if done.is_some() => {
            draw(&visit, &line, &view, (Shown { done, ..Shown::default() }, false)).into_response()
        }
        Ok(_) => Redirect::to(&format!("/meetings/family/{}", line.id)).into_response(),
        Err(not) => match line.look().await {
            Ok(view) => {
                let shown = Shown { refused: Some(&not.words()), ..Shown::default() };
                draw(&visit, &line, &view, (shown, writes)).into_response()
            }
            Err(_) => instead(&visit, &not).into_response(),
        },
    })
}

/// `GET …/state?known=`: how it stands, once that is new or after a while.
pub(crate) async fn state(
    here: Here,
    Extension(meetings): Extension<Meetings>,
    questions: Option<Extension<Questions>>,
    Path(id): Path<String>,
    Query(venue::Heard { known }): Query<venue::Heard>,
) -> Reply<Response> {
    let line = Line::of(&meetings, here, questions, &id)?;
    tokio::time::sleep(line.known.views.pace.next()).await;
    Ok(match line.fetch(Some(known)).await {
        Ok(view) => ([(header::CACHE_CONTROL, "no-store")], Json(view)).into_response(),
        Err(not) => venue::plain(&not),
    })
}

/// `POST …/offer`: the offer of the browser (SDP).
pub(crate) async fn offer(
    here: Here,
    Extension(meetings): Extension<Meetings>,
    questions: Option<Extension<Questions>>,
    Path(id): Path<String>,
    offer: String,
) -> Reply<Response> {
    let line = Line::of(&meetings, here, questions, &id)?;
    Ok(venue::connect(&line.questions, line.id, offer).await)
}
