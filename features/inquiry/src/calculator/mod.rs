//! Calculators 算一算: what a policy pays, with the reason, from rule files (`hongwang_calculator`).
//!
//! ```text
//! calculators/*.toml (shipped) ──────────────────────────────────────┬─► /calc, tiles in the columns
//! /desk/calculators: upload ─► examples run ─► a second person ─► record inquiry.calculator
//! ```
//!
//! Invariants: what somebody answers is kept nowhere but in the form on the page; a file whose own examples come out
//! otherwise never reaches a screen; what the county released stands in the place of the shipped one, everywhere.

pub(crate) mod desk;
mod draw;
pub(crate) mod pages;
mod release;
mod slip;
pub(crate) mod store;

use hongwang_base::OrgPath;
use hongwang_calculator::Rule;
use hongwang_feature::Service;
use hongwang_feature::findable::{Changes, Document, Group};
use hongwang_page::{Tile, has_icon};
use rust_embed::RustEmbed;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, LazyLock};
use store::Released;

/// The page of all of them.
pub(crate) const PAGE: &str = "/calc";

#[derive(RustEmbed)]
#[folder = "calculators/"]
struct Files;

/// A rule with the file that it was read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Calculator {
    pub(crate) rule: Rule,
    pub(crate) text: String,
    /// The number of the county's version; none for what comes with the product.
    pub(crate) number: Option<i64>,
}

/// Those that come with the product, in the order of their names.
pub(crate) static SHIPPED: LazyLock<Vec<Arc<Calculator>>> = LazyLock::new(|| {
    let mut names: Vec<_> = Files::iter().collect();
    names.sort();
    let read = |name: &str| {
        let file = Files::get(name)?;
        let text = String::from_utf8(file.data.into_owned()).ok()?;
        let rule =
            read(name, &text).inspect_err(|faults| tracing::error!(?faults, "a shipped file has faults"));
        Some(Arc::new(Calculator { rule: rule.ok()?, text, number: None }))
    };
    names.iter().filter_map(|name| read(name)).collect()
});

/// Reads a file; what is wrong with it, line by line, for whoever wrote it.
pub(crate) fn read(name: &str, text: &str) -> Result<Rule, Vec<String>> {
    let rule = Rule::read(name, text.as_bytes());
    let rule = rule.map_err(|faults| faults.0.iter().map(ToString::to_string).collect::<Vec<_>>())?;
    if has_icon(&rule.icon) {
        Ok(rule)
    } else {
        Err(vec![crate::words::calculator::no_icon(name, &rule.icon)])
    }
}

/// Those for the screens of `org`: what was released, else what comes with the product. What is `known` already is not
/// read again.
pub(crate) fn here(org: &OrgPath, released: &[Released], known: &[Arc<Calculator>]) -> Vec<Arc<Calculator>> {
    let released: Vec<_> = released.iter().filter_map(|released| one(released, known)).collect();
    let is_replaced = |shipped: &&Arc<Calculator>| !released.iter().any(|own| own.rule.id == shipped.rule.id);
    let mut all: Vec<_> = SHIPPED.iter().filter(is_replaced).chain(&released).cloned().collect();
    let path = org.to_string();
    all.retain(|calculator| calculator.rule.is_for(path.split('/')));
    all.sort_by(|one, other| one.rule.id.cmp(&other.rule.id));
    all
}

fn one(released: &Released, known: &[Arc<Calculator>]) -> Option<Arc<Calculator>> {
    let number = Some(released.number);
    let same = |known: &&Arc<Calculator>| known.number == number && known.text == released.text;
    if let Some(known) = known.iter().find(same) {
        return Some(known.clone());
    }
    let rule = read(&released.id, &released.text);
    let rule =
        rule.inspect_err(|faults| tracing::warn!(id = released.id, ?faults, "a calculator cannot be read"));
    Some(Arc::new(Calculator { rule: rule.ok()?, text: released.text.clone(), number }))
}

/// What the search finds: all of them, each time that one is another. Its words are those of the question, since that is
/// what people look for.
pub(crate) fn findable(all: &[Arc<Calculator>], org: &OrgPath) -> Changes {
    let mut edition = DefaultHasher::new();
    for calculator in all {
        (&calculator.rule.id, &calculator.text).hash(&mut edition);
    }
    let county = org.chain().into_iter().next().unwrap_or_else(|| org.clone());
    let document = |calculator: &Arc<Calculator>| {
        let rule = &calculator.rule;
        let asks: Vec<&str> = rule.questions.iter().map(|question| question.ask.as_str()).collect();
        let document = Document {
            group: Group::Service,
            title: rule.name.clone(),
            text: [rule.speak.as_str(), &asks.join("\n"), &rule.owner].join("\n"),
            trail: vec![crate::words::calculator::TITLE.to_owned()],
            href: address(rule),
            date: None,
            ends: None,
            scope: county.clone(),
        };
        (format!("calc {}", rule.id), Some(document))
    };
    let changed = all.iter().map(document).collect();
    Changes { edition: format!("{:x}", edition.finish()), changed, upto: 1, more: false }
}

/// The address of one.
pub(crate) fn address(rule: &Rule) -> String {
    format!("{PAGE}/{}", rule.id)
}

/// Where they stand in the tree of halls.
pub(crate) fn services(all: &[Arc<Calculator>]) -> Vec<Service> {
    let tiles = all.iter().flat_map(|calculator| {
        let tile = tile(&calculator.rule);
        calculator
            .rule
            .columns
            .iter()
            .map(move |column| Service { column: column.clone(), tile: tile.clone() })
    });
    tiles.collect()
}

fn tile(rule: &Rule) -> Tile {
    // The page holds what somebody answers, so it is never fetched ahead.
    let tile = Tile::new(address(rule), rule.short.clone(), rule.icon.clone());
    Tile { speak: rule.speak.clone(), hint: Some(rule.name.clone()), personal: true, ..tile }
}

#[cfg(test)]
mod tests;
