//! What a village's own screen says of its device: until it is admitted nothing but that, later a page of its own.

use crate::words;
use axum::{Extension, extract::State};
use hongwang_base::{Millis, OrgLevel, OrgPath, Problem};
use hongwang_feature::{NodeStatus, Place, Reply, Site};
use hongwang_page::{
    Html, Markup, Page, Stat, StateKind, Tone, Visit, html, progress, state_panel, stats,
};
use qrcode::{Color, QrCode};
use tokio::sync::watch;

/// A device that asks to be admitted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asking {
    /// The six characters that an operator compares.
    pub code: String,
    /// The center that it calls, as configured.
    pub center: String,
    /// Where an operator's phone opens the center's desk, as `https://…`, when that is known.
    pub desk: Option<String>,
    /// Since when it stands so.
    pub since: Millis,
}

/// How a village node stands that shows nothing else yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EnrolmentState {
    /// The center has not answered.
    Unreached(Asking),
    /// The center knows of it; an operator has to admit it.
    Waiting(Asking),
    /// Admitted; the first content is on its way.
    Admitted {
        /// Since when.
        since: Millis,
    },
    /// Shut out by the center.
    Revoked {
        /// Since when, as far as the node knows.
        since: Millis,
    },
}

/// The only page of a village that is not admitted, under every address. It renews itself when the node tells its
/// pages that something changed.
pub fn enrolment_screen(visit: &Visit, state: &EnrolmentState) -> Html {
    let (title, kind, what, why, to_do, since) = match state {
        EnrolmentState::Unreached(asking) => {
            let why = words::unreached_why(&asking.center);
            (words::ENROL_TITLE, StateKind::Offline, words::UNREACHED, why, words::UNREACHED_TO_DO, asking.since)
        }
        EnrolmentState::Waiting(asking) => {
            let why = words::WAITING_WHY.to_owned();
            (words::ENROL_TITLE, StateKind::NotConnected, words::WAITING, why, words::WAITING_TO_DO, asking.since)
        }
        EnrolmentState::Admitted { since } => {
            let why = words::FILLING_WHY.to_owned();
            (words::FILLING_TITLE, StateKind::Empty, words::FILLING, why, words::FILLING_TO_DO, *since)
        }
        EnrolmentState::Revoked { since } => {
            let why = words::SHUT_OUT_WHY.to_owned();
            (words::SHUT_OUT_TITLE, StateKind::NotConnected, words::SHUT_OUT, why, words::SHUT_OUT_TO_DO, *since)
        }
    };
    let panel = hongwang_page::State::new(kind, what)
        .why(why)
        .since(since.0)
        .to_do(to_do)
        .call(visit.masthead.help.iter().cloned());
    let mut spoken = panel.speak();
    let asking = match state {
        EnrolmentState::Unreached(asking) | EnrolmentState::Waiting(asking) => Some(asking),
        _ => None,
    };
    if let Some(asking) = asking {
        spoken.push(words::code_aloud(&asking.code));
    }
    let body = html! {
        @if let Some(asking) = asking { (code_plate(asking)) }
        (state_panel(&panel))
    };
    Page::new(title).icon("plug-connected").speak(spoken).body(body).render(visit)
}

/// The code, read from across the hall, and beside it the same for a phone.
fn code_plate(asking: &Asking) -> Markup {
    let code: String = asking.code.chars().flat_map(|letter| [letter, ' ']).collect();
    let target = match &asking.desk {
        Some(desk) => format!("{}/desk/enrolment/admit?code={}", desk.trim_end_matches('/'), asking.code),
        None => asking.code.clone(),
    };
    html! {
        svg viewBox="0 0 1200 320" width="100%" role="img" aria-label=(words::code_aloud(&asking.code)) {
            rect x="2" y="2" width="1196" height="316" rx="16" fill="#ffffff" stroke="#a01c16" stroke-width="4" {}
            text x="50" y="76" font-size="40" fill="#3a4450" { (words::CODE) }
            text x="50" y="232" font-size="150" font-weight="700" fill="#1a1f26" textLength="780" lengthAdjust="spacing" {
                (code.trim_end())
            }
            (qr(&target))
        }
    }
}

/// A QR code of 280 units in the plate's right part. What is too long for one is left out: the code stands beside.
fn qr(text: &str) -> Markup {
    const SIDE: f64 = 280.0;
    let Ok(code) = QrCode::new(text.as_bytes()) else { return html! {} };
    // Four light modules around it belong to the code.
    let scale = SIDE / (code.width() + 8) as f64;
    let dark = code.to_colors().into_iter().enumerate().filter(|(_, color)| *color == Color::Dark);
    let path: String =
        dark.map(|(at, _)| format!("M{} {}h1v1h-1z", at % code.width() + 4, at / code.width() + 4)).collect();
    html! {
        g transform={ "translate(890 20) scale(" (format!("{scale:.4}")) ")" } { path d=(path) fill="#000000" {} }
    }
}

/// `GET /device` at a village: how its own device is.
pub(crate) async fn own_device(
    visit: Visit,
    State(place): State<Place>,
    status: Option<Extension<watch::Receiver<NodeStatus>>>,
) -> Reply<Html> {
    if place.site != Site::Village {
        return Err(Problem::missing(words::NO_OWN_DEVICE).into());
    }
    let Some(Extension(status)) = status else { return Err(Problem::missing(words::NO_OWN_DEVICE).into()) };
    let status = status.borrow().clone();
    let mut page = Page::new(words::OWN_DEVICE).icon("device-desktop").speak(spoken(&status));
    if let Some(as_of) = status.as_of {
        page = page.as_of(as_of.0);
    }
    Ok(page.body(own_body(&status)).render(&visit))
}

fn spoken(status: &NodeStatus) -> Vec<String> {
    let line = words::own_line(status.center_online, status.since);
    let content = words::own_content(status.as_of, status.blobs_missing, status.bytes_missing);
    [Some(line), Some(content), status.trouble.clone()].into_iter().flatten().collect()
}

fn own_body(status: &NodeStatus) -> Markup {
    let stat = |label: &str, value: String, tone| Stat { value, label: label.to_owned(), tone, href: None };
    let (line, tone) = if status.center_online { (words::CONNECTED, Tone::Good) } else { (words::NOT_CONNECTED, Tone::Warn) };
    let full = status.disk_free.is_some_and(|free| free < crate::health::DISK_LOW);
    let here = status.bytes_total.saturating_sub(status.bytes_missing);
    html! {
        (stats(&[
            stat(words::TO_CENTER, line.to_owned(), tone),
            stat(words::CONTENT_OF, status.as_of.map_or(words::NOT_YET.to_owned(), Millis::minute_words), Tone::Plain),
            stat(words::OUTBOX, status.outbox.to_string(), Tone::Plain),
            stat(words::DISK_FREE, words::disk(status.disk_free), if full { Tone::Bad } else { Tone::Plain }),
        ]))
        @for sentence in spoken(status) { p { (sentence) } }
        (progress(words::BLOBS, here, status.bytes_total, &words::blobs(status.bytes_missing, status.bytes_total)))
        @if let Some(trouble) = &status.trouble {
            (state_panel(&hongwang_page::State::new(StateKind::Error, trouble.clone()).to_do(words::OWN_TROUBLE_TO_DO)))
        }
        @if !status.center_online {
            p { (words::OWN_OFFLINE_TO_DO) }
        }
        p class="small" { (positions(&status.scopes)) " " (words::version(&status.version)) }
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
