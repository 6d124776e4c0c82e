//! The pages: a game each for everybody, the policy for staff.

pub(crate) mod desk;
pub(crate) mod play;

use crate::words;
use hongwang_page::Shelf;
use rust_embed::RustEmbed;
use std::sync::LazyLock;

/// The column of the games, and what stands above it.
pub(crate) const COLUMN: &str = "yule/play/chess";

#[derive(RustEmbed)]
#[folder = "islands/"]
struct Files;

pub(crate) static SHELF: LazyLock<Shelf> = LazyLock::new(|| Shelf::of::<Files>("/assets/games/"));

/// What can be played.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Game {
    Chess,
    Checkers,
    Puzzle,
}

impl Game {
    pub(crate) const ALL: [Self; 3] = [Self::Chess, Self::Checkers, Self::Puzzle];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Chess => words::CHESS,
            Self::Checkers => words::CHECKERS,
            Self::Puzzle => words::PUZZLE,
        }
    }

    pub(crate) fn hint(self) -> &'static str {
        match self {
            Self::Chess => words::CHESS_HINT,
            Self::Checkers => words::CHECKERS_HINT,
            Self::Puzzle => words::PUZZLE_HINT,
        }
    }

    pub(crate) fn icon(self) -> &'static str {
        match self {
            Self::Chess => "chess",
            Self::Checkers => "star",
            Self::Puzzle => "puzzle",
        }
    }

    pub(crate) fn address(self) -> &'static str {
        match self {
            Self::Chess => "/games/chess",
            Self::Checkers => "/games/checkers",
            Self::Puzzle => "/games/puzzle",
        }
    }
}
