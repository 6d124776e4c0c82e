//! 棋牌益智: 象棋, 跳棋 and 拼图 at the screen, within the hours and minutes that an organisation sets.
//!
//! The rules of a game are pure modules in `islands/`; the node decides by its own clock whether it may be played.
//!
//! Invariants: nothing of a game leaves the browser; no name, coin, rank or result is kept; what is kept is the policy,
//! which travels to the villages as records, and in the browser the time at which a sitting began, which goes with the
//! visit.

mod pages;
pub mod policy;
mod store;
mod words;

use axum::{
    Router,
    routing::{get, post},
};
use hongwang_base::{Millis, Permission};
use hongwang_feature::{Desk, DeskEntry, Feature, Place, Service, Work};
use hongwang_page::Tile;
use hongwang_replica::Entry;
use hongwang_store::{Migrations, Result, Tx};

/// The capability.
#[derive(Clone, Copy, Debug)]
pub struct Games;

impl Feature for Games {
    fn migrations(&self) -> Migrations {
        Migrations { owner: "games", steps: &[("games", include_str!("../migrations/games.sql"))] }
    }

    fn record_kinds(&self) -> &'static [&'static str] {
        &[store::RECORD_KIND]
    }

    fn apply<'a>(&'a self, tx: &'a mut Tx, entry: &'a Entry, _now: Millis) -> Work<'a, Result<()>> {
        Box::pin(store::apply(tx, entry))
    }

    fn services<'a>(&'a self, _tx: &'a mut Tx) -> Work<'a, Result<Vec<Service>>> {
        let services = pages::Game::ALL.map(|game| Service {
            column: pages::COLUMN.to_owned(),
            tile: Tile {
                hint: Some(game.hint().to_owned()),
                // A page that was fetched ahead would begin a sitting that nobody asked for.
                personal: true,
                ..Tile::new(game.address(), game.name(), game.icon())
            },
        });
        Box::pin(async move { Ok(services.to_vec()) })
    }

    fn public(&self) -> Router<Place> {
        use pages::play;
        Router::new()
            .route("/games/chess", get(play::chess))
            .route("/games/checkers", get(play::checkers))
            .route("/games/puzzle", get(play::puzzle))
            .merge(pages::SHELF.router())
    }

    fn desk(&self) -> Desk {
        use pages::desk;
        let permission = Permission::ManageDevices;
        let entry =
            DeskEntry { group: words::GROUP, href: desk::BASE, name: words::DESK, icon: "chess", permission };
        Desk::new().entry(entry).route(desk::BASE, permission, get(desk::show).post(desk::set)).route(
            "/desk/games/inherit",
            permission,
            post(desk::inherit),
        )
    }
}
