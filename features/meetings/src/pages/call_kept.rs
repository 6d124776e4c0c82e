//! `/meetings/call/kept`, 再看结果卡: whoever let a card be kept types its code, sees it again, hears it, prints it, and may have
//! it deleted.
//!
//! Invariants: only the screen itself shows one; the code travels in forms and stands in no address; nothing of a card is
//! kept in this box.

use super::{
    SHELF, call, call_parts,
    venue::{self, Not},
};
use crate::{
    Meetings,
    call::{
        kept::{DIGITS, FoundCard},
        memo::Found,
        questions::{Coded, DROP, FIND, FIND_PICTURE},
    },
    words::{self, call as of_calls, card as said},
};
use axum::{Extension, Form};
use data_encoding::BASE64;
use hongwang_base::Problem;
use hongwang_feature::Reply;
use hongwang_feed::village::Questions;
use hongwang_input::{Field, FieldKind, field, islands};
use hongwang_page::{Here, Html, Link, Markup, Page, Visit, html, icon, say, state_panel};
use http::StatusCode;
use serde::Deserialize;

const ADDRESS: &str = "/meetings/call/kept";

/// What a key sends.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Sent {
    code: String,
    r#do: String,
}

/// A card that was found, and the picture on it, JPEG.
struct Opened {
    found: FoundCard,
    code: String,
    picture: Option<Vec<u8>>,
}

fn frame(title: &str) -> Page {
    let above = [Link::new("/huiyi", words::HALL), Link::new("/huiyi/talk", of_calls::SECTION)];
    let page = Page::new(title).icon("file-text").trail(above).personal().plainly();
    page.island(SHELF.address("meeting.css")).island(SHELF.address("call.css"))
}

/// `GET`: asks for the code.
pub(crate) async fn ask(
    visit: Visit,
    Here(here): Here,
    questions: Option<Extension<Questions>>,
) -> Reply<Html> {
    let questions = venue::asking(questions)?;
    if !here {
        let body = html! { p class="meeting-standing" data-say { (said::AT_SCREEN) } };
        return Ok(frame(said::TITLE).body(body).render(&visit));
    }
    Ok(match questions.offline_since() {
        // It opens as every page does; what is asked live says that it cannot be.
        Some(since) => {
            let (_, state) = offline(&visit, &Not::Offline(since));
            frame(said::TITLE).body(state).render(&visit)
        }
        None => asked(&visit, "", None),
    })
}

fn asked(visit: &Visit, entered: &str, problem: Option<&str>) -> Html {
    let status = if problem.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    drawn(visit, status, &form(entered, problem))
}

fn drawn(visit: &Visit, status: StatusCode, body: &Markup) -> Html {
    islands().fold(frame(said::TITLE), Page::island).status(status).body(body.clone()).render(visit)
}

fn form(entered: &str, problem: Option<&str>) -> Markup {
    let code = Field {
        name: "code",
        label: said::CODE,
        kind: FieldKind::Digits,
        value: entered,
        hint: said::CODE_HINT,
        problem,
    };
    html! {
        form class="ask" method="post" action=(ADDRESS) autocomplete="off" {
            (field(&code))
            p { button class="button strong meeting-act card-look" type="submit" data-say { (icon("search")) (said::LOOK) } }
        }
        p class="meeting-how" { (say(said::LEAD)) " " (say(said::LOST)) }
    }
}

/// Why nothing is shown, where that is no answer of the center.
fn offline(visit: &Visit, not: &Not) -> (StatusCode, Markup) {
    let (status, state) = call::no_call(not, said::OFFLINE_WHY);
    let state = state.to_do(said::OFFLINE_TO_DO).call(visit.masthead.help.iter().take(1).cloned());
    (status, state_panel(&state))
}

/// Why not, with what was typed.
fn instead(visit: &Visit, not: &Not, entered: &str) -> Html {
    if let Not::Refused(why) = not {
        return asked(visit, entered, Some(why));
    }
    let (status, state) = offline(visit, not);
    drawn(visit, status, &html! { (state) (form(entered, None)) })
}

/// `POST`: one key.
pub(crate) async fn act(
    visit: Visit,
    here: Here,
    Extension(meetings): Extension<Meetings>,
    questions: Option<Extension<Questions>>,
    Form(sent): Form<Sent>,
) -> Reply<Html> {
    let questions = venue::asking(questions)?;
    let Here(true) = here else { return Err(Problem::forbidden(said::AT_SCREEN).into()) };
    let code: String = sent.code.chars().filter(char::is_ascii_digit).collect();
    if code.len() != DIGITS as usize {
        return Ok(asked(&visit, &sent.code, Some(said::SHORT)));
    }
    let done = match sent.r#do.as_str() {
        "" => open(&questions, code).await.map(|card| shown(&visit, &meetings, &card, None)),
        "print" => match open(&questions, code).await {
            Ok(card) => Ok(print(&visit, &meetings, &card).await?),
            Err(not) => Err(not),
        },
        "ask" => Ok(sure(&visit, &code)),
        "drop" => venue::ask::<()>(&questions, DROP, &Coded { code }).await.map(|()| dropped(&visit)),
        _ => return Err(Problem::bad(words::NOT_UNDERSTOOD).into()),
    };
    Ok(done.unwrap_or_else(|not| instead(&visit, &not, &sent.code)))
}

/// Asks the center for the card; one whose picture does not come is shown without.
async fn open(questions: &Questions, code: String) -> Result<Opened, Not> {
    let asked = Coded { code };
    let mut found: FoundCard = venue::ask(questions, FIND, &asked).await?;
    let picture = if found.card.pictured() > 0 {
        let base64 = venue::ask::<String>(questions, FIND_PICTURE, &asked).await;
        base64.ok().and_then(|base64| BASE64.decode(base64.as_bytes()).ok())
    } else {
        None
    };
    let code = asked.code;
    found.card.found = found.card.found.map(|by| Found { code: code.clone(), ..by });
    Ok(Opened { found, code, picture })
}

/// What was last done with it, or why it was not.
type Told<'a> = Option<Result<&'a str, &'a str>>;

fn shown(visit: &Visit, meetings: &Meetings, opened: &Opened, told: Told<'_>) -> Html {
    let Opened { found: FoundCard { card, whom, at }, code, picture } = opened;
    let picture = picture.as_ref().map(|jpeg| format!("data:image/jpeg;base64,{}", BASE64.encode(jpeg)));
    let prints = meetings.printer.get().is_some();
    let end = html! { @if let Some(by) = &card.found { p class="meeting-how" data-say { (said::kept_until(by.until)) } } };
    let body = html! {
        @match told {
            Some(Ok(done)) => p class="call-done" role="status" data-say { (icon("check")) (done) },
            Some(Err(why)) => p class="meeting-refused" role="alert" data-say { (icon("alert-circle")) (why) },
            None => {},
        }
        div class="call-card" {
            p class="card-asked" data-say { (said::asked(*at, whom)) }
            (call_parts::card_lines(card, &end, picture.as_deref()))
            @if card.pictured() > 0 && picture.is_none() { p class="meeting-refused" data-say { (said::NO_PICTURE) } }
            div class="meeting-keys" {
                @if prints { (key(code, "print", of_calls::PRINT, "printer", "")) }
                (key(code, "ask", said::DROP, "trash", ""))
                a class="button strong meeting-act" href="/wipe" data-end data-say { (icon("check")) (said::DONE) }
            }
        }
    };
    let status = if matches!(told, Some(Err(_))) { StatusCode::CONFLICT } else { StatusCode::OK };
    frame(of_calls::CARD).status(status).body(body).render(visit)
}

fn key(code: &str, act: &str, label: &str, pictogram: &str, class: &str) -> Markup {
    html! {
        form method="post" action=(ADDRESS) {
            input type="hidden" name="code" value=(code);
            input type="hidden" name="do" value=(act);
            button class={ "button meeting-act " (class) } type="submit" data-say { (icon(pictogram)) (label) }
        }
    }
}

/// Prints it, as after the call.
async fn print(visit: &Visit, meetings: &Meetings, opened: &Opened) -> Result<Html, Problem> {
    let printer = meetings.printer.get().ok_or_else(|| Problem::bad(words::NOT_UNDERSTOOD))?;
    let shades = match opened.picture.clone() {
        Some(jpeg) => call::shades(jpeg).await,
        None => None,
    };
    let printed = call::on_paper(meetings, printer, call::slip(&opened.found.card, shades)).await;
    let told = match &printed {
        Ok(()) => Ok(of_calls::PRINTED),
        Err(why) => Err(why.as_str()),
    };
    Ok(shown(visit, meetings, opened, Some(told)))
}

/// The one question before a card is deleted.
fn sure(visit: &Visit, code: &str) -> Html {
    let body = html! {
        p class="meeting-standing" data-say { (said::DROP_SURE) }
        p class="call-free" { (say(said::DROP_FATE)) }
        div class="meeting-keys" {
            (key(code, "", said::DROP_NO, "arrow-left", "strong"))
            (key(code, "drop", said::DROP_YES, "trash", "call-end"))
        }
    };
    frame(said::DROP).body(body).render(visit)
}

fn dropped(visit: &Visit) -> Html {
    let body = html! {
        p class="meeting-standing" role="status" data-say { (said::DROPPED) }
        p class="call-free" { (say(said::DROPPED_FATE)) }
        div class="meeting-keys" {
            a class="button strong meeting-act" href="/wipe" data-end data-say { (icon("check")) (said::DONE) }
            // A link to where the page stands leads nowhere.
            form method="get" action=(ADDRESS) { button class="button meeting-act" type="submit" data-say { (icon("search")) (said::ANOTHER) } }
        }
    };
    frame(said::TITLE).body(body).render(visit)
}
