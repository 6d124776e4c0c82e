//! The pages of a telephone beside the desk: the code at the desk, and what the phone that scans it sees.

use super::{SHELF, desk_reel};
use crate::phone::{self, Looked, Pass};
use crate::reel::State as Standing;
use crate::words::{desk as desk_words, phone as words};
use crate::{Media, store, upload};
use axum::{
    Extension, Json,
    body::Body,
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use hongwang_base::{Problem, Scope};
use hongwang_feature::{Place, Reply, Staff};
use hongwang_page::desk::{PostButton, board, board_mark, link_button, post_button};
use hongwang_page::{
    Desk, Html, Link, Markup, Page, State as Shown, StateKind, Visit, cookie, html, qr, state_panel,
};
use hongwang_store::audit;
use http::{HeaderMap, StatusCode, header};
use uuid::Uuid;

/// Where a code is drawn.
pub(crate) const BASE: &str = "/desk/media/phone";
/// The cookie by which the phone that came first is known again.
const COOKIE: &str = "film-phone";
/// A phone that stays longer than any upload is asked to scan again.
const REMEMBERED: u32 = 2 * 24 * 3600;

/// The key that draws a code, for the page of uploads.
pub(crate) fn key() -> Markup {
    html! {
        p { (words::BY_PHONE_ABOUT) }
        (post_button(&PostButton {
            action: BASE.to_owned(),
            label: words::BY_PHONE.to_owned(),
            icon: Some("device-mobile".to_owned()),
            ..PostButton::default()
        }))
    }
}

/// `POST /desk/media/phone`: draws a code.
pub(crate) async fn draw(
    staff: Staff,
    State(place): State<Place>,
    Extension(media): Extension<Media>,
) -> Reply<Redirect> {
    let mut tx = place.db.write().await?;
    let id = phone::draw(&mut tx, &media.vault, &staff, place.clock.now()).await?;
    audit::record(&mut tx, &staff.did(&place, &staff.org, "media.phone", id, words::BY_PHONE)).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("{BASE}/{id}")))
}

/// What stands at the desk: the code until a phone comes, then how far its film is.
async fn standing(place: &Place, media: &Media, staff: &Staff, id: Uuid) -> Reply<Markup> {
    let mut tx = place.db.read().await?;
    let pass = phone::of_account(&mut tx, staff.account.into(), id, place.clock.now()).await?;
    let Some(pass) = pass else { return Ok(html! { p role="status" { (words::OVER) } }) };
    let reel = match pass.reel {
        Some(reel) => store::reel_of(&mut tx, &Scope(staff.org.clone()), reel).await?,
        None => None,
    };
    drop(tx);
    Ok(match reel {
        Some(reel) if reel.state == Standing::Receiving => {
            let percent = upload::here(place, &reel)? * 100 / reel.bytes.max(1);
            html! {
                p role="status" { (words::comes(&reel.file, percent)) }
                progress max="100" value=(percent) {}
            }
        }
        Some(reel) => html! {
            p role="status" { (words::CAME) }
            p { (link_button(&format!("{}/reels/{}", desk_reel::BASE, reel.id), words::SEE, None, true)) }
        },
        None if pass.claimed => html! { p role="status" { (words::HERE) } },
        None => {
            let address = format!("{}/media/phone/{}", media.address, phone::token(&media.vault, pass.id));
            html! {
                div class="upload-code" data-address=(address) { (qr(&address, words::SCAN_QR)) }
                p { (words::SCAN) }
                p { (words::SCAN_LIMIT) }
            }
        }
    })
}

/// `GET /desk/media/phone/{id}`
pub(crate) async fn wait(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(media): Extension<Media>,
    Path(id): Path<Uuid>,
) -> Reply<Html> {
    let stands = standing(&place, &media, &staff, id).await?;
    let again =
        PostButton { action: BASE.to_owned(), label: words::AGAIN.to_owned(), ..PostButton::default() };
    let body = html! {
        (board(&format!("{BASE}/{id}/state"), &board_mark(&stands.0), &stands))
        (post_button(&again))
    };
    let trail =
        vec![Link::new(desk_reel::BASE, desk_words::TITLE), Link::new(desk_reel::NEW, desk_words::UPLOAD)];
    let shell = Desk { trail, ..staff.desk(&place) };
    let page = Page::new(words::TITLE).desk(shell).island(SHELF.address("intake.css")).follow_board();
    Ok(page.body(body).render(&visit))
}

/// `GET /desk/media/phone/{id}/state`: the mark of what stands there.
pub(crate) async fn state(
    staff: Staff,
    State(place): State<Place>,
    Extension(media): Extension<Media>,
    Path(id): Path<Uuid>,
) -> Reply<Json<serde_json::Value>> {
    let stands = standing(&place, &media, &staff, id).await?;
    Ok(Json(serde_json::json!({ "mark": board_mark(&stands.0) })))
}

fn known(headers: &HeaderMap) -> Option<String> {
    cookie(headers, COOKIE)
}

/// Whoever comes by an address: the code, and the mark that a phone is given now.
async fn visitor(place: &Place, media: &Media, token: &str, headers: &HeaderMap) -> Reply<Looked> {
    let mut tx = place.db.write().await?;
    let mark = known(headers);
    let looked = phone::look(&mut tx, &media.vault, token, mark.as_deref(), place.clock.now()).await?;
    tx.commit().await?;
    Ok(looked)
}

fn shut(visit: &Visit, title: &str, why: &str) -> Response {
    let state = Shown::new(StateKind::Empty, title).why(why).to_do(words::TO_DO);
    let page = Page::new(words::ON_PHONE).icon("device-mobile").status(StatusCode::GONE).personal();
    page.body(state_panel(&state)).render(visit).into_response()
}

/// `GET /media/phone/{token}` on the phone.
pub(crate) async fn show(
    visit: Visit,
    State(place): State<Place>,
    Extension(media): Extension<Media>,
    Path(token): Path<String>,
    headers: HeaderMap,
) -> Reply<Response> {
    let (pass, mark) = match visitor(&place, &media, &token, &headers).await? {
        Looked::Yours(pass, mark) => (pass, mark),
        Looked::Taken => return Ok(shut(&visit, words::TAKEN, words::TAKEN_WHY)),
        Looked::Over => return Ok(shut(&visit, words::OVER, words::OVER_WHY)),
    };
    place.live.changed();
    let page = Page::new(words::ON_PHONE)
        .icon("device-mobile")
        .personal()
        .island(SHELF.address("intake.css"))
        .island(SHELF.address("tus.min.js"))
        .island(SHELF.address("upload.js"));
    let page = page.body(drawn(&token, &pass)).render(&visit);
    Ok(match mark {
        Some(mark) => {
            let cookie =
                format!("{COOKIE}={mark}; Path=/media/phone; Max-Age={REMEMBERED}; HttpOnly; SameSite=Lax");
            ([(header::SET_COOKIE, cookie)], page).into_response()
        }
        None => page.into_response(),
    })
}

fn drawn(token: &str, pass: &Pass) -> Markup {
    html! {
        p data-say { (words::for_whom(&pass.name)) }
        p data-say { (words::ON_PHONE_ABOUT) }
        (box_of(&format!("/media/phone/{token}/uploads"), words::SENT, ""))
    }
}

/// The box that `islands/upload.js` makes work: where it sends to, what it says at the end, where it leads then.
pub(crate) fn box_of(base: &str, sent: &str, leads: &str) -> Markup {
    html! {
        div class="upload" data-upload=(base) data-sent=(sent) data-cut=(desk_words::CUT)
            data-pause=(desk_words::PAUSE) data-resume=(desk_words::RESUME) data-reel=(leads) {
            label { (desk_words::FILE) " " input type="file" accept="video/*,audio/*" disabled; }
            noscript { p { (desk_words::NO_SCRIPT) } }
        }
    }
}

/// The code of a phone that came first before, for its requests without a page.
async fn holder(place: &Place, media: &Media, token: &str, headers: &HeaderMap) -> Reply<Pass> {
    match visitor(place, media, token, headers).await? {
        Looked::Yours(pass, None) => Ok(pass),
        // Only its page gives a phone its mark.
        Looked::Yours(_, Some(_)) | Looked::Taken => Err(Problem::forbidden(words::TAKEN).into()),
        Looked::Over => Err(Problem { status: 410, ..Problem::bad(words::OVER) }.into()),
    }
}

/// `POST /media/phone/{token}/uploads`: makes room for the one film.
pub(crate) async fn create(
    State(place): State<Place>,
    Extension(media): Extension<Media>,
    Path(token): Path<String>,
    headers: HeaderMap,
) -> Reply<Response> {
    let pass = holder(&place, &media, &token, &headers).await?;
    if pass.reel.is_some() {
        return Err(Problem::conflict(words::ONE).into());
    }
    let reel = upload::open(&place, &pass.bringer(), &headers).await?;
    let mut tx = place.db.write().await?;
    if !phone::begins(&mut tx, pass.id, reel.id, place.clock.now()).await? {
        store::forget(&mut tx, reel.id).await?;
        tx.commit().await?;
        upload::forget(&place, reel.id)?;
        return Err(Problem::conflict(words::ONE).into());
    }
    tx.commit().await?;
    Ok(upload::opened(&format!("/media/phone/{token}/uploads"), reel.id))
}

/// The film that comes by a code, if it is this one.
async fn film(
    place: &Place,
    media: &Media,
    (token, id): (&str, &str),
    headers: &HeaderMap,
) -> Reply<(Pass, crate::reel::Reel)> {
    let pass = holder(place, media, token, headers).await?;
    let reel = upload::find(place, &pass.org, id).await?;
    if pass.reel != Some(reel.id) {
        return Err(Problem::missing(desk_words::NO_REEL).into());
    }
    Ok((pass, reel))
}

/// `HEAD /media/phone/{token}/uploads/{id}`
pub(crate) async fn offset(
    State(place): State<Place>,
    Extension(media): Extension<Media>,
    Path((token, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Reply<Response> {
    let (_, reel) = film(&place, &media, (&token, &id), &headers).await?;
    upload::stands(&place, &reel)
}

/// `PATCH /media/phone/{token}/uploads/{id}`
pub(crate) async fn append(
    State(place): State<Place>,
    Extension(media): Extension<Media>,
    Path((token, id)): Path<(String, String)>,
    headers: HeaderMap,
    body: Body,
) -> Reply<Response> {
    let (pass, reel) = film(&place, &media, (&token, &id), &headers).await?;
    let mut tx = place.db.write().await?;
    phone::goes_on(&mut tx, pass.id, place.clock.now()).await?;
    tx.commit().await?;
    upload::take(&place, &media, reel, &headers, body).await
}
