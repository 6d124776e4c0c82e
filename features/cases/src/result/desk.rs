//! The desk's part: composing a result paper, issuing, downloading and revoking it.

use super::store::{self, Issued};
use super::template::{self, Template};
use super::{Code, Kind, Paper, PaperPress, Revoked, publish};
use crate::case::Dossier;
use crate::pages::desk_act::holds_number;
use crate::pages::desk_case::find;
use crate::pages::desk_cases::address;
use crate::words::result as words;
use crate::{announce, casebook, mask, store as drafts};
use axum::{
    Extension, Form,
    extract::{Path, Query, State},
    response::{IntoResponse, Redirect, Response},
};
use hongwang_base::{Millis, OrgPath, Problem};
use hongwang_casework::Outcome;
use hongwang_feature::{Place, Reply, Staff};
use hongwang_page::desk::{Choice, Control, Field, Form as DeskForm, form, link_button, panel};
use hongwang_page::{Badge, Html, Link, Tone, Visit, badge, html, icon, when};
use hongwang_printing::Sheet;
use hongwang_replica::BlobHash;
use hongwang_store::{Tx, Vault, audit};
use http::{StatusCode, header};
use maud::Markup;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use uuid::Uuid;

const LONGEST_TITLE: usize = 30;
const LONGEST_TEXT: usize = 2_000;
const MOST_LINES: usize = 40;
const LONGEST_OFFICE: usize = 40;
const LONGEST_WHY: usize = 100;

/// Whether a case ended well.
fn is_done(dossier: &Dossier) -> bool {
    dossier.flow.state(&dossier.kept.state).is_some_and(|state| state.outcome == Some(Outcome::Done))
}

/// Why this person cannot issue a paper of the case now.
fn hindered(dossier: &Dossier, staff: &Staff, papers: &[Issued]) -> Option<&'static str> {
    if !is_done(dossier) {
        Some(words::NOT_DONE)
    } else if !staff.org.covers(&dossier.kept.office) {
        Some(words::NOT_YOURS)
    } else {
        papers.iter().any(|issued| issued.paper.revoked.is_none()).then_some(words::HAS_ONE)
    }
}

/// What the page of a case says of its papers; nothing before it ended well.
pub(crate) async fn part(tx: &mut Tx, dossier: &Dossier) -> Reply<Markup> {
    if !is_done(dossier) {
        return Ok(html! {});
    }
    let papers = store::of_case(tx, dossier.kept.id).await?;
    let base = format!("{}/paper", address(&dossier.kept));
    let body = html! {
        @if papers.is_empty() { p { (words::NONE_YET) } }
        @for issued in &papers {
            (line(issued))
            @if issued.paper.revoked.is_none() { p { (print_key(&base, issued)) } }
        }
        p { (link_button(&base, words::PAPERS, Some("file-certificate"), false)) }
    };
    Ok(panel(words::PAPERS, &body))
}

/// The address of the file of a paper.
fn file_of(base: &str, issued: &Issued) -> String {
    format!("{base}/{}/file", issued.id)
}

/// Opens the file beside the desk, where the browser prints it.
fn print_key(base: &str, issued: &Issued) -> Markup {
    html! {
        a class="button" href={ (file_of(base, issued)) "?print=1" } target="_blank" rel="noreferrer" {
            (icon("printer")) (words::PRINT)
        }
    }
}

fn line(issued: &Issued) -> Markup {
    let paper = &issued.paper;
    let (word, tone) =
        if paper.revoked.is_some() { (words::REVOKED, Tone::Bad) } else { (words::VALID, Tone::Good) };
    html! {
        p { (badge(&Badge::new(word, tone))) " " (words::kind(paper.kind)) " " (paper.serial) " "
            (words::issued_by(&issued.by, &when::stamp(paper.at.0))) }
        @if let Some(revoked) = &paper.revoked {
            p class="small" { (words::revoked_by(&issued.revoked_by, &when::stamp(revoked.at.0), &revoked.why)) }
        }
    }
}

/// What was entered for a paper.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Entered {
    title: String,
    text: String,
    office: String,
    go: String,
}

impl Entered {
    fn of(template: Template, dossier: &Dossier) -> Self {
        let office = dossier.item.office.clone();
        Self { title: template.title, text: template.text.join("\n"), office, go: String::new() }
    }

    fn lines(&self) -> Vec<&str> {
        self.text.lines().map(str::trim).filter(|line| !line.is_empty()).collect()
    }

    /// The paragraphs with their places filled; or the field that is wrong, and why.
    fn filled(&self, places: &BTreeMap<String, String>) -> Result<Vec<String>, (&'static str, String)> {
        let short = |text: &str, most: usize| (1..=most).contains(&text.trim().chars().count());
        if !short(&self.title, LONGEST_TITLE) {
            return Err(("title", words::TITLE_WRONG.to_owned()));
        }
        let lines = self.lines();
        if !short(&self.text, LONGEST_TEXT) || lines.is_empty() || lines.len() > MOST_LINES {
            return Err(("text", words::TEXT_WRONG.to_owned()));
        }
        if !short(&self.office, LONGEST_OFFICE) {
            return Err(("office", words::OFFICE_WRONG.to_owned()));
        }
        let fill = |line: &&str| template::filled(line, places).map(plain);
        lines.iter().map(fill).collect::<Result<_, _>>().map_err(|name| ("text", words::unknown_place(&name)))
    }
}

/// A text without what no font draws.
fn plain(text: String) -> String {
    text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}

/// What the page shows beside what was entered.
#[derive(Default)]
struct Shown {
    wrong: Option<(&'static str, String)>,
    preview: Option<Vec<String>>,
    status: StatusCode,
}

/// The whole answers of a case.
async fn answers(tx: &mut Tx, vault: &Vault, id: Uuid) -> Reply<Value> {
    let sealed = casebook::answers(tx, id).await?;
    Ok(drafts::opened(vault, id, &sealed)?)
}

pub(crate) async fn show(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(vault): Extension<Vault>,
    Extension(press): Extension<Option<PaperPress>>,
    Path(id): Path<String>,
) -> Reply<Html> {
    let mut tx = place.db.read().await?;
    let dossier = find(&mut tx, &staff, &id).await?;
    let entered = Entered::of(template::of(&dossier.kept.item), &dossier);
    let desk = Desk { place: &place, staff: &staff, visit: &visit, vault: &vault, press: press.as_ref() };
    desk.draw(&mut tx, &dossier, &entered, Shown::default()).await
}

struct Desk<'a> {
    place: &'a Place,
    staff: &'a Staff,
    visit: &'a Visit,
    vault: &'a Vault,
    press: Option<&'a PaperPress>,
}

impl Desk<'_> {
    async fn draw(&self, tx: &mut Tx, dossier: &Dossier, entered: &Entered, shown: Shown) -> Reply<Html> {
        let papers = store::of_case(tx, dossier.kept.id).await?;
        let base = address(&dossier.kept);
        let hindered = hindered(dossier, self.staff, &papers);
        let hindered = hindered.or_else(|| self.press.is_none().then_some(words::NO_PRESS));
        let answers = answers(tx, self.vault, dossier.kept.id).await?;
        let places = template::places(dossier, &answers, false, self.place.clock.now());
        let names: Vec<&str> = places.keys().map(String::as_str).collect();
        let body = html! {
            @for issued in &papers { section class="case-act" { (line(issued)) (self.keys(&base, issued)) } }
            @match hindered {
                Some(why) => { p { (why) } }
                None => { (panel(words::COMPOSE, &compose(&base, entered, &shown, &names))) }
            }
            @if let Some(lines) = &shown.preview {
                (panel(words::PREVIEW, &html! {
                    p class="small" { (words::PREVIEW_NOTE) }
                    h3 { (entered.title) }
                    @for line in lines { p { (line) } }
                    p { (entered.office) }
                }))
            }
        };
        let trail = vec![Link::new(base, dossier.item.name.as_str())];
        let shell = hongwang_page::Desk { trail, ..self.staff.desk(self.place) };
        let page = hongwang_page::Page::new(words::PAPERS).desk(shell).island(crate::pages::style());
        Ok(page.status(shown.status).body(body).render(self.visit))
    }

    /// What can be done with a paper that was issued.
    fn keys(&self, base: &str, issued: &Issued) -> Markup {
        let papers = format!("{base}/paper");
        let at = format!("{papers}/{}", issued.id);
        let why = Field::text("why", words::REVOKE_WHY).hint(words::REVOKE_HINT);
        html! {
            @if issued.paper.revoked.is_none() {
                p class="small" { (words::ISSUED) }
                p class="case-arrows" {
                    (print_key(&papers, issued))
                    (link_button(&file_of(&papers, issued), words::DOWNLOAD, Some("download"), true))
                }
                @if issued.account == self.staff.account { p class="small" { (words::SAME_PERSON) } }
                @else {
                    (form(&DeskForm {
                        action: format!("{at}/revoke"),
                        fields: vec![why],
                        submit: words::REVOKE.to_owned(),
                        ..DeskForm::default()
                    }))
                }
            }
        }
    }
}

fn compose(base: &str, entered: &Entered, shown: &Shown, places: &[&str]) -> Markup {
    let wrong = |field: &str| shown.wrong.as_ref().filter(|(of, _)| *of == field).map(|(_, why)| why.clone());
    let next = vec![Choice::new("preview", words::ONLY_LOOK), Choice::new("issue", words::ISSUE)];
    let go = if shown.preview.is_some() { "issue" } else { "preview" };
    form(&DeskForm {
        action: format!("{base}/paper"),
        fields: vec![
            Field::text("title", words::TITLE).value(entered.title.as_str()).error(wrong("title")),
            Field::new("text", words::TEXT, Control::Area(8))
                .hint(words::places(places))
                .value(entered.text.as_str())
                .error(wrong("text")),
            Field::text("office", words::OFFICE).value(entered.office.as_str()).error(wrong("office")),
            Field::new("go", words::NEXT, Control::Radio(next)).value(go),
        ],
        submit: words::GO.to_owned(),
        ..DeskForm::default()
    })
}

/// Shows how a paper would look, or issues it.
pub(crate) async fn issue(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(vault): Extension<Vault>,
    Extension(press): Extension<Option<PaperPress>>,
    Path(id): Path<String>,
    Form(entered): Form<Entered>,
) -> Reply<Response> {
    let desk = Desk { place: &place, staff: &staff, visit: &visit, vault: &vault, press: press.as_ref() };
    let mut tx = place.db.read().await?;
    let dossier = find(&mut tx, &staff, &id).await?;
    let papers = store::of_case(&mut tx, dossier.kept.id).await?;
    let Some(press) = press.as_ref().filter(|_| hindered(&dossier, &staff, &papers).is_none()) else {
        let shown = Shown { status: StatusCode::CONFLICT, ..Shown::default() };
        return Ok(desk.draw(&mut tx, &dossier, &entered, shown).await?.into_response());
    };
    let answers = answers(&mut tx, &vault, dossier.kept.id).await?;
    let now = place.clock.now();
    let whole = entered.go == "issue";
    let lines = match entered.filled(&template::places(&dossier, &answers, whole, now)) {
        Ok(lines) => lines,
        Err(wrong) => {
            let shown = Shown { wrong: Some(wrong), status: StatusCode::BAD_REQUEST, ..Shown::default() };
            return Ok(desk.draw(&mut tx, &dossier, &entered, shown).await?.into_response());
        }
    };
    if !whole {
        let shown = Shown { preview: Some(lines), ..Shown::default() };
        return Ok(desk.draw(&mut tx, &dossier, &entered, shown).await?.into_response());
    }
    let serial = format!("{}-{:02}", dossier.kept.number, papers.len() + 1);
    drop(tx);
    let code = Code::random();
    let pdf = match press.print(sheet(&entered, lines, &serial, &press.verify(code), code, &place)).await {
        Ok(pdf) => pdf,
        Err(why) => {
            let wrong = Some(("text", why.to_string()));
            let shown = Shown { wrong, status: StatusCode::BAD_REQUEST, ..Shown::default() };
            let mut tx = place.db.read().await?;
            return Ok(desk.draw(&mut tx, &dossier, &entered, shown).await?.into_response());
        }
    };
    let kind = template::of(&dossier.kept.item).kind;
    let issued = written(&dossier, &staff, &entered, kind, serial, code, &pdf, now);
    let sealed = vault.seal(issued.id.as_bytes(), &pdf);
    let mut tx = place.db.write().await?;
    if !store::issue(&mut tx, &issued, sealed).await? {
        return Err(Problem::conflict(words::FASTER).into());
    }
    publish(&mut tx, &county(&place), &issued.mark, &issued.paper, now).await?;
    let detail = words::audit_issue(&dossier.kept.number, &issued.paper.serial);
    audit::record(&mut tx, &staff.did(&place, &dossier.kept.org, "case.paper", dossier.kept.id, detail))
        .await?;
    tx.commit().await?;
    announce(&place, &county(&place));
    Ok(Redirect::to(&format!("{}/paper", address(&dossier.kept))).into_response())
}

/// Every village of the center's county verifies its papers.
fn county(place: &Place) -> OrgPath {
    place.org.clone()
}

#[expect(
    clippy::too_many_arguments,
    reason = "each is a part of the row, and nothing else is done with them"
)]
fn written(
    dossier: &Dossier,
    staff: &Staff,
    entered: &Entered,
    kind: Kind,
    serial: String,
    code: Code,
    pdf: &[u8],
    now: Millis,
) -> Issued {
    let paper = Paper {
        case: dossier.kept.id,
        serial,
        kind,
        item: dossier.item.name.clone(),
        office: entered.office.trim().to_owned(),
        at: now,
        hash: BlobHash::of(pdf).to_string(),
        revoked: None,
    };
    Issued {
        id: hongwang_base::SubmissionId::new(now).0,
        mark: code.mark(),
        masked: dossier.kept.masked.clone(),
        by: staff.name.clone(),
        account: staff.account,
        revoked_by: String::new(),
        paper,
    }
}

fn sheet(
    entered: &Entered,
    text: Vec<String>,
    serial: &str,
    verify: &str,
    code: Code,
    place: &Place,
) -> Sheet {
    let serial = words::fact(words::SERIAL, serial);
    let now = place.clock.now();
    let demo = if place.demo { words::DEMO } else { "" };
    Sheet {
        title: format!("{}{demo}", plain(entered.title.trim().to_owned())),
        head: vec![serial.clone()],
        text,
        end: vec![plain(entered.office.trim().to_owned()), now.date_words()],
        code: verify.to_owned(),
        beside: vec![
            words::SCAN.to_owned(),
            words::KEYS.to_owned(),
            words::fact(words::CODE, &code.grouped()),
            words::SEAL.to_owned(),
        ],
        foot: serial,
        at: now.beijing().datetime(),
    }
}

/// A paper of a case within reach.
async fn paper(tx: &mut Tx, staff: &Staff, id: &str, paper: &str) -> Reply<(Dossier, Issued)> {
    let dossier = find(tx, staff, id).await?;
    let papers = store::of_case(tx, dossier.kept.id).await?;
    let found = papers.into_iter().find(|issued| issued.id.to_string() == paper);
    Ok((dossier, found.ok_or_else(|| Problem::missing(words::NO_PAPER))?))
}

/// How the file is wanted.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Wanted {
    /// To be shown and printed, and not to be kept.
    print: Option<String>,
}

/// The file, for whoever prints it and hands it over; written down before it is given.
pub(crate) async fn file(
    staff: Staff,
    State(place): State<Place>,
    Extension(vault): Extension<Vault>,
    Path((id, which)): Path<(String, String)>,
    Query(wanted): Query<Wanted>,
) -> Reply<Response> {
    let mut tx = place.db.write().await?;
    let (dossier, issued) = paper(&mut tx, &staff, &id, &which).await?;
    if issued.paper.revoked.is_some() {
        return Err(Problem::missing(words::NO_PAPER).into());
    }
    let pdf = vault.unseal(issued.id.as_bytes(), &store::file(&mut tx, issued.id).await?)?;
    if pdf.is_empty() {
        return Err(Problem::missing(words::ERASED).into());
    }
    let (kept, serial) = (&dossier.kept, &issued.paper.serial);
    let prints = wanted.print.is_some();
    let detail = words::audit_file(&kept.number, serial, prints);
    audit::record(&mut tx, &staff.did(&place, &kept.org, "case.paper_file", kept.id, detail)).await?;
    tx.commit().await?;
    let shown = if prints { "inline" } else { "attachment" };
    let headers = [
        (header::CONTENT_TYPE, "application/pdf".to_owned()),
        (header::CONTENT_DISPOSITION, format!("{shown}; filename=\"{serial}.pdf\"")),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
    ];
    Ok((headers, pdf).into_response())
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Why {
    why: String,
}

/// Whether a sentence that everybody reads could name whom a case is about.
pub(crate) fn names_somebody(text: &str, dossier: &Dossier, answers: &Value) -> bool {
    holds_number(text) || mask::tells(&dossier.form, answers, text, |_| true)
}

/// Takes a paper back, with a reason for everybody. It takes another person than the one who issued it.
pub(crate) async fn revoke(
    staff: Staff,
    State(place): State<Place>,
    Extension(vault): Extension<Vault>,
    Path((id, which)): Path<(String, String)>,
    Form(entered): Form<Why>,
) -> Reply<Response> {
    let mut tx = place.db.write().await?;
    let (dossier, issued) = paper(&mut tx, &staff, &id, &which).await?;
    let kept = &dossier.kept;
    if !staff.org.covers(&kept.office) {
        return Err(Problem::forbidden(words::NOT_YOURS).into());
    }
    if issued.account == staff.account {
        return Err(Problem::forbidden(words::SAME_PERSON).into());
    }
    let why = plain(entered.why.trim().to_owned());
    if why.is_empty() || why.chars().count() > LONGEST_WHY {
        return Err(Problem::field("why", words::WHY_MISSING).into());
    }
    if names_somebody(&why, &dossier, &answers(&mut tx, &vault, kept.id).await?) {
        return Err(Problem::field("why", words::NUMBER_IN_IT).into());
    }
    let now = place.clock.now();
    let revoked = Revoked { at: now, why };
    if store::revoke(&mut tx, issued.id, &staff.name, &revoked).await? {
        let detail = words::audit_revoke(&kept.number, &issued.paper.serial, &revoked.why);
        let paper = Paper { revoked: Some(revoked), ..issued.paper };
        publish(&mut tx, &county(&place), &issued.mark, &paper, now).await?;
        audit::record(&mut tx, &staff.did(&place, &kept.org, "case.paper_revoke", kept.id, detail)).await?;
        tx.commit().await?;
        announce(&place, &county(&place));
    }
    Ok(Redirect::to(&format!("{}/paper", address(&dossier.kept))).into_response())
}
