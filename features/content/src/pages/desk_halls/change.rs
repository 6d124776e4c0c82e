//! One change in a county's overlay, as a pure function: what was, what is asked, what comes of it.

use crate::columns::{Addition, Caption, Column, CountyTree, Hall, Node, Order, Rename, Section, Tree};
use crate::words::halls as words;
use hongwang_base::Problem;

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Change {
    /// One place up among its siblings.
    Up(String),
    /// One place down.
    Down(String),
    /// Off the screens; what the county added itself is gone for good.
    Hide(String),
    /// Back on the screens.
    Show(String),
    /// Another name.
    Rename(Rename),
    /// A new hall.
    AddHall(Box<Hall>),
    /// A new section in a hall.
    AddSection(Box<Addition<Section>>),
    /// A new column in a section.
    AddColumn(Box<Addition<Column>>),
}

impl Change {
    /// The change that a button asks for.
    pub(super) fn pressed(what: &str, at: String) -> Option<Self> {
        Some(match what {
            "up" => Self::Up(at),
            "down" => Self::Down(at),
            "hide" => Self::Hide(at),
            "show" => Self::Show(at),
            _ => return None,
        })
    }

    /// What the audit log says of it.
    pub(super) fn words(&self) -> String {
        match self {
            Self::Up(at) => format!("{} {at}", words::UP),
            Self::Down(at) => format!("{} {at}", words::DOWN),
            Self::Hide(at) => format!("{} {at}", words::HIDE),
            Self::Show(at) => format!("{} {at}", words::SHOW),
            Self::Rename(rename) => format!("{} {} {}", words::RENAME, rename.at, rename.name),
            Self::AddHall(hall) => format!("{} /{}", words::ADD, hall.caption.slug),
            Self::AddSection(section) => {
                format!("{} {}/{}", words::ADD, section.under, section.node.caption.slug)
            }
            Self::AddColumn(column) => {
                format!("{} {}/{}", words::ADD, column.under, column.node.caption.slug)
            }
        }
    }
}

/// The overlay after `change`.
///
/// # Errors
/// When the change names nothing, or the tree that comes of it breaks a rule: in the words of the rule.
pub(super) fn changed(shipped: &Tree, county: &CountyTree, change: Change) -> Result<CountyTree, Problem> {
    let mut to = county.clone();
    match change {
        Change::Up(at) => reorder(shipped, &mut to, &at, -1)?,
        Change::Down(at) => reorder(shipped, &mut to, &at, 1)?,
        Change::Hide(at) => {
            if !remove_added(&mut to, &at) {
                to.hide.push(at);
            }
        }
        Change::Show(at) => to.hide.retain(|hidden| *hidden != at),
        Change::Rename(rename) => match added_caption(&mut to, &rename.at) {
            Some(caption) => {
                caption.name = rename.name;
                caption.short = rename.short;
                caption.speak = rename.speak.unwrap_or_else(|| caption.speak.clone());
            }
            None => {
                to.rename.retain(|each| each.at != rename.at);
                to.rename.push(rename);
            }
        },
        Change::AddHall(hall) => to.add_halls.push(*hall),
        Change::AddSection(section) => to.add_sections.push(*section),
        Change::AddColumn(column) => to.add_columns.push(*column),
    }
    let before = problems(shipped, county);
    match problems(shipped, &to).into_iter().find(|problem| !before.contains(problem)) {
        Some(problem) => Err(Problem::bad(problem)),
        None => Ok(to),
    }
}

fn problems(shipped: &Tree, county: &CountyTree) -> Vec<String> {
    let problems = shipped.for_county(county, &hongwang_page::has_icon).1;
    problems.iter().map(ToString::to_string).collect()
}

/// An address as its parent's and its slug.
fn split(at: &str) -> Option<(&str, &str)> {
    let (parent, slug) = at.rsplit_once('/')?;
    Some((if parent.is_empty() { "/" } else { parent }, slug))
}

fn reorder(shipped: &Tree, county: &mut CountyTree, at: &str, by: isize) -> Result<(), Problem> {
    let tree = shipped.for_county(county, &hongwang_page::has_icon).0;
    let nowhere = || Problem::missing(words::NOWHERE);
    let (under, slug) = split(at).ok_or_else(nowhere)?;
    let mut order = slugs(&tree, under).ok_or_else(nowhere)?;
    let from = order.iter().position(|each| each == slug).ok_or_else(nowhere)?;
    let Some(to) = from.checked_add_signed(by).filter(|to| *to < order.len()) else { return Ok(()) };
    order.swap(from, to);
    county.order.retain(|each| each.under != under);
    county.order.push(Order { under: under.to_owned(), order });
    Ok(())
}

fn slugs(tree: &Tree, under: &str) -> Option<Vec<String>> {
    let slug = |caption: &Caption| caption.slug.to_string();
    if under == "/" {
        return Some(tree.halls().iter().map(|hall| slug(&hall.caption)).collect());
    }
    match tree.resolve(under)? {
        Node::Hall(hall) => Some(hall.sections.iter().map(|section| slug(&section.caption)).collect()),
        Node::Section(_, section) => {
            Some(section.columns.iter().map(|column| slug(&column.caption)).collect())
        }
        Node::Column(..) => None,
    }
}

/// Hidden addresses directly below `at`, with their names.
pub(super) fn hidden_below(shipped: &Tree, county: &CountyTree, at: &str) -> Vec<(String, String)> {
    let here = |address: &&String| split(address).is_some_and(|(parent, _)| parent == at);
    let named = |address: &String| {
        let name =
            shipped.resolve(address).map_or_else(|| address.clone(), |node| node.caption().name.clone());
        (address.clone(), name)
    };
    county.hide.iter().filter(here).map(named).collect()
}

/// Takes out what the county added at `at`; says whether there was anything.
fn remove_added(county: &mut CountyTree, at: &str) -> bool {
    let parts: Vec<&str> = at.trim_start_matches('/').split('/').collect();
    let count = |county: &CountyTree| {
        let halls = county
            .add_halls
            .iter()
            .map(|hall| 1 + hall.sections.iter().map(|section| 1 + section.columns.len()).sum::<usize>());
        let sections = county.add_sections.iter().map(|section| 1 + section.node.columns.len());
        halls.sum::<usize>() + sections.sum::<usize>() + county.add_columns.len()
    };
    let before = count(county);
    let is = |caption: &Caption, slug: &str| caption.slug.as_str() == slug;
    match parts[..] {
        [hall] => county.add_halls.retain(|each| !is(&each.caption, hall)),
        [hall, section] => {
            for each in county.add_halls.iter_mut().filter(|each| is(&each.caption, hall)) {
                each.sections.retain(|each| !is(&each.caption, section));
            }
            county
                .add_sections
                .retain(|each| !(each.under == format!("/{hall}") && is(&each.node.caption, section)));
        }
        [hall, section, column] => {
            let halls = county.add_halls.iter_mut().filter(|each| is(&each.caption, hall));
            let added = county
                .add_sections
                .iter_mut()
                .filter(|each| each.under == format!("/{hall}"))
                .map(|each| &mut each.node);
            let sections = halls.flat_map(|each| &mut each.sections).chain(added);
            for each in sections.filter(|each| is(&each.caption, section)) {
                each.columns.retain(|each| !is(&each.caption, column));
            }
            county.add_columns.retain(|each| {
                !(each.under == format!("/{hall}/{section}") && is(&each.node.caption, column))
            });
        }
        _ => {}
    }
    count(county) < before
}

/// The caption of what the county added at `at`.
fn added_caption<'c>(county: &'c mut CountyTree, at: &str) -> Option<&'c mut Caption> {
    let parts: Vec<&str> = at.trim_start_matches('/').split('/').collect();
    let is = |caption: &Caption, slug: &str| caption.slug.as_str() == slug;
    if let [hall] = parts[..] {
        return county.add_halls.iter_mut().map(|each| &mut each.caption).find(|caption| is(caption, hall));
    }
    let (hall, section) = (*parts.first()?, *parts.get(1)?);
    let in_halls = county
        .add_halls
        .iter_mut()
        .filter(|each| is(&each.caption, hall))
        .flat_map(|each| &mut each.sections);
    let added = county
        .add_sections
        .iter_mut()
        .filter(|each| each.under == format!("/{hall}"))
        .map(|each| &mut each.node);
    let mut sections = in_halls.chain(added).filter(|each| is(&each.caption, section));
    let Some(column) = parts.get(2) else { return sections.next().map(|each| &mut each.caption) };
    let inside = sections.flat_map(|each| &mut each.columns).map(|each| &mut each.caption);
    let alone = county.add_columns.iter_mut().filter(|each| each.under == format!("/{hall}/{section}"));
    inside.chain(alone.map(|each| &mut each.node.caption)).find(|caption| is(caption, column))
}
