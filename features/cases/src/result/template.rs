//! What stands on the paper of an item before somebody changes it, as data (`results/`), and how its places are filled.

use super::{Kind, words};
use crate::case::Dossier;
use crate::form::{Form, Step, text_at};
use crate::mask;
use hongwang_base::Millis;
use rust_embed::RustEmbed;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

#[derive(RustEmbed)]
#[folder = "results/"]
struct Files;

/// The file for every item that has none of its own.
const DEFAULT: &str = "default";

/// A paper with places to be filled.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Template {
    /// What it is.
    pub(super) kind: Kind,
    /// What stands above it.
    pub(super) title: String,
    /// Its paragraphs.
    pub(super) text: Vec<String>,
}

fn read(name: &str) -> Option<Template> {
    let file = Files::get(&format!("{name}.toml"))?;
    toml::from_str(&String::from_utf8_lossy(&file.data)).ok()
}

/// The paper of an item.
pub(super) fn of(item: &str) -> Template {
    read(item).or_else(|| read(DEFAULT)).expect("the shipped papers are read by a test")
}

/// What can be filled in, by its name: what is known of the case, and every question that was answered by its short
/// name. Personal answers whole or masked.
pub(super) fn places(
    dossier: &Dossier,
    answers: &Value,
    whole: bool,
    now: Millis,
) -> BTreeMap<String, String> {
    let today = now.beijing().date();
    let form = &dossier.form;
    let answered = form.steps(answers).into_iter().filter_map(|step| {
        let Step::Ask { at, question, member: None } = step else { return None };
        let text = text_at(answers, &at);
        let shown = match form.personal(&at) {
            _ if text.is_empty() => return None,
            Some(kind) if !whole => mask::masked(kind, text),
            // A number stands on a paper without the gaps that make it easy to read from a screen.
            Some("id" | "phone") => text.to_owned(),
            _ => Form::shown(question, text, today),
        };
        Some((question.short.clone(), shown))
    });
    let known = [
        (words::PLACE_ITEM, dossier.item.name.clone()),
        (words::PLACE_NUMBER, dossier.kept.number.clone()),
        (words::PLACE_FILED, dossier.kept.filed_at.date_words()),
        (words::PLACE_ENDED, Millis(dossier.case.at).date_words()),
    ];
    answered.chain(known.map(|(name, text)| (name.to_owned(), text))).collect()
}

/// A text with its places filled, or the name of the first that cannot be.
pub(super) fn filled(text: &str, places: &BTreeMap<String, String>) -> Result<String, String> {
    let mut done = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, behind) =
            after.split_once('}').ok_or_else(|| after.chars().take(10).collect::<String>())?;
        done.push_str(before);
        done.push_str(places.get(name.trim()).ok_or_else(|| name.trim().to_owned())?);
        rest = behind;
    }
    done.push_str(rest);
    Ok(done)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::Entry;
    use crate::item::shipped;
    use proptest::prelude::*;

    #[test]
    fn every_shipped_paper_is_of_an_item_and_has_places_that_its_form_fills_whatever_is_answered() {
        for file in Files::iter() {
            let name = file.strip_suffix(".toml").expect("papers are TOML");
            let template = read(name).unwrap_or_else(|| panic!("{file}"));
            let mut places: BTreeMap<String, String> =
                words::PLACES.map(|name| (name.into(), "x".into())).into();
            if name != DEFAULT {
                let item = shipped().iter().find(|item| item.slug == name);
                let entries = item.unwrap_or_else(|| panic!("{file} is of no item")).form().entries();
                places.extend(entries.iter().filter_map(|entry| match entry {
                    Entry::One(question) if !question.optional && question.when.is_none() => {
                        Some((question.short.clone(), "x".into()))
                    }
                    _ => None,
                }));
            }
            for text in &template.text {
                assert!(filled(text, &places).is_ok(), "{file}: {text}");
            }
        }
    }

    #[test]
    fn a_place_that_nobody_can_fill_is_named() {
        let places = BTreeMap::from([("姓名".to_owned(), "王{小}花".to_owned())]);
        assert_eq!(filled("兹证明{ 姓名 }。", &places), Ok("兹证明王{小}花。".into()));
        assert_eq!(filled("{工资}", &places), Err("工资".into()));
        assert_eq!(filled("没有{完", &places), Err("完".into()));
    }

    proptest! {
        #[test]
        fn any_text_is_filled_or_refused(text in "[{}a姓名]{0,30}") {
            let places = BTreeMap::from([("姓名".to_owned(), "王".to_owned())]);
            if let Ok(filled) = filled(&text, &places) {
                let left = filled.contains("{姓名}");
                prop_assert!(!left);
            }
        }
    }
}
