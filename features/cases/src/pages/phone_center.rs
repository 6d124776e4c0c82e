//! `/apply/phone/{token}` at the center: the page of a phone that does not reach the village. It looks and speaks as the
//! village's own (`phone.rs`); what is sent waits here, sealed, until the village has fetched it.

use super::phone::{self, Sheet, address};
use crate::paper::{MOST_SENT, Papers, Shown, announced, relay};
use crate::words::papers as words_of;
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request};
use axum::response::{IntoResponse, Redirect, Response};
use hongwang_documents::paper::LARGEST;
use hongwang_feature::{Place, Reply};
use hongwang_feed::handoff::{self, HandOff, Left, Looked, Put};
use hongwang_page::{Html, Visit, html};
use http::HeaderMap;
use maud::Markup;

async fn visitor(
    visit: &Visit,
    place: &Place,
    token: &str,
    headers: &HeaderMap,
) -> Reply<Result<(Box<HandOff>, Option<String>), Response>> {
    let known = phone::known(headers);
    Ok(match handoff::look(place, relay::KIND, token, known.as_deref()).await? {
        Looked::Yours(theirs, drawn) => Ok((theirs, drawn)),
        Looked::Taken => Err(phone::taken(visit)),
        Looked::Over => Err(phone::over(visit)),
    })
}

pub(super) async fn show(visit: &Visit, place: &Place, token: &str, headers: &HeaderMap) -> Reply<Response> {
    Ok(match visitor(visit, place, token, headers).await? {
        Ok((theirs, drawn)) => phone::marked(drawn, drawn_page(visit, token, &theirs, None)),
        Err(shut) => shut,
    })
}

fn drawn_page(visit: &Visit, token: &str, theirs: &HandOff, problem: Option<&str>) -> Html {
    // What a device says is text, and no more.
    let shown: Shown = serde_json::from_value(theirs.shown.clone()).unwrap_or_default();
    let papers = standing(&shown.question, &theirs.files);
    let (item, question) = (&*shown.item, &*shown.question);
    phone::sheet(visit, &Sheet { address: &address(token), item, question, papers, problem })
}

/// How far each is. The page follows by itself.
fn standing(name: &str, files: &[Left]) -> Markup {
    let waits = files.contains(&Left::Waiting);
    let fetched = files.contains(&Left::Fetched);
    html! {
        section data-standing=(if waits { "waiting" } else { "fetched" }) {
            ul class="papers" {
                @for (file, number) in files.iter().zip(1..) {
                    li {
                        p data-say { (words_of::standing(name, number, word(file))) }
                    }
                }
            }
            @if waits {
                p class="fill-hint" role="status" data-say { (words_of::FAR_WAITING) }
            } @else if fetched {
                p class="fill-hint" role="status" data-say { (words_of::FAR_SENT) " " (words_of::ONE_MORE) }
            }
        }
    }
}

fn word(file: &Left) -> &str {
    match file {
        Left::Waiting => words_of::FAR_ON_ITS_WAY,
        Left::Fetched => words_of::FAR_THERE,
        Left::Refused(why) => why,
    }
}

pub(super) async fn put(
    visit: &Visit,
    place: &Place,
    papers: &Papers,
    token: &str,
    mut request: Request,
) -> Reply<Response> {
    let theirs = match visitor(visit, place, token, request.headers()).await? {
        Ok((theirs, _)) => theirs,
        Err(shut) => return Ok(shut),
    };
    // Said at once, before any of it is read.
    let made = if announced(request.headers()) > MOST_SENT {
        Err(words_of::TOO_LARGE)
    } else {
        // Whoever sends more, and does not say so, is not listened to any longer.
        DefaultBodyLimit::max(MOST_SENT).apply(&mut request);
        let Ok(parts) = Multipart::from_request(request, place).await else { return Err(phone::no_form()) };
        papers.read(papers.receive_from_afar(parts).await).await
    };
    let put = match made {
        // What was packed tight in a file may be larger when it is written anew.
        Ok(made) if made.bytes.len() > LARGEST => Err(words_of::TOO_LARGE),
        Ok(made) => match handoff::put(place, &theirs, token, &made.bytes).await? {
            Put::There => Ok(()),
            Put::Full => Err(words_of::FAR_FULL),
            Put::Over => return Ok(phone::over(visit)),
        },
        Err(why) => Err(why),
    };
    Ok(match put {
        Ok(()) => Redirect::to(&address(token)).into_response(),
        Err(why) => drawn_page(visit, token, &theirs, Some(why)).into_response(),
    })
}
