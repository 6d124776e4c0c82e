//! `/desk/aloud`: whether there is a voice, what it has made, how it sounds, and the county's own readings.

use crate::{
    Aloud,
    clip::Sentence,
    pronunciation::{self, Pronunciation},
    store::{self, Tally},
    words,
};
use axum::{
    Extension, Form,
    extract::{Query, State},
    response::{IntoResponse, Redirect, Response},
};
use hongwang_base::{Millis, Problem};
use hongwang_feature::{Fact, Place, Reply, Staff};
use hongwang_page::{
    Badge, Tone, Visit, badge,
    desk::{
        Column, Desk, Field, Flash, Form as DeskForm, PostButton, Row, Table, button, field as draw, form,
        panel, post_button, table,
    },
    when,
};
use hongwang_store::audit;
use http::StatusCode;
use maud::{Markup, html};
use serde::Deserialize;

pub(crate) const BASE: &str = "/desk/aloud";
/// A sentence that was on no page for so long is not waiting any more.
const CURRENT: i64 = Millis::HOUR;

#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Asked {
    text: String,
    done: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Sent {
    word: String,
    said: String,
}

pub(crate) async fn page(
    State(place): State<Place>,
    Extension(aloud): Extension<Aloud>,
    staff: Staff,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Reply<Response> {
    let flash = match asked.done.as_str() {
        "added" => Some(words::ADDED),
        "removed" => Some(words::REMOVED),
        _ => None,
    };
    let flash = flash.map(|text| Flash { tone: Tone::Good, text: text.to_owned() });
    let body = body(&place, &aloud, &staff, &asked.text, &entry_form(&Sent::default(), None)).await?;
    let shell = Desk { flash, ..staff.desk(&place) };
    Ok(hongwang_page::Page::new(words::TITLE).desk(shell).body(body).render(&visit).into_response())
}

async fn body(place: &Place, aloud: &Aloud, staff: &Staff, text: &str, entry: &Markup) -> Reply<Markup> {
    let mut tx = place.db.read().await?;
    let tally = store::tally(&mut tx, place.clock.now().plus(-CURRENT)).await?;
    let words = pronunciation::all(&mut tx).await?;
    drop(tx);
    let county = staff.org.covers(&place.org);
    Ok(html! {
        (panel(words::VOICE, &voice(aloud, tally)))
        (panel(words::TRY, &trial(text)))
        (panel(words::WORDS, &html! {
            p { (words::WORDS_ABOUT) }
            (readings(&words, county))
            @if county { (entry) } @else { p { (words::COUNTY_ONLY) } }
        }))
    })
}

/// Whether there is a voice, and what it has made.
fn voice(aloud: &Aloud, tally: Tally) -> Markup {
    let standing = aloud.standing();
    let absent = aloud.voice().absent();
    let lines = [
        (
            words::WALKED,
            standing.walked_at.map_or_else(|| words::NOT_YET.to_owned(), |at| when::moment(at.0)),
        ),
        (words::SENTENCES, standing.sentences.to_string()),
        (words::MADE, tally.made.to_string()),
        (words::WAITING, tally.waiting.to_string()),
        (words::LENGTH, words::length(tally.ms)),
        (words::BYTES, words::bytes(tally.bytes)),
        (
            words::TROUBLE,
            match standing.trouble {
                Some((at, what)) => format!("{} {what}", when::moment(at.0)),
                None => words::NO_TROUBLE.to_owned(),
            },
        ),
    ];
    let rows =
        lines.map(|(what, figure)| Row { cells: vec![html! { (what) }, html! { (figure) }], href: None });
    let figures = Table {
        caption: words::FIGURES.to_owned(),
        columns: vec![Column::words(words::WHAT), Column::words(words::FIGURE)],
        rows: rows.into(),
        empty: String::new(),
    };
    html! {
        @match absent {
            None => p { (badge(&Badge::new(words::VOICE_THERE, Tone::Good))) },
            Some(reason) => {
                p { (badge(&Badge::new(words::VOICE_ABSENT, Tone::Bad))) }
                p { (reason) }
                p { (words::REMEDY) }
            }
        }
        (table(&figures))
    }
}

/// A sentence and its player.
fn trial(text: &str) -> Markup {
    let shown = if text.is_empty() { words::TRY_EXAMPLE } else { text };
    let field = Field::text("text", words::TRY_TEXT).value(shown).hint(words::TRY_HINT);
    html! {
        form class="filter" method="get" action=(BASE) {
            (draw(&field))
            (button(words::HEAR, Some("volume"), false))
        }
        @if !text.is_empty() { (player(text)) }
    }
}

fn player(text: &str) -> Markup {
    match Sentence::new(text) {
        None => html! { p role="alert" { (words::UNSAYABLE) } },
        Some(sentence) => {
            let address: String = form_urlencoded::byte_serialize(sentence.as_str().as_bytes()).collect();
            html! { audio controls autoplay src={ "/aloud?text=" (address) "&private" } {} }
        }
    }
}

fn readings(all: &[(String, String)], county: bool) -> Markup {
    let row = |(word, said): &(String, String)| Row {
        cells: vec![
            html! { (word) },
            html! { (said) },
            html! {
                a href={ (BASE) "?text=" (form_urlencoded::byte_serialize(word.as_bytes()).collect::<String>()) } { (words::HEAR) }
            },
            html! { @if county { (post_button(&PostButton {
                action: format!("{BASE}/words/remove"),
                label: words::REMOVE.to_owned(),
                about: Some(format!("{}「{word}」", words::REMOVE)),
                values: vec![("word".to_owned(), word.clone())],
                danger: true,
                ..PostButton::default()
            })) } },
        ],
        href: None,
    };
    table(&Table {
        caption: words::WORDS.to_owned(),
        columns: [words::WORD, words::SAID, words::HEAR, words::REMOVE].map(Column::words).into(),
        rows: all.iter().map(row).collect(),
        empty: words::NO_WORDS.to_owned(),
    })
}

fn entry_form(sent: &Sent, wrong: Option<&Problem>) -> Markup {
    let error = |name: &str| {
        wrong.filter(|wrong| wrong.field.as_deref() == Some(name)).map(|wrong| wrong.title.clone())
    };
    form(&DeskForm {
        action: format!("{BASE}/words"),
        fields: vec![
            Field::text("word", words::WORD).hint(words::WORD_HINT).value(&sent.word).error(error("word")),
            Field::text("said", words::SAID).hint(words::SAID_HINT).value(&sent.said).error(error("said")),
        ],
        submit: words::ADD.to_owned(),
        ..DeskForm::default()
    })
}

/// Says how a word is read from now on.
pub(crate) async fn add_word(
    State(place): State<Place>,
    Extension(aloud): Extension<Aloud>,
    staff: Staff,
    visit: Visit,
    Form(sent): Form<Sent>,
) -> Reply<Response> {
    staff.reach(&place.org)?;
    let reading = match Pronunciation::parse(&sent.word, &sent.said) {
        Ok(reading) => reading,
        Err(wrong) => {
            let body = body(&place, &aloud, &staff, "", &entry_form(&sent, Some(&wrong))).await?;
            let page = staff.page(&place, words::TITLE).status(StatusCode::UNPROCESSABLE_ENTITY);
            return Ok(page.body(body).render(&visit).into_response());
        }
    };
    change(&place, &staff, &reading.word, Some(&reading)).await?;
    Ok(Redirect::to(&format!("{BASE}?done=added")).into_response())
}

/// Lets a word be read as it is written.
pub(crate) async fn remove_word(
    State(place): State<Place>,
    staff: Staff,
    Form(sent): Form<Sent>,
) -> Reply<Response> {
    staff.reach(&place.org)?;
    change(&place, &staff, &sent.word, None).await?;
    Ok(Redirect::to(&format!("{BASE}?done=removed")).into_response())
}

async fn change(place: &Place, staff: &Staff, word: &str, reading: Option<&Pronunciation>) -> Reply<()> {
    let mut tx = place.db.write().await?;
    let known = pronunciation::all(&mut tx).await?;
    if reading.is_none() && !known.iter().any(|(other, _)| other == word) {
        // Somebody else has taken it away already.
        return Ok(());
    }
    let record = reading.map_or_else(|| pronunciation::withdrawal(word), Pronunciation::record);
    crate::clip::send(&mut tx, &place.org, record, place.clock.now()).await?;
    let detail = words::audit(word, reading.map(|reading| reading.said.as_str()));
    let action = if reading.is_some() { "aloud.word.set" } else { "aloud.word.remove" };
    audit::record(&mut tx, &staff.did(place, &place.org, action, word, detail)).await?;
    tx.commit().await?;
    place.bus.tell(Fact::FeedGrew(place.org.clone()));
    Ok(())
}
