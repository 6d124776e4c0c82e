//! For what a mandate is: an item of the county, all of one kind (事项类型 of GB/T 39046), or any.
//!
//! The form of a mandate is made of the items that can be applied for now, a page of few at a time. What a mandate names
//! is looked up among all items, so that one which was hidden later breaks none.

use super::SLUG;
use crate::catalogue::{self, Parsed};
use crate::form::{get, text_at};
use crate::item::{self, Item};
use crate::words::proxy as words;
use hongwang_replica::BlobHash;
use hongwang_store::{Result, Tx};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

/// The purpose that every item fits.
pub(super) const ANY: &str = "any";
/// What a purpose begins with that all items of a kind fit; no slug holds a colon.
const KIND: &str = "kind:";
/// Items of a page, beside the key to the next one.
const A_PAGE: usize = 7;
/// The answer that leads to the next page; no slug either.
const MORE: &str = ":more";

const FORM: &str = include_str!("../../proxy/proxy.form.json");
const ITEM: &str = include_str!("../../proxy/proxy.toml");

/// The form with the items of a county, by the hash of what it was made of.
static MADE: LazyLock<Parsed<Item>> = LazyLock::new(Parsed::default);

/// Something that may be named: slug, name, kind.
type Named = (String, String, String);

/// What is asked of whoever gives a mandate, as an item that stands in no column.
pub(crate) async fn item(tx: &mut Tx) -> Result<Arc<Item>> {
    let mut offered = catalogue::offered(tx).await?;
    offered.retain(|item| !item.anonymous);
    offered.sort_by(|one, other| (&one.column, &one.slug).cmp(&(&other.column, &other.slug)));
    let named: Vec<Named> =
        offered.iter().map(|item| (item.slug.clone(), item.name.clone(), item.kind.clone())).collect();
    Ok(made(&named))
}

fn made(named: &[Named]) -> Arc<Item> {
    let hash = BlobHash::of(json!(named).to_string().as_bytes()).to_string();
    if let Some(Some(item)) = MADE.get(&hash) {
        return item;
    }
    let item = item::parse(SLUG, ITEM, &form(named).to_string()).map(Arc::new);
    let item = item.expect("whatever items are called, each question has its leaf and its choices");
    MADE.put(&hash, Some(item.clone()));
    item
}

/// The form with these items, the kinds in order.
fn form(named: &[Named]) -> Value {
    let mut kinds: BTreeMap<&str, Vec<&Named>> = BTreeMap::new();
    for one in named {
        kinds.entry(&one.2).or_default().push(one);
    }
    let mut asked = Asked::default();
    let all = [("kind", words::ONE_KIND), ("item", words::ONE_ITEM)];
    let all = all.into_iter().filter(|_| !kinds.is_empty());
    let all: Vec<_> = [(ANY, words::ANY)].into_iter().chain(all).collect();
    asked.ask("/purpose", words::ASK_PURPOSE, &all, None);
    let names: Vec<(&str, String)> = kinds.keys().map(|code| (*code, words::kind(code))).collect();
    let names: Vec<(&str, &str)> = names.iter().map(|(code, name)| (*code, name.as_str())).collect();
    if !names.is_empty() {
        asked.ask("/kind", words::ASK_KIND, &names, Some(("/purpose", "kind")));
        asked.ask("/among", words::ASK_AMONG, &names, Some(("/purpose", "item")));
    }
    for (number, (code, items)) in kinds.iter().enumerate() {
        asked.pages(number, code, items);
    }
    asked.into_form()
}

/// What is asked of the purpose: leaves of the schema and questions.
#[derive(Default)]
struct Asked {
    leaves: Map<String, Value>,
    of: Map<String, Value>,
    questions: Vec<Value>,
}

impl Asked {
    fn question(
        &mut self,
        at: &str,
        ask: &str,
        choices: &[(&str, &str)],
        when: Option<(&str, &str)>,
    ) -> Value {
        let choose: Vec<Value> =
            choices.iter().map(|(value, name)| json!({ "value": value, "name": name })).collect();
        let mut question = json!({ "at": at, "ask": ask, "short": words::PURPOSE, "choose": choose });
        if let Some((at, is)) = when {
            question["when"] = json!({ "at": at, "is": [is] });
        }
        self.questions.push(question);
        let values: Vec<&str> = choices.iter().map(|(value, _)| *value).collect();
        json!({ "type": "string", "enum": values })
    }

    fn ask(&mut self, at: &str, ask: &str, choices: &[(&str, &str)], when: Option<(&str, &str)>) {
        let leaf = self.question(at, ask, choices, when);
        self.leaves.insert(at.trim_start_matches('/').to_owned(), leaf);
    }

    /// The items of a kind, a few on a page; the last choice of a page leads to the next one.
    fn pages(&mut self, number: usize, code: &str, items: &[&Named]) {
        let pages: Vec<&[&Named]> = items.chunks(A_PAGE).collect();
        for (page, items) in pages.iter().enumerate() {
            let mut choices: Vec<(&str, &str)> =
                items.iter().map(|(slug, name, _)| (slug.as_str(), name.as_str())).collect();
            if page + 1 < pages.len() {
                choices.push((MORE, words::MORE_ITEMS));
            }
            let before = page.checked_sub(1).map(|before| format!("/of/{}", leaf(number, before)));
            let when = before.as_deref().map_or(("/among", code), |before| (before, MORE));
            let name = leaf(number, page);
            let asked = self.question(&format!("/of/{name}"), words::ASK_ITEM, &choices, Some(when));
            self.of.insert(name, asked);
        }
    }

    fn into_form(self) -> Value {
        let mut form: Value = serde_json::from_str(FORM).expect("a test reads it");
        let leaves = &mut form["schema"]["properties"];
        for (name, leaf) in self.leaves {
            leaves[name] = leaf;
        }
        if !self.of.is_empty() {
            leaves["of"] = json!({ "type": "object", "additionalProperties": false, "properties": self.of });
        }
        let questions = form["questions"].as_array_mut().expect("a test reads it");
        let at = questions.iter().position(|question| question["at"] == "/purpose").unwrap_or(0);
        questions.splice(at..=at, self.questions);
        form
    }
}

fn leaf(kind: usize, page: usize) -> String {
    format!("k{kind}p{page}")
}

/// What was answered, as a mandate keeps it. The answers are pruned to what was asked.
pub(super) fn answered(answers: &Value) -> String {
    match text_at(answers, "/purpose") {
        "kind" => format!("{KIND}{}", text_at(answers, "/kind")),
        "item" => {
            let of = get(answers, "/of").and_then(Value::as_object);
            let mut chosen = of.into_iter().flat_map(Map::values).filter_map(Value::as_str);
            chosen.find(|slug| *slug != MORE).unwrap_or_default().to_owned()
        }
        other => other.to_owned(),
    }
}

/// The purposes that fit an item.
pub(super) fn fitting(item: &Item) -> [String; 3] {
    [item.slug.clone(), format!("{KIND}{}", item.kind), ANY.to_owned()]
}

/// What purposes are called, of all items that the county has or had.
pub(crate) struct Purposes {
    names: BTreeMap<String, String>,
    kinds: Vec<String>,
}

impl Purposes {
    pub(crate) async fn load(tx: &mut Tx) -> Result<Self> {
        let items = catalogue::items(tx).await?;
        let named = items.iter().filter(|item| !item.anonymous);
        let kinds = named.clone().map(|item| item.kind.clone()).collect();
        Ok(Self { names: named.map(|item| (item.slug.clone(), item.name.clone())).collect(), kinds })
    }

    /// Whether something may be named.
    pub(super) fn knows(&self, purpose: &str) -> bool {
        match purpose.strip_prefix(KIND) {
            Some(kind) => self.kinds.iter().any(|known| known == kind),
            None => purpose == ANY || self.names.contains_key(purpose),
        }
    }

    /// What a purpose is called.
    pub(crate) fn name(&self, purpose: &str) -> String {
        match purpose.strip_prefix(KIND) {
            Some(kind) => words::kind(kind),
            None if purpose == ANY => words::ANY.to_owned(),
            None => self.names.get(purpose).map_or(purpose, String::as_str).to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn named(count: usize) -> Vec<Named> {
        (0..count).map(|at| (format!("item{at}"), format!("事{at}"), format!("{:02}", at % 3))).collect()
    }

    /// Chooses an item page by page, as a hand does.
    fn chosen(item: &Item, (slug, _, kind): &Named) -> Value {
        let mut answers = json!({ "purpose": "item", "among": kind });
        for _ in 0..400 {
            let steps = item.form().steps(&answers);
            let open = steps.iter().find_map(|step| match step {
                crate::form::Step::Ask { at, question, .. }
                    if at.starts_with("/of/") && text_at(&answers, at).is_empty() =>
                {
                    Some((at.clone(), question.choose.iter().any(|choice| choice.value == *slug)))
                }
                _ => None,
            });
            let Some((at, here)) = open else { return answers };
            crate::form::set(&mut answers, &at, json!(if here { slug.as_str() } else { MORE }));
        }
        panic!("the pages have no end");
    }

    #[test]
    fn every_item_is_found_a_few_on_a_page() {
        for count in [0, 1, 7, 8, 22, 300] {
            let named = named(count);
            let item = made(&named);
            for one in &named {
                assert_eq!(answered(&chosen(&item, one)), one.0);
            }
            for entry in item.form().entries() {
                let crate::form::Entry::One(question) = entry else { continue };
                assert!(question.choose.len() <= 8, "{}", question.at);
            }
        }
    }

    #[test]
    fn a_purpose_is_what_was_chosen_and_not_what_was_chosen_before() {
        assert_eq!(answered(&json!({ "purpose": "any" })), "any");
        assert_eq!(answered(&json!({ "purpose": "kind", "kind": "05" })), "kind:05");
        let of = json!({ "k0p0": MORE, "k0p1": "elder" });
        assert_eq!(answered(&json!({ "purpose": "item", "among": "05", "of": of })), "elder");
        assert_eq!(answered(&json!({})), "");
    }

    proptest! {
        #[test]
        fn whatever_items_are_called_the_form_holds(
            named in prop::collection::btree_map("\\PC{1,12}", ("\\PC{1,12}", "\\PC{1,4}"), 0..30),
        ) {
            let named: Vec<Named> = named.into_iter().map(|(slug, (name, kind))| (slug, name, kind)).collect();
            made(&named);
        }
    }
}
