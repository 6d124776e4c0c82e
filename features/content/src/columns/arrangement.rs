//! What an organisation (village, branch, community, enterprise, ...) chooses for its own screen.

use super::{Fault, Field, MAX_ITEMS, Slug, Tree, TreeProblem, TreeProblems, county, find};
use serde::{Deserialize, Serialize};

/// A key of the home page that leads into the tree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shortcut {
    /// The word on it, in a villager's words.
    pub name: String,
    /// The address that it leads to.
    pub to: String,
    /// A name from the icon set of the shell.
    pub icon: String,
    /// Read aloud: what one finds there.
    pub speak: String,
}

/// Which halls an organisation shows, in which order, and its shortcuts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Arrangement {
    /// The halls in order; none means all of them, as in the tree.
    pub halls: Vec<Slug>,
    /// The addresses of at most [`MAX_ITEMS`] shortcuts in order; none means those of the tree.
    pub shortcuts: Vec<String>,
}

/// A type of organisation and the arrangement that it starts from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrganisationType {
    /// Its name in the data, e.g. `village-branch`.
    pub slug: Slug,
    /// What a person calls it, e.g. 村党支部.
    pub name: String,
    /// What it shows until it chooses for itself.
    pub arrangement: Arrangement,
}

impl Arrangement {
    /// Reads the JSON form.
    ///
    /// # Errors
    /// When it is not JSON of this shape.
    pub fn from_json(json: &str) -> Result<Self, TreeProblems> {
        county::from_json(json)
    }

    /// What is wrong with the shortcuts in `tree`, each with its index.
    pub(super) fn shortcut_faults(&self, tree: &Tree) -> Vec<(usize, Fault)> {
        let mut faults = Vec::new();
        for (index, to) in self.shortcuts.iter().enumerate() {
            if self.shortcuts[..index].contains(to) {
                faults.push((index, Fault::Duplicate { word: to.clone() }));
            } else if tree.resolve(to).is_none() {
                faults.push((index, Fault::Nowhere { to: to.clone() }));
            } else if index >= MAX_ITEMS {
                faults.push((index, Fault::TooMany { field: Field::Shortcuts, limit: MAX_ITEMS }));
            }
        }
        faults
    }
}

impl Tree {
    /// The tree as an organisation shows it, with what could not be done. The tree is good even when there are
    /// problems: a choice that no longer fits (its hall was hidden since) is left out, and when no hall is left all
    /// are shown.
    pub fn for_organisation(&self, arrangement: &Arrangement) -> (Tree, Vec<TreeProblem>) {
        let mut tree = self.clone();
        let mut problems = Vec::new();
        let mut report = |field: Field, index: usize, fault| {
            let place = format!("{}第{}项", field.words(), index + 1);
            problems.push(TreeProblem { line: None, place, field: Some(field), fault });
        };
        let mut halls = Vec::new();
        for (index, slug) in arrangement.halls.iter().enumerate() {
            match find(&self.halls, slug.as_str()) {
                None => report(Field::Halls, index, Fault::Nowhere { to: format!("/{slug}") }),
                Some(hall) if find(&halls, slug.as_str()).is_none() => halls.push(hall.clone()),
                Some(_) => report(Field::Halls, index, Fault::Duplicate { word: slug.to_string() }),
            }
        }
        if !halls.is_empty() {
            tree.halls = halls;
        }
        tree.drop_dangling();
        let faults = arrangement.shortcut_faults(&tree);
        let good = |index: &usize| faults.iter().all(|(wrong, _)| wrong != index);
        let chosen: Vec<_> = (0..arrangement.shortcuts.len())
            .filter(good)
            .take(MAX_ITEMS)
            .filter_map(|index| self.shortcut_to(&arrangement.shortcuts[index]))
            .collect();
        if !chosen.is_empty() {
            tree.shortcuts = chosen;
        }
        for (index, fault) in faults {
            report(Field::Shortcuts, index, fault);
        }
        (tree, problems)
    }

    /// A shortcut to this address: the tree's own words for it, or else those of the page it leads to.
    fn shortcut_to(&self, address: &str) -> Option<Shortcut> {
        if let Some(shortcut) = self.shortcuts.iter().find(|shortcut| shortcut.to == address) {
            return Some(shortcut.clone());
        }
        let node = self.resolve(address)?;
        let caption = node.caption();
        Some(Shortcut {
            name: caption.label().to_owned(),
            to: node.address(),
            icon: caption.icon.clone(),
            speak: caption.speak.clone(),
        })
    }
}
