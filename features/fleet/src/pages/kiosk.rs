//! What a village's own screen says of its device: until it is admitted nothing but that, later a page of its own.

use crate::words;
use axum::{Extension, extract};
use hongwang_base::{Millis, OrgLevel, OrgPath, Problem};
use hongwang_feature::{NodeStatus, Place, Reply, Site};
use hongwang_page::{
    Html, Markup, Page, Stat, State, StateKind, Tone, Visit, html, progress, qr_path, say, state_panel, stats,
};
use tokio::sync::watch;

/// A node that is not admitted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnrolmentState {
    /// The six characters that an operator compares.
    pub code: String,
    /// The center that it calls, as configured.
    pub center: String,
    /// Since when it waits.
    pub since: Millis,
    /// How far it has come.
    pub asking: Asking,
}

/// How far a node has come with its request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asking {
    /// The center has not answered yet.
    NotAsked,
    /// The center knows of it; an operator has to admit it.
    Waiting {
        /// The desk page that does it, for the operator's phone.
        desk: String,
    },
    /// The center cannot be reached, or refuses this device.
    Trouble {
        /// One Chinese sentence.
        what: String,
        /// Since when.
        since: Millis,
    },
}

/// The only page of a village that is not admitted, under every address.
pub fn enrolment_screen(visit: &Visit, state: &EnrolmentState) -> Html {
    let panel = match &state.asking {
        Asking::NotAsked => State::new(StateKind::Offline, words::DIALLING)
            .why(words::dialling_why(&state.center))
            .since(state.since.0)
            .to_do(words::DIALLING_TO_DO),
        Asking::Waiting { .. } => State::new(StateKind::NotConnected, words::WAITING)
            .why(words::WAITING_WHY)
            .since(state.since.0)
            .to_do(words::WAITING_TO_DO),
        Asking::Trouble { what, since } => State::new(StateKind::Error, what.clone())
            .why(words::trouble_why(&state.center))
            .since(since.0)
            .to_do(words::ENROL_TROUBLE_TO_DO),
    };
    let panel = panel.call(visit.masthead.help.iter().cloned());
    let for_phone = match &state.asking {
        Asking::Waiting { desk } => desk,
        Asking::NotAsked | Asking::Trouble { .. } => &state.code,
    };
    let body = html! { (code_plate(&state.code, for_phone)) (state_panel(&panel)) };
    Page::new(words::ENROL_TITLE).icon("plug-connected").body(body).render(visit)
}

/// The code, read from across the hall, and beside it the way to the desk for a phone.
fn code_plate(code: &str, for_phone: &str) -> Markup {
    let spaced: Vec<_> = code.chars().map(String::from).collect();
    html! {
        svg viewBox="0 0 1200 232" width="100%" role="img" aria-label=(words::code_aloud(code)) data-say=(words::code_aloud(code)) {
            rect x="2" y="2" width="1196" height="228" rx="12" fill="#ffffff" stroke="#a01c16" stroke-width="4" {}
            text x="48" y="58" font-size="30" fill="#3a4450" { (words::CODE) }
            text x="48" y="188" font-size="136" font-weight="700" fill="#1a1f26" textLength="840" lengthAdjust="spacing" {
                (spaced.join(" "))
            }
            (qr(for_phone))
        }
    }
}

/// A QR code of 216 units in the plate's right part. What is too long for one is left out: the code stands beside.
fn qr(text: &str) -> Markup {
    const SIDE: f64 = 216.0;
    let Some((path, side)) = qr_path(text) else { return html! {} };
    let scale = SIDE / side as f64;
    html! {
        g transform={ "translate(960 8) scale(" (format!("{scale:.4}")) ")" } { path d=(path) fill="#000000" {} }
    }
}

/// `GET /device` at a village: how its own device is.
pub(crate) async fn own_device(
    visit: Visit,
    extract::State(place): extract::State<Place>,
    status: Option<Extension<watch::Receiver<NodeStatus>>>,
) -> Reply<Html> {
    if place.site != Site::Village {
        return Err(Problem::missing(words::NO_OWN_DEVICE).into());
    }
    let Some(Extension(status)) = status else { return Err(Problem::missing(words::NO_OWN_DEVICE).into()) };
    let status = status.borrow().clone();
    let mut page = Page::new(words::OWN_DEVICE).icon("device-desktop");
    if let Some(as_of) = status.as_of {
        page = page.as_of(as_of.0);
    }
    Ok(page.body(own_body(&status)).render(&visit))
}

/// The page in sentences: the line, the content.
fn sentences(status: &NodeStatus) -> [String; 2] {
    let line = words::own_line(status.center_online, status.since);
    [line, words::own_content(status.as_of, status.blobs_missing, status.bytes_missing)]
}

fn own_body(status: &NodeStatus) -> Markup {
    let stat = |label: &str, value: String, tone| Stat { value, label: label.to_owned(), tone, href: None };
    let (line, tone) = if status.center_online {
        (words::CONNECTED, Tone::Good)
    } else {
        (words::NOT_CONNECTED, Tone::Warn)
    };
    let full = status.disk_free.is_some_and(|free| free < crate::health::DISK_LOW);
    let here = status.bytes_total.saturating_sub(status.bytes_missing);
    html! {
        (stats(&[
            stat(words::TO_CENTER, line.to_owned(), tone),
            stat(words::CONTENT_OF, status.as_of.map_or(words::NOT_YET.to_owned(), Millis::minute_words), Tone::Plain),
            stat(words::OUTBOX, status.outbox.count().to_string(), Tone::Plain),
            stat(words::DISK_FREE, words::disk(status.disk_free), if full { Tone::Bad } else { Tone::Plain }),
        ]))
        @for sentence in sentences(status) { p { (say(&sentence)) } }
        (progress(words::BLOBS, here, status.bytes_total, &words::blobs(status.bytes_missing, status.bytes_total)))
        @if let Some(trouble) = &status.trouble {
            (state_panel(&State::new(StateKind::Error, trouble.clone()).to_do(words::OWN_TROUBLE_TO_DO)))
        }
        @if !status.center_online {
            p { (say(words::OWN_OFFLINE_TO_DO)) }
        }
        p class="small" data-say { (positions(&status.scopes)) " " (words::version(&status.version)) }
    }
}

/// `县 128 · 乡镇 3 · 本村 1`
fn positions(scopes: &[(String, u64)]) -> String {
    let name = |scope: &str| match scope.parse::<OrgPath>().map(|path| path.level()) {
        Ok(OrgLevel::County) => words::OF_COUNTY,
        Ok(OrgLevel::Township) => words::OF_TOWNSHIP,
        _ => words::OF_VILLAGE,
    };
    let parts: Vec<_> = scopes.iter().map(|(scope, seq)| words::position(name(scope), *seq)).collect();
    parts.join(" · ")
}
