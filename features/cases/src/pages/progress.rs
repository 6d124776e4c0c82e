//! `/apply/progress`: the number on the slip, and where that case stands. Nothing of a person is on it, so whoever
//! knows or guesses a number learns of no one.

use super::hand_in::{said, stands};
use super::{SHELF, after};
use crate::catalogue;
use crate::standing::{self, Standing};
use crate::store::{self, Filed};
use crate::{Halls, notice, voice, words};
use axum::{
    Extension, Form,
    extract::{Query, State},
};
use hongwang_base::SubmissionId;
use hongwang_feature::{Place, Reply, Site};
use hongwang_feed::village::{self, Sent};
use hongwang_input::{Field, FieldKind, field, islands};
use hongwang_page::{Html, Page, Visit, html, icon};
use hongwang_store::Tx;
use http::StatusCode;
use maud::Markup;
use serde::Deserialize;

/// The column of the halls that leads here.
pub(crate) const COLUMN: &str = "fuwu/progress/track";
/// This page.
pub(crate) const ADDRESS: &str = "/apply/progress";
/// Its pictogram.
pub(crate) const ICON: &str = "clipboard-check";
/// Digits of the day in a number, and the fewest that follow.
const DAY: usize = 8;
const COUNT: usize = 3;

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Entered {
    number: String,
}

/// Asks for the number; whoever comes by the code on a slip has brought it.
pub(crate) async fn ask(
    visit: Visit,
    State(place): State<Place>,
    Extension(halls): Extension<Halls>,
    Query(brought): Query<Entered>,
) -> Html {
    if place.site != Site::Village {
        let body = html! { p class="lead" data-say { (words::PROGRESS_IN_A_VILLAGE) } };
        return page(&halls).body(body).render(&visit);
    }
    asked(&visit, &halls, &brought.number, None)
}

fn page(halls: &Halls) -> Page {
    let page = Page::new(words::PROGRESS).icon(ICON).trail(halls.above(COLUMN)).personal();
    page.island(SHELF.address("cases.css"))
}

fn asked(visit: &Visit, halls: &Halls, entered: &str, problem: Option<&str>) -> Html {
    let number = Field {
        name: "number",
        label: words::PROGRESS_NUMBER,
        kind: FieldKind::Digits,
        value: entered,
        hint: words::PROGRESS_HINT,
        problem,
    };
    let body = html! {
        p class="lead" data-say { (words::PROGRESS_LEAD) }
        form class="fill" method="post" action=(ADDRESS) autocomplete="off" {
            (field(&number))
            div class="fill-keys" {
                button class="button strong" type="submit" data-say { (icon("search")) (words::PROGRESS_LOOK) }
                a class="button" href=(notice::pages::ADDRESS) data-say { (icon("list-check")) (words::notice::TITLE) }
            }
        }
    };
    let status = if problem.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    islands().fold(page(halls), Page::island).status(status).body(body).render(visit)
}

/// The number that was meant, as it stands on the slip.
fn number(entered: &str) -> Option<String> {
    let digits: String = entered.chars().filter(char::is_ascii_digit).collect();
    (digits.len() >= DAY + COUNT).then(|| format!("{}-{}", &digits[..DAY], &digits[DAY..]))
}

/// Looks it up: what the center told, or else how the sending of it stands.
pub(crate) async fn look(
    visit: Visit,
    State(place): State<Place>,
    Extension(halls): Extension<Halls>,
    Form(entered): Form<Entered>,
) -> Reply<Html> {
    super::only_in_a_village(&place)?;
    let Some(number) = number(&entered.number) else {
        return Ok(asked(&visit, &halls, &entered.number, Some(words::PROGRESS_SHORT)));
    };
    let mut tx = place.db.read().await?;
    let told = standing::numbered(&mut tx, &place.org, &number).await?;
    let here = sending(&mut tx, &number).await?.filter(|_| told.is_empty());
    if told.is_empty() && here.is_none() {
        return Ok(asked(&visit, &halls, &entered.number, Some(words::PROGRESS_NONE)));
    }
    let mut cards = Vec::new();
    for (id, told) in &told {
        let more = voice::pages::part(&mut tx, *id, told).await?;
        let after = after::part(&mut tx, *id, told).await?;
        cards.push(card(&catalogue::name(&mut tx, &told.item).await?, told, &more, &after));
    }
    if let Some((filed, sent)) = &here {
        cards.push(waiting_card(&catalogue::name(&mut tx, &filed.item).await?, filed, sent));
    }
    let body = html! {
        @for card in &cards { (card) }
        p class="fill-keys" {
            a class="button" href=(ADDRESS) data-say { (icon("search")) (words::PROGRESS_AGAIN) }
        }
    };
    Ok(page(&halls).body(body).render(&visit))
}

/// What was handed in here under this number, and how the sending of it stands.
async fn sending(tx: &mut Tx, number: &str) -> Reply<Option<(Filed, Sent)>> {
    let Some((id, filed)) = store::numbered(tx, number).await? else { return Ok(None) };
    let sent = village::standing(tx, SubmissionId(id)).await?;
    Ok(sent.map(|sent| (filed, sent)))
}

fn card(name: &str, told: &Standing, more: &Markup, after: &Markup) -> Markup {
    html! {
        section class="kept" {
            p class="kept-said" data-say { (name) }
            (stands(told))
            (more)
            p data-say { (words::stands_since(&told.at.minute_words())) }
            p class="kept-official" data-say { (words::OFFICIAL_NUMBER) " " strong { (told.official) } }
            (after::answer(told))
            (after)
        }
    }
}

fn waiting_card(name: &str, filed: &Filed, sent: &Sent) -> Markup {
    html! {
        section class="kept" {
            p class="kept-said" data-say { (name) }
            (said(sent))
            p data-say { (words::handed_in_at(&filed.at.minute_words())) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_taken_however_it_is_spaced() {
        for text in ["20261123001", "20261123-001", "2026 1123 001"] {
            assert_eq!(number(text).as_deref(), Some("20261123-001"), "{text}");
        }
        assert_eq!(number("202611231000").as_deref(), Some("20261123-1000"));
        for text in ["", "2026112300", "二〇二六"] {
            assert_eq!(number(text), None, "{text}");
        }
    }
}
