//! How a column stands, in the words of its tile.

use super::words;
use crate::columns::{Column, ColumnSlug, Freshness, Kind};
use hongwang_base::Millis;
use hongwang_page::{Badge, Tile, Tone, when};
use std::collections::BTreeMap;

/// For each column that shows something: how many articles, and when the last of them was shown.
pub(super) type Newest = BTreeMap<ColumnSlug, (u64, Millis)>;
/// What people can do, by the column in which it stands.
pub(super) type Services = BTreeMap<String, Vec<Tile>>;

/// Whether people fill it with articles, so that nothing there means nothing to see.
pub(super) fn is_filled_by_articles(kind: Kind) -> bool {
    matches!(kind, Kind::Static | Kind::Feed)
}

/// A column with what is to be said of it.
pub(super) struct Marked<'a> {
    pub(super) column: &'a Column,
    last: Option<Millis>,
    freshness: Freshness,
}

impl<'a> Marked<'a> {
    /// `serves`: whether people can do something there, so that it needs no articles.
    pub(super) fn new(
        slug: &ColumnSlug,
        column: &'a Column,
        newest: &Newest,
        serves: bool,
        now: Millis,
    ) -> Marked<'a> {
        let last = newest.get(slug).map(|(_, at)| *at);
        let freshness = if serves { Freshness::Fresh } else { column.freshness(last, now) };
        Marked { column, last, freshness }
    }

    /// Whether it stands on its hall's page.
    pub(super) fn is_worth_a_touch(&self) -> bool {
        self.freshness != Freshness::Empty || !is_filled_by_articles(self.column.kind)
    }

    /// Its tile; `hinted` with the time of the last content below its name.
    pub(super) fn tile(&self, href: String, hinted: bool) -> Tile {
        let caption = &self.column.caption;
        let hint = self.time_line().filter(|_| hinted);
        Tile { hint, badge: self.badge(), ..Tile::new(href, caption.label(), &caption.icon) }
    }

    fn badge(&self) -> Option<Badge> {
        match self.freshness {
            Freshness::Fresh | Freshness::Stale { .. } => None,
            Freshness::NotConnected => Some(Badge::not_connected()),
            Freshness::Empty if is_filled_by_articles(self.column.kind) => {
                Some(Badge::new(words::EMPTY, Tone::Plain))
            }
            Freshness::Empty => Some(Badge::new(words::NOT_OPEN, Tone::Plain)),
        }
    }

    fn time_line(&self) -> Option<String> {
        let day = when::day(self.last?.0);
        Some(if self.stopped_at().is_some() { words::stopped(&day) } else { words::updated(&day) })
    }

    /// When the last content came, if that is too long ago.
    pub(super) fn stopped_at(&self) -> Option<Millis> {
        self.last.filter(|_| matches!(self.freshness, Freshness::Stale { .. }))
    }
}
