//! What a county changes in the tree: rename, hide, add, reorder. Kept as one JSON document.

use super::rules::{at, caption_faults, column_faults, hall_faults, section_faults};
use super::{
    Caption, Captioned, Column, Fault, Field, Hall, IconKnown, MAX_HALLS, MAX_ITEMS, Node, Section, Tree,
    TreeProblem, TreeProblems, file::MAX_BYTES, find, find_mut, parts,
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// A county's changes, applied in the order of these fields.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CountyTree {
    /// New names.
    pub rename: Vec<Rename>,
    /// Addresses of what the county does not show. What is left empty by it disappears too.
    pub hide: Vec<String>,
    /// New halls, each whole.
    pub add_halls: Vec<Hall>,
    /// New sections, each whole.
    pub add_sections: Vec<Addition<Section>>,
    /// New columns.
    pub add_columns: Vec<Addition<Column>>,
    /// New orders.
    pub order: Vec<Order>,
}

/// A new name for what stands at an address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rename {
    /// The address of a hall, section or column.
    pub at: String,
    /// Its new name.
    pub name: String,
    /// Its new short name; none when the name itself fits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub short: Option<String>,
    /// What is read aloud instead of before; none keeps it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub speak: Option<String>,
}

/// A new section in a hall, or a new column in a section.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Addition<T> {
    /// The address of the hall or section that it comes into.
    pub under: String,
    /// What is added.
    #[serde(flatten)]
    pub node: T,
}

/// The order of what lies under an address; what it does not name follows in the order it had.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Order {
    /// The address of a hall or section, or `/` for the halls themselves.
    pub under: String,
    /// The slugs in order.
    pub order: Vec<String>,
}

impl CountyTree {
    /// Reads the JSON form.
    ///
    /// # Errors
    /// When it is not JSON of this shape.
    pub fn from_json(json: &str) -> Result<Self, TreeProblems> {
        from_json(json)
    }
}

pub(super) fn from_json<T: DeserializeOwned>(json: &str) -> Result<T, TreeProblems> {
    if json.len() > MAX_BYTES {
        return Err(TreeProblems::one("", Fault::TooLarge { limit: MAX_BYTES }));
    }
    serde_json::from_str(json).map_err(|error| TreeProblems::one("", Fault::Syntax(error.to_string())))
}

impl Tree {
    /// The tree as a county shows it, with what could not be done. The tree is good even when there are problems:
    /// a change that does not fit (what it changed is gone from a newer tree) is left out. A shortcut or default
    /// that would lead to something hidden goes with it.
    pub fn for_county(&self, county: &CountyTree, icon_known: IconKnown) -> (Tree, Vec<TreeProblem>) {
        let mut change = Change { shipped: self, tree: self.clone(), icon_known, problems: Vec::new() };
        change.rename(&county.rename);
        change.hide(&county.hide);
        change.add_halls(&county.add_halls);
        change.add_sections(&county.add_sections);
        change.add_columns(&county.add_columns);
        change.order(&county.order);
        change.finish()
    }
}

/// What is wrong, each with the place below the one that is named in the message.
type Faults = Vec<(String, Field, Fault)>;

/// A change on its way: the tree so far and what could not be done.
struct Change<'a> {
    shipped: &'a Tree,
    tree: Tree,
    icon_known: IconKnown<'a>,
    problems: Vec<TreeProblem>,
}

impl Change<'_> {
    fn report(&mut self, place: &str, faults: Faults) {
        let problems = faults.into_iter().map(|(below, field, fault)| TreeProblem {
            line: None,
            place: format!("{place}{below}"),
            field: Some(field),
            fault,
        });
        self.problems.extend(problems);
    }

    fn rename(&mut self, renames: &[Rename]) {
        for (index, rename) in renames.iter().enumerate() {
            let faults = match caption_mut(&mut self.tree, &rename.at) {
                None => nowhere(Field::At, &rename.at),
                Some(caption) => rename_caption(caption, rename),
            };
            self.report(&format!("改名第{}项 {}", index + 1, rename.at), faults);
        }
    }

    fn hide(&mut self, addresses: &[String]) {
        for (index, address) in addresses.iter().enumerate() {
            if !remove(&mut self.tree, address) && self.shipped.resolve(address).is_none() {
                self.report(&format!("隐藏第{}项", index + 1), nowhere(Field::Hide, address));
            }
        }
    }

    fn add_halls(&mut self, halls: &[Hall]) {
        for (index, hall) in halls.iter().enumerate() {
            let faults = hall_faults(hall, self.icon_known);
            let faults =
                add(&mut self.tree.halls, &self.shipped.halls, hall, faults, (Field::Hall, MAX_HALLS));
            self.report(&format!("新增大厅第{}项 /{}", index + 1, hall.caption.slug), faults);
        }
    }

    fn add_sections(&mut self, additions: &[Addition<Section>]) {
        for (index, Addition { under, node }) in additions.iter().enumerate() {
            let shipped = match self.shipped.resolve(under) {
                Some(Node::Hall(hall)) => &hall.sections[..],
                _ => &[],
            };
            let faults = match hall_mut(&mut self.tree, under) {
                None => nowhere(Field::Under, under),
                Some(hall) => {
                    let faults = section_faults(node, self.icon_known);
                    add(&mut hall.sections, shipped, node, faults, (Field::Section, MAX_ITEMS))
                }
            };
            self.report(&format!("新增子版块第{}项 {under}/{}", index + 1, node.caption.slug), faults);
        }
    }

    fn add_columns(&mut self, additions: &[Addition<Column>]) {
        for (index, Addition { under, node }) in additions.iter().enumerate() {
            let shipped = match self.shipped.resolve(under) {
                Some(Node::Section(_, section)) => &section.columns[..],
                _ => &[],
            };
            let faults = match section_mut(&mut self.tree, under) {
                None => nowhere(Field::Under, under),
                Some(section) => {
                    let faults = at("", column_faults(node, self.icon_known));
                    add(&mut section.columns, shipped, node, faults, (Field::Column, MAX_ITEMS))
                }
            };
            self.report(&format!("新增栏目第{}项 {under}/{}", index + 1, node.caption.slug), faults);
        }
    }

    fn order(&mut self, orders: &[Order]) {
        for (index, Order { under, order }) in orders.iter().enumerate() {
            let unknown = if under == "/" {
                Some(sort(&mut self.tree.halls, &self.shipped.halls, order))
            } else if let Some(hall) = hall_mut(&mut self.tree, under) {
                let shipped = find(&self.shipped.halls, hall.caption.slug.as_str());
                Some(sort(&mut hall.sections, shipped.map_or(&[], |hall| &hall.sections), order))
            } else if let Some(section) = section_mut(&mut self.tree, under) {
                let shipped = match self.shipped.resolve(under) {
                    Some(Node::Section(_, section)) => &section.columns[..],
                    _ => &[],
                };
                Some(sort(&mut section.columns, shipped, order))
            } else {
                None
            };
            let faults = match unknown {
                None => nowhere(Field::Under, under),
                Some(slugs) => slugs.iter().flat_map(|slug| nowhere(Field::Order, slug)).collect(),
            };
            self.report(&format!("顺序第{}项 {under}", index + 1), faults);
        }
    }

    fn finish(mut self) -> (Tree, Vec<TreeProblem>) {
        for hall in &mut self.tree.halls {
            hall.sections.retain(|section| !section.columns.is_empty());
        }
        self.tree.halls.retain(|hall| !hall.sections.is_empty());
        if self.tree.halls.is_empty() {
            self.report("隐藏", vec![(String::new(), Field::Hide, Fault::NothingLeft)]);
            return (self.shipped.clone(), self.problems);
        }
        self.tree.drop_dangling();
        (self.tree, self.problems)
    }
}

fn nowhere(field: Field, to: &str) -> Faults {
    vec![(String::new(), field, Fault::Nowhere { to: to.to_owned() })]
}

fn rename_caption(caption: &mut Caption, rename: &Rename) -> Faults {
    let mut renamed = caption.clone();
    renamed.name = rename.name.trim().to_owned();
    renamed.short = rename.short.as_ref().map(|short| short.trim().to_owned());
    if let Some(speak) = &rename.speak {
        renamed.speak = speak.trim().to_owned();
    }
    // The icon stays, and was good before.
    let faults = at("", caption_faults(&renamed, &|_| true));
    if faults.is_empty() {
        *caption = renamed;
    }
    faults
}

/// Adds `node` when nothing is wrong with it and it fits. The slug of something hidden stays taken: its content
/// is still there and would turn up in the new place.
fn add<T: Captioned + Clone>(
    siblings: &mut Vec<T>,
    shipped: &[T],
    node: &T,
    mut faults: Faults,
    (field, limit): (Field, usize),
) -> Faults {
    let slug = node.caption().slug.as_str();
    if find(siblings, slug).is_some() || find(shipped, slug).is_some() {
        faults.push((String::new(), Field::Slug, Fault::Duplicate { word: slug.to_owned() }));
    }
    if siblings.len() >= limit {
        faults.push((String::new(), field, Fault::TooMany { field, limit }));
    }
    if faults.is_empty() {
        siblings.push(node.clone());
    }
    faults
}

/// Puts the named ones first, in order. Gives back the slugs that name nothing, not even something hidden.
fn sort<'s, T: Captioned>(nodes: &mut [T], shipped: &[T], order: &'s [String]) -> Vec<&'s str> {
    nodes.sort_by_key(|node| {
        order.iter().position(|slug| slug == node.caption().slug.as_str()).unwrap_or(usize::MAX)
    });
    let known = |slug: &str| find(nodes, slug).is_some() || find(shipped, slug).is_some();
    order.iter().map(String::as_str).filter(|slug| !known(slug)).collect()
}

fn hall_mut<'t>(tree: &'t mut Tree, address: &str) -> Option<&'t mut Hall> {
    match parts(address)?[..] {
        [hall] => find_mut(&mut tree.halls, hall),
        _ => None,
    }
}

fn section_mut<'t>(tree: &'t mut Tree, address: &str) -> Option<&'t mut Section> {
    match parts(address)?[..] {
        [hall, section] => find_mut(&mut find_mut(&mut tree.halls, hall)?.sections, section),
        _ => None,
    }
}

fn caption_mut<'t>(tree: &'t mut Tree, address: &str) -> Option<&'t mut Caption> {
    let caption = match parts(address)?[..] {
        [hall] => find_mut(&mut tree.halls, hall)?.caption_mut(),
        [hall, section] => find_mut(&mut find_mut(&mut tree.halls, hall)?.sections, section)?.caption_mut(),
        [hall, section, column] => {
            let hall = find_mut(&mut tree.halls, hall)?;
            find_mut(&mut find_mut(&mut hall.sections, section)?.columns, column)?.caption_mut()
        }
        _ => return None,
    };
    Some(caption)
}

/// Takes out what stands at `address`; says whether there was anything.
fn remove(tree: &mut Tree, address: &str) -> bool {
    fn take_out<T: Captioned>(nodes: &mut Vec<T>, slug: &str) -> bool {
        let before = nodes.len();
        nodes.retain(|node| node.caption().slug.as_str() != slug);
        nodes.len() < before
    }
    let parts = parts(address).unwrap_or_default();
    let Some((last, above)) = parts.split_last() else { return false };
    match above {
        [] => take_out(&mut tree.halls, last),
        [hall] => find_mut(&mut tree.halls, hall).is_some_and(|hall| take_out(&mut hall.sections, last)),
        [hall, section] => find_mut(&mut tree.halls, hall)
            .and_then(|hall| find_mut(&mut hall.sections, section))
            .is_some_and(|section| take_out(&mut section.columns, last)),
        _ => false,
    }
}
