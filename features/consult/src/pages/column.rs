//! The columns that name who can be asked, each with the key that rings there: 点对点咨询 of the meeting hall, and those of
//! other halls that lead to the same people.
//!
//! Where nobody is on the roster, the tree says what is missing.

use super::{SHELF, help};
use crate::roster::{self, Office, Person};
use crate::{store, words};
use hongwang_base::{Millis, OrgPath};
use hongwang_feature::ColumnPage;
use hongwang_page::icon;
use hongwang_store::{Result, Tx};
use maud::{Markup, html};

/// Each column with the office that it leads to.
const COLUMNS: [(&str, Office); 8] = [
    ("huiyi/talk/cadre", Office::VillageCadre),
    ("huiyi/talk/window", Office::TownWindow),
    ("huiyi/talk/expert", Office::Agronomist),
    ("huiyi/talk/lawyer", Office::Lawyer),
    ("fuwu/agri/ask", Office::Agronomist),
    ("fuwu/pay/legal", Office::Lawyer),
    ("yiwu/ask/doctor", Office::Doctor),
    ("laowu/right/aid", Office::Lawyer),
];
/// Who can be asked is always of the present.
const PRESENT: Millis = Millis(i64::MAX);
/// People on one page.
const MOST: usize = 8;

/// Those in which somebody stands.
pub(crate) async fn columns(tx: &mut Tx, org: &OrgPath) -> Result<Vec<(String, Millis)>> {
    let people = store::roster_of(tx, org).await?;
    let stands = |office: Office| people.iter().any(|person| person.office == office);
    let filled = COLUMNS.into_iter().filter(|(_, office)| stands(*office));
    Ok(filled.map(|(column, _)| (column.to_owned(), PRESENT)).collect())
}

/// The page of one of them.
pub(crate) async fn column(
    tx: &mut Tx,
    org: &OrgPath,
    column: &str,
    now: Millis,
) -> Result<Option<ColumnPage>> {
    let Some((_, office)) = COLUMNS.into_iter().find(|(known, _)| *known == column) else { return Ok(None) };
    let mut people = store::roster_of(tx, org).await?;
    people.retain(|person| person.office == office);
    if people.is_empty() {
        return Ok(None);
    }
    let on_duty = roster::duty(&people, now).now;
    let others = people.iter().filter(|person| !person.on_duty(now));
    let shown: Vec<&Person> = on_duty.iter().copied().chain(others).take(MOST).collect();
    // A center has no screen in a hall.
    let village = org.parent().and_then(|town| town.parent()).is_some();
    let body = html! {
        @if on_duty.is_empty() { p class="lead" data-say { (words::OFF_DUTY) } }
        ul class="talk-people" { @for person in shown { li class="talk-person" { (card(person, village, now)) } } }
        @if village { p class="talk-backs" { a class="button talk-back" href={ "/help/call?office=" (office.word()) } data-say { (icon("phone-call")) (words::CALL) }
            a class="button talk-back" href="/meetings/family" data-say { (icon("video")) (words::FAMILY) }
            a class="button talk-back" href="/meetings/call/kept" data-say { (icon("file-text")) (words::CARD_AGAIN) } } }
    };
    let styles = vec![SHELF.address("help.css").to_owned()];
    Ok(Some(ColumnPage { body, styles, gives_way: false }))
}

fn card(person: &Person, village: bool, now: Millis) -> Markup {
    let on_duty = person.on_duty(now);
    let begins = person.begins(now).filter(|_| !on_duty);
    html! {
        span class="duty-face" {
            @if let Some(photo) = person.photo { img src={ "/help/photo/" (photo.hash) } alt=(words::photo_of(&person.name)); }
            @else { (icon(person.office.icon())) }
        }
        div class="talk-words" {
            h2 data-say { (person.name) }
            p class={ "talk-standing" @if !on_duty { " off" } } data-say { (if on_duty { words::ON_DUTY } else { words::NOT_ON_DUTY }) }
            @if let Some(at) = begins { p data-say { (words::next_on_duty(&person.name, person.office, at)) } }
            p class="duty-phone" { a href={ "tel:" (person.phone) } data-say=(words::spoken_person(person.office, &person.name, &person.phone)) { (icon("phone")) (person.phone) } }
        }
        @if village && on_duty { (help::video(person, "tile section call")) }
    }
}
