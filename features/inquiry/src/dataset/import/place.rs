//! What offices call a village or a town.

use super::letters::key;
use hongwang_base::OrgPath;
use hongwang_feature::organisations::{OrgKind, Organisation};
use std::collections::HashMap;

/// The organisations of a county by what offices call them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Places {
    /// By whole names, names without what follows them, and codes.
    by_name: HashMap<String, Vec<OrgPath>>,
    /// What each is called.
    names: HashMap<OrgPath, String>,
}

/// Why a text is no place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum PlaceFault {
    /// Nobody knows it.
    Unknown,
    /// Several are called so; the names of where each lies.
    Several(Vec<String>),
}

/// What may follow the name of a village or town, the longest first.
const ENDINGS: [&str; 16] = [
    "社区居民委员会",
    "村民委员会",
    "社区居委会",
    "居民委员会",
    "人民政府",
    "街道办事处",
    "村委会",
    "居委会",
    "街道办",
    "社区",
    "政府",
    "街道",
    "村",
    "镇",
    "乡",
    "县",
];
/// How deep towns lie.
const TOWN: usize = 2;
/// Longest name of a place with all above it, in characters; what is longer is none, and is not cut everywhere.
const LONGEST: usize = 60;
/// Most names that are written one behind the other: county, town, village.
const NAMES: usize = 3;

impl Places {
    /// Of these organisations; branches and what is closed are no places.
    pub(crate) fn new(organisations: &[Organisation]) -> Self {
        let mut places = Self::default();
        let is_place = |kind| {
            matches!(kind, OrgKind::County | OrgKind::Township | OrgKind::Village | OrgKind::Community)
        };
        for one in organisations.iter().filter(|one| one.open && is_place(one.kind)) {
            let mut keys = vec![one.path.code().to_owned(), key(&one.name), key(&one.short)];
            keys.extend([bare(&one.name), bare(&one.short)].map(key));
            keys.sort();
            keys.dedup();
            for key in keys {
                places.by_name.entry(key).or_default().push(one.path.clone());
            }
            places.names.insert(one.path.clone(), one.short.clone());
        }
        places
    }

    /// The place that `text` names: by its name with or without 村 and the like, by its 12-digit code, or as town and
    /// village in one. `town` is what another cell of the line says of it.
    ///
    /// # Errors
    /// [`PlaceFault`] when none is called so, or several are.
    pub(crate) fn find(&self, text: &str, town: Option<&OrgPath>) -> Result<OrgPath, PlaceFault> {
        let key = key(text);
        if key.chars().count() > LONGEST {
            return Err(PlaceFault::Unknown);
        }
        let mut found = self.called(&key);
        if let Some(town) = town.filter(|_| found.len() > 1) {
            found.retain(|path| path.as_str().starts_with(town.as_str()));
        }
        if found.is_empty() {
            found = self.in_a_town(&key, NAMES);
        }
        match found.as_slice() {
            [] => Err(PlaceFault::Unknown),
            [one] => Ok(one.clone()),
            several => Err(PlaceFault::Several(several.iter().map(|path| self.above(path)).collect())),
        }
    }

    /// What is called exactly so, with its ending; or else what is without it.
    fn called(&self, key: &str) -> Vec<OrgPath> {
        let whole = self.by_name.get(key);
        let found = whole.or_else(|| self.by_name.get(bare(key)));
        let found = found.cloned().unwrap_or_default();
        // 温泉 may be the town and a village of it: what has the ending that was written is meant.
        let ending = &key[bare(key).len()..];
        let same: Vec<_> = found.iter().filter(|path| self.ends(path, ending)).cloned().collect();
        if ending.is_empty() || same.is_empty() { found } else { same }
    }

    fn ends(&self, path: &OrgPath, ending: &str) -> bool {
        let is_town = ending.starts_with(['镇', '乡', '政', '人', '街']);
        is_town == (path.depth() == TOWN)
    }

    /// The village that a text of at most so many names means, the names above it first.
    fn in_a_town(&self, key: &str, names: usize) -> Vec<OrgPath> {
        let cuts = key.char_indices().map(|(at, _)| at).skip(1);
        let mut found = Vec::new();
        for at in cuts {
            let above = self.called(&key[..at]);
            let below = above.iter().filter(|path| path.depth() <= TOWN).flat_map(|town| {
                let mut inside = self.called(&key[at..]);
                if inside.is_empty() && names > 2 {
                    inside = self.in_a_town(&key[at..], names - 1);
                }
                inside.retain(|path| path != town && path.as_str().starts_with(town.as_str()));
                inside
            });
            found.extend(below);
        }
        found.sort();
        found.dedup();
        found
    }

    fn above(&self, path: &OrgPath) -> String {
        let above = path.parent().and_then(|parent| self.names.get(&parent).cloned());
        format!("{}{}", above.unwrap_or_default(), self.names.get(path).map_or("", String::as_str))
    }
}

/// A name without what may follow it; a name that is nothing else stays.
fn bare(name: &str) -> &str {
    let cut =
        ENDINGS.iter().find_map(|ending| name.strip_suffix(ending).filter(|rest| rest.chars().count() > 1));
    cut.unwrap_or(name)
}
