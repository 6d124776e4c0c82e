//! `/games/…`: the table of a game, while the policy lets people play; else why not, and when again.

use super::{COLUMN, Game, SHELF};
use crate::policy::{Standing, standing};
use crate::{store, words};
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use hongwang_base::Millis;
use hongwang_feature::{Place, Reply};
use hongwang_page::{
    Link, Markup, Page, SITTING_COOKIE, State as Panel, StateKind, Visit, cookie, icon, state_panel,
};
use http::{HeaderMap, header};
use maud::html;
use serde::Deserialize;

pub(crate) async fn chess(visit: Visit, State(place): State<Place>, headers: HeaderMap) -> Reply<Response> {
    let table = html! {
        img class="game-ground" src=(SHELF.address("chess.svg")) alt="";
        div class="game-points" data-board aria-label=(words::BOARD) role="group" {}
    };
    play(&visit, &place, &headers, Game::Chess, ["chess-page.js", "xiangqi.js"], &table, &html! {}).await
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    players: Option<String>,
    picture: Option<String>,
    size: Option<String>,
}

pub(crate) async fn checkers(
    visit: Visit,
    State(place): State<Place>,
    headers: HeaderMap,
    Query(asked): Query<Asked>,
) -> Reply<Response> {
    let three = asked.players.as_deref() == Some("3");
    let players = if three { "3" } else { "2" };
    let table = html! {
        div class="game-points" data-board data-players=(players) aria-label=(words::BOARD) role="group" {}
    };
    let ways = html! {
        (way("/games/checkers?players=2", words::TWO, !three))
        (way("/games/checkers?players=3", words::THREE, three))
    };
    play(&visit, &place, &headers, Game::Checkers, ["checkers-page.js", "checkers.js"], &table, &ways).await
}

pub(crate) async fn puzzle(
    visit: Visit,
    State(place): State<Place>,
    headers: HeaderMap,
    Query(asked): Query<Asked>,
) -> Reply<Response> {
    let known = |wanted: &str| words::PICTURES.into_iter().find(|(id, _)| *id == wanted);
    let (picture, name) = asked.picture.as_deref().and_then(known).unwrap_or(words::PICTURES[0]);
    let size = if asked.size.as_deref() == Some("4") { 4 } else { 3 };
    let address = SHELF.address(&format!("{picture}.svg"));
    let table = html! {
        div class="game-points" data-board data-picture=(address) data-size=(size) aria-label=(name) role="group" {}
        img class="game-whole" data-whole hidden src=(address) alt=(name);
    };
    let ways = html! {
        @for (id, name) in words::PICTURES {
            (way(&format!("/games/puzzle?picture={id}&size={size}"), name, id == picture))
        }
        @for (count, name) in words::SIZES {
            (way(&format!("/games/puzzle?picture={picture}&size={count}"), name, count == size))
        }
    };
    play(&visit, &place, &headers, Game::Puzzle, ["puzzle-page.js", "puzzle.js"], &table, &ways).await
}

/// Another form of the same game.
fn way(href: &str, name: &str, chosen: bool) -> Markup {
    html! { a class="game-way" href=(href) aria-current=[chosen.then_some("true")] data-say { (name) } }
}

async fn play(
    visit: &Visit,
    place: &Place,
    headers: &HeaderMap,
    game: Game,
    scripts: [&str; 2],
    table: &Markup,
    ways: &Markup,
) -> Reply<Response> {
    let policy = store::policy_of(&mut place.db.read().await?, &place.org).await?;
    let page = Page::new(game.name())
        .icon(game.icon())
        .trail([Link::new("/yule/play", words::SECTION), Link::new(format!("/{COLUMN}"), words::COLUMN)])
        .island(SHELF.address("games.css"))
        // What it shows holds for this moment of this visit.
        .personal();
    let panel = match standing(&policy, began(headers), place.clock.now()) {
        Standing::Open { began, left } => {
            let body = laid(game, left, scripts, table, ways);
            let page = page.island(SHELF.address("table.js")).body(body).render(visit);
            let sitting = format!("{SITTING_COOKIE}={}; Path=/; HttpOnly; SameSite=Strict", began.0);
            return Ok(([(header::SET_COOKIE, sitting)], page).into_response());
        }
        Standing::Closed { opens, tomorrow } => {
            Panel::new(StateKind::Empty, words::CLOSED).why(words::opens(opens, tomorrow))
        }
        Standing::Rest { until } => {
            let why = format!("{}{}", words::REST_WHY, words::rest_until(until));
            Panel::new(StateKind::Empty, words::REST).why(why)
        }
    };
    let body = html! { div class="game-shut" { (state_panel(&panel.to_do(words::OTHER_THINGS))) } };
    Ok(page.body(body).render(visit).into_response())
}

/// When the sitting of this visit began, as its browser keeps it.
fn began(headers: &HeaderMap) -> Option<Millis> {
    cookie(headers, SITTING_COOKIE)?.parse().ok().map(Millis)
}

/// The table and what stands beside it. The script fills the board; a browser that cannot says so.
fn laid(game: Game, left: i64, [page, rules]: [&str; 2], table: &Markup, ways: &Markup) -> Markup {
    let key = |act: &str, pictogram: &str, name: &str| {
        html! {
            button type="button" class="game-key" data-act=(act) data-say { (icon(pictogram)) (name) }
        }
    };
    let class = match game {
        Game::Chess => "game chess",
        Game::Checkers => "game checkers",
        Game::Puzzle => "game puzzle",
    };
    html! {
        div class=(class) data-game data-left=(left) data-page=(SHELF.address(page)) data-rules=(SHELF.address(rules)) {
            div class="game-table" { (table) }
            div class="game-side" {
                p class="game-says" data-says data-say role="status" { (words::NEEDS_SCRIPT) }
                p class="game-left" data-left-words data-say { (words::left(left)) }
                div class="game-ways" { (ways) }
                div class="game-keys" {
                    @if game == Game::Puzzle {
                        (key("whole", "photo", words::WHOLE))
                    } @else {
                        (key("undo", "arrow-left", words::UNDO))
                    }
                    (key("again", "refresh", words::AGAIN))
                    button type="button" class="game-key" data-act="aloud" aria-pressed="false" hidden data-say {
                        (icon("volume")) (words::ALOUD)
                    }
                }
            }
        }
    }
}
