//! `/media/film/{id}`: the film with its player, or when it will be here.

use super::SHELF;
use super::library::trail;
use crate::film::{Copy, CopyKind, Film, in_order};
use crate::player::{self, Playing, Source, player};
use crate::words::library as words;
use crate::{Media, play, pull, store, study};
use axum::{
    Extension,
    extract::{Path, State},
};
use hongwang_base::Millis;
use hongwang_feature::{Place, Reply, Site};
use hongwang_feed::village::Pulls;
use hongwang_page::{
    Here, Html, Link, Markup, Page, State as Panel, StateKind, Visit, html, icon, say, state_panel,
};
use http::StatusCode;

/// From this hour to that one a hall is not loud.
const QUIET: (i8, i8) = (21, 7);
const QUIET_VOLUME: u8 = 50;

/// The loudest that a film may be now, in percent.
pub(crate) fn loudest(now: Millis) -> u8 {
    let hour = now.beijing().hour();
    if hour >= QUIET.0 || hour < QUIET.1 { QUIET_VOLUME } else { 100 }
}

/// `GET /media/film/{id}`
pub(crate) async fn show(
    visit: Visit,
    Here(here): Here,
    State(place): State<Place>,
    Extension(media): Extension<Media>,
    pulls: Option<Extension<Pulls>>,
    Path(id): Path<String>,
) -> Reply<Html> {
    let now = place.clock.now();
    let mut tx = place.db.read().await?;
    let film = match id.parse() {
        Ok(id) => store::find(&mut tx, &place.org, id, now).await?,
        Err(_) => None,
    };
    let Some(film) = film else { return Ok(gone(&visit)) };
    let series: Vec<Film> = if film.sheet.series.is_empty() {
        vec![film.clone()]
    } else {
        let column = store::standing(&mut tx, &place.org, &film.sheet.place, now).await?;
        in_order(column.into_iter().filter(|other| other.group() == film.group()).collect())
    };
    let stopped = here && place.site == Site::Village;
    let at = if stopped { play::stopped(&mut tx, film.id).await? } else { 0 };
    let wished = play::is_wished(&mut tx, film.id).await?;
    drop(tx);
    let mut page = Page::new(film.sheet.title.as_str()).icon("movie").trail(trail(&media, &film.sheet.place));
    let pulls = pulls.map(|Extension(pulls)| pulls);
    let playing = playing(&media, &place, (&film, pulls.as_ref()), &series, at, loudest(now));
    let expected = match &pulls {
        Some(pulls) if playing.is_none() => pull::expected(pulls, &film, now).await?,
        _ => None,
    };
    let offline = pulls.as_ref().is_some_and(|pulls| pulls.line().offline.is_some());
    let part = match &playing {
        Some(playing) => {
            for island in player::islands(&SHELF, film.sheet.lesson) {
                page = page.island(island);
            }
            html! {
                @if playing.pulled { p class="film-pulled" { (say(words::PULLED)) } }
                (player(playing))
            }
        }
        None => not_here(&film, wished, (expected, offline)),
    };
    let body = html! { (part) (study::pages::key(&place, &film)) (about(&film)) (episodes(&film, &series)) };
    Ok(page.island(SHELF.address("class.css")).island(SHELF.address("library.css")).body(body).render(&visit))
}

fn gone(visit: &Visit) -> Html {
    let state = Panel::new(StateKind::Empty, words::GONE).why(words::GONE_WHY).link("/media", words::OTHERS);
    let page = Page::new(words::GONE).icon("movie").trail([Link::new("/media", words::LIBRARY)]);
    page.status(StatusCode::NOT_FOUND).body(state_panel(&state)).render(visit)
}

fn address(hash: impl std::fmt::Display) -> String {
    format!("/media/file/{hash}")
}

/// What the player gets of what is here, or of what comes through the node while it plays; none when neither can be.
pub(crate) fn playing(
    media: &Media,
    place: &Place,
    (film, pulls): (&Film, Option<&Pulls>),
    series: &[Film],
    at: u64,
    limit: u8,
) -> Option<Playing<'static>> {
    let mut copies: Vec<&Copy> =
        film.made.copies.iter().filter(|copy| place.blobs.has(&copy.blob.hash)).collect();
    let pulled = if copies.is_empty() { pulls.and_then(|pulls| pull::copy(pulls, film)) } else { None };
    copies.extend(pulled);
    let sources: Vec<Source> = copies
        .into_iter()
        .map(|copy| {
            let kind = if copy.kind == CopyKind::Sound { "audio/mp4" } else { "video/mp4" };
            Source { address: address(copy.blob.hash), kind, height: copy.height }
        })
        .collect();
    if sources.is_empty() {
        return None;
    }
    let strip = film.made.strip.as_ref().filter(|strip| place.blobs.has(&strip.blob.hash));
    let next = series.iter().skip_while(|other| other.id != film.id).nth(1);
    Some(Playing {
        shelf: &SHELF,
        id: film.id.to_string(),
        title: film.sheet.title.clone(),
        millis: film.made.millis,
        at,
        sources,
        poster: film
            .made
            .poster
            .filter(|poster| place.blobs.has(&poster.hash))
            .map(|poster| address(poster.hash)),
        strip: strip.map(|strip| player::Strip {
            address: address(strip.blob.hash),
            every: strip.every,
            columns: strip.columns,
            picture: strip.picture,
        }),
        captions: film
            .made
            .subtitles
            .iter()
            .filter(|(_, blob)| place.blobs.has(&blob.hash))
            .map(|(language, blob)| (language.clone(), address(blob.hash)))
            .collect(),
        chapters: film.sheet.chapters.iter().map(|chapter| (chapter.at, chapter.name.clone())).collect(),
        next: next.map(|next| Link::new(next.address(), &next.sheet.title)),
        back: trail(media, &film.sheet.place).pop().unwrap_or_else(|| Link::new("/media", words::LIBRARY)),
        lesson: film.sheet.lesson,
        volume_limit: limit,
        set: None,
        leads: study::pages::leads(place, film),
        pulled: pulled.is_some(),
    })
}

fn not_here(film: &Film, wished: bool, (expected, offline): (Option<Millis>, bool)) -> Markup {
    let why = if offline { words::NOT_HERE_OFFLINE } else { words::NOT_HERE_WHY };
    let state = Panel::new(StateKind::Empty, words::NOT_HERE).why(why);
    let queued = wished.then_some(words::WISHED);
    let when = expected.map(|at| words::expected(&at.minute_words()));
    let state = match (queued, when) {
        (None, None) => state,
        (queued, when) => state.to_do([queued.unwrap_or_default(), &when.unwrap_or_default()].concat()),
    };
    html! {
        (state_panel(&state))
        @if !wished {
            form class="film-wish" method="post" action={ (film.address()) "/wish" } {
                button class="button strong" type="submit" data-say { (icon("download")) (words::WISH) }
            }
        }
    }
}

fn about(film: &Film) -> Markup {
    let sheet = &film.sheet;
    let people = sheet.people.join("、");
    let lines =
        [(words::PEOPLE, &people), (words::LANGUAGE, &sheet.language), (words::OWNER, &sheet.rights.owner)];
    html! {
        section class="film-about" {
            @if !sheet.intro.is_empty() { p { (say(&sheet.intro)) } }
            dl { @for (name, value) in lines.iter().filter(|(_, value)| !value.is_empty()) {
                div { dt data-say { (name) } dd data-say { (value) } }
            } }
        }
    }
}

fn episodes(film: &Film, series: &[Film]) -> Markup {
    html! {
        @if series.len() > 1 {
            section class="film-episodes" {
                h2 data-say { (words::EPISODES) }
                ul { @for other in series {
                    li { a class="button" href=(other.address()) aria-current=[(other.id == film.id).then_some("true")] data-swap data-say {
                        (words::episode(other.sheet.season, other.sheet.episode, &other.sheet.title))
                    } }
                } }
            }
        }
    }
}
