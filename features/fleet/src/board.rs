//! The board as data: every village-level unit with the state of its screen, grouped by township.
//!
//! Built from four lists by one plain function ([`Board::of`]); counted, filtered and drawn from there. Order and
//! grouping follow the organisation tree alone, so a unit keeps its place on the map whatever its state.

use crate::health::{Presence, concerns, presence};
use crate::words;
use hongwang_base::{Millis, OrgLevel, OrgPath};
use hongwang_feature::column_state::{ColumnState, Content, on_screen};
use hongwang_feature::organisations::Organisation;
use hongwang_feed::devices::DeviceView;
use hongwang_page::{Tone, desk::board_mark};
use std::collections::{BTreeMap, HashMap};

/// The columns of every organisation, as `column_state::list` gives them.
pub(crate) type Columns = BTreeMap<OrgPath, Vec<ColumnState>>;

/// How the screens of a unit stand. Of several the one that needs somebody most: the order of the variants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Standing {
    /// No device was admitted.
    Absent,
    /// All is well.
    Online,
    /// Admitted, never came.
    Never,
    /// Connected, and something is wrong.
    Trouble,
    /// Not connected.
    Offline,
}

impl Standing {
    /// Every standing, in the order of the legend.
    pub(crate) const ALL: [Self; 5] = [Self::Online, Self::Trouble, Self::Offline, Self::Never, Self::Absent];

    /// The word in addresses and in the map's symbols.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Online => "online",
            Self::Trouble => "trouble",
            Self::Offline => "offline",
            Self::Never => "never",
            Self::Absent => "absent",
        }
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Online => words::ONLINE,
            Self::Trouble => words::TROUBLE,
            Self::Offline => words::OFFLINE,
            Self::Never => words::NEVER,
            Self::Absent => words::ABSENT,
        }
    }

    pub(crate) fn tone(self) -> Tone {
        match self {
            Self::Online => Tone::Good,
            Self::Trouble | Self::Never => Tone::Warn,
            Self::Offline => Tone::Bad,
            Self::Absent => Tone::Plain,
        }
    }

    /// How one device stands; none when it was revoked and so counts no more.
    fn of(view: &DeviceView, now: Millis) -> Option<Self> {
        match presence(view, now) {
            Presence::Revoked => None,
            Presence::Never => Some(Self::Never),
            Presence::Offline => Some(Self::Offline),
            Presence::Online if concerns(view).is_empty() => Some(Self::Online),
            Presence::Online => Some(Self::Trouble),
        }
    }
}

/// How many columns of a screen show what they should not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct ColumnTally {
    pub(crate) stale: usize,
    pub(crate) empty: usize,
    pub(crate) not_connected: usize,
}

impl ColumnTally {
    fn of(columns: &Columns, org: &OrgPath) -> Self {
        let mut tally = Self::default();
        for row in on_screen(columns, org).values() {
            match row.content {
                Content::Fresh => {}
                Content::Stale => tally.stale += 1,
                Content::Empty => tally.empty += 1,
                Content::NotConnected => tally.not_connected += 1,
            }
        }
        tally
    }
}

/// A village-level unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unit {
    pub(crate) org: OrgPath,
    pub(crate) name: String,
    pub(crate) standing: Standing,
    /// Devices that are admitted.
    pub(crate) devices: usize,
    pub(crate) last_contact: Option<Millis>,
    /// Entries not applied, of the device that lacks most.
    pub(crate) behind: u64,
    pub(crate) columns: ColumnTally,
}

impl Unit {
    fn of(organisation: &Organisation, devices: &[&DeviceView], columns: ColumnTally, now: Millis) -> Self {
        let admitted: Vec<_> =
            devices.iter().filter_map(|view| Some((Standing::of(view, now)?, *view))).collect();
        Self {
            org: organisation.path.clone(),
            name: organisation.short.clone(),
            standing: admitted.iter().map(|(standing, _)| *standing).max().unwrap_or(Standing::Absent),
            devices: admitted.len(),
            last_contact: admitted
                .iter()
                .filter_map(|(_, view)| view.seen.as_ref())
                .map(|seen| seen.seen_at)
                .max(),
            behind: admitted.iter().map(|(_, view)| view.behind).max().unwrap_or(0),
            columns,
        }
    }

    /// The unit in a sentence.
    pub(crate) fn words(&self) -> String {
        words::unit(&self.name, self.standing.name(), self.last_contact, self.columns.stale)
    }
}

/// A township with its units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Town {
    pub(crate) org: OrgPath,
    pub(crate) name: String,
    pub(crate) units: Vec<Unit>,
}

/// How many units stand how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) units: usize,
    pub(crate) online: usize,
    pub(crate) trouble: usize,
    pub(crate) offline: usize,
    pub(crate) never: usize,
    pub(crate) absent: usize,
    /// Units with a device whose screen shows a column past its age.
    pub(crate) stale: usize,
}

impl Tally {
    /// Counts them.
    pub(crate) fn of<'a>(units: impl Iterator<Item = &'a Unit>) -> Self {
        let mut tally = Self::default();
        for unit in units {
            tally.units += 1;
            tally.stale += usize::from(Show::Stale.holds(unit));
            *match unit.standing {
                Standing::Online => &mut tally.online,
                Standing::Trouble => &mut tally.trouble,
                Standing::Offline => &mut tally.offline,
                Standing::Never => &mut tally.never,
                Standing::Absent => &mut tally.absent,
            } += 1;
        }
        tally
    }

    /// How many stand so.
    pub(crate) fn count(&self, standing: Standing) -> usize {
        match standing {
            Standing::Online => self.online,
            Standing::Trouble => self.trouble,
            Standing::Offline => self.offline,
            Standing::Never => self.never,
            Standing::Absent => self.absent,
        }
    }

    /// How many have a device.
    pub(crate) fn equipped(&self) -> usize {
        self.units - self.absent
    }
}

/// Which units are asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Show {
    /// All.
    #[default]
    All,
    /// Those that stand so.
    Only(Standing),
    /// Those with a device and a column past its age.
    Stale,
}

impl Show {
    /// What can be asked for, in the order of the form.
    pub(crate) fn every() -> impl Iterator<Item = Show> {
        std::iter::once(Self::All).chain(Standing::ALL.map(Self::Only)).chain(std::iter::once(Self::Stale))
    }

    /// The word in addresses; empty for all.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::All => "",
            Self::Only(standing) => standing.word(),
            Self::Stale => "stale",
        }
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::All => words::ALL,
            Self::Only(standing) => standing.name(),
            Self::Stale => words::STALE,
        }
    }

    /// What a word of an address asks for; an unknown one asks for all.
    pub(crate) fn from_word(word: &str) -> Self {
        Self::every().find(|show| show.word() == word).unwrap_or_default()
    }

    /// Whether the unit is one of those.
    pub(crate) fn holds(self, unit: &Unit) -> bool {
        match self {
            Self::All => true,
            Self::Only(standing) => unit.standing == standing,
            Self::Stale => unit.devices > 0 && unit.columns.stale > 0,
        }
    }
}

/// All units of a part of the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Board {
    pub(crate) towns: Vec<Town>,
}

impl Board {
    /// The board of the townships and village-level units among `organisations` (in the order of the tree).
    pub(crate) fn of(
        organisations: &[Organisation],
        devices: &[DeviceView],
        columns: &Columns,
        now: Millis,
    ) -> Self {
        let mut by_unit: HashMap<OrgPath, Vec<&DeviceView>> = HashMap::new();
        for view in devices {
            // A device of a branch stands in the village that the branch belongs to.
            if let Some(unit) = view.device.org.chain().into_iter().nth(2) {
                by_unit.entry(unit).or_default().push(view);
            }
        }
        let towns = organisations.iter().filter(|each| each.level() == OrgLevel::Township).map(|town| {
            let of_town = ColumnTally::of(columns, &town.path);
            let units = organisations
                .iter()
                .filter(|each| each.level() == OrgLevel::Village && town.path.covers(&each.path));
            let units = units.map(|each| {
                // Most villages add nothing of their own: then their screens show what the town's would.
                let own = columns.contains_key(&each.path);
                let tally = if own { ColumnTally::of(columns, &each.path) } else { of_town };
                Unit::of(each, by_unit.get(&each.path).map_or(&[], Vec::as_slice), tally, now)
            });
            Town { org: town.path.clone(), name: town.short.clone(), units: units.collect() }
        });
        Self { towns: towns.collect() }
    }

    /// Every unit with its town.
    pub(crate) fn units(&self) -> impl Iterator<Item = (&Town, &Unit)> {
        self.towns.iter().flat_map(|town| town.units.iter().map(move |unit| (town, unit)))
    }

    /// The counts of all.
    pub(crate) fn tally(&self) -> Tally {
        Tally::of(self.units().map(|(_, unit)| unit))
    }

    /// A mark that differs when something drawn differs. The time of the last contact is left out: it moves each
    /// minute while all is well.
    pub(crate) fn mark(&self) -> String {
        let drawn = self
            .units()
            .map(|(_, unit)| (&unit.org, &unit.name, unit.standing, unit.devices, unit.behind, unit.columns));
        board_mark(&drawn.collect::<Vec<_>>())
    }
}
