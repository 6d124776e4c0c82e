//! Service items 事项: what can be applied for, as data (`items/`).
//!
//! An item is a TOML file with what a villager wants to know before beginning, and beside it the form. Words, codes and
//! limits follow GB/T 39046-2020; what nobody has verified for this county carries `checked = false` and a note that
//! only staff sees.

use crate::applicant::Identity;
use crate::form::{Form, FormError};
use rust_embed::RustEmbed;
use serde::Deserialize;
use std::{str::FromStr, sync::LazyLock};

#[derive(RustEmbed)]
#[folder = "items/"]
struct Files;

/// Who decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Level {
    /// The village.
    Village,
    /// The township.
    Town,
    /// The county.
    County,
}

/// 办件类型 of GB/T 39046-2020.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub(crate) enum Handling {
    /// 即办: done while one waits.
    #[serde(rename = "1")]
    AtOnce,
    /// 承诺: within a promised time.
    #[serde(rename = "2")]
    Promised,
    /// 其他.
    #[serde(rename = "9")]
    Other,
}

/// How a material is handed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum How {
    /// The original is shown.
    Show,
    /// A picture is enough.
    Photo,
    /// The office has it already.
    Held,
    /// It is written in the form.
    Write,
}

/// A paper that is needed.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Material {
    pub(crate) name: String,
    pub(crate) how: How,
    #[serde(default)]
    pub(crate) note: String,
}

/// A limit of time: `20w` working days, `30n` natural days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Limit {
    pub(crate) days: u16,
    pub(crate) working: bool,
}

impl TryFrom<String> for Limit {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl FromStr for Limit {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("时限“{text}”应写成 20w(工作日)或 30n(自然日)");
        let working = match text.chars().last() {
            Some('w') => true,
            Some('n') => false,
            _ => return Err(wrong()),
        };
        let days = text[..text.len() - 1].parse().map_err(|_| wrong())?;
        Ok(Self { days, working })
    }
}

/// A service item.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Item {
    /// Its name in addresses, and of its files.
    pub(crate) slug: String,
    /// The column of the halls in which it stands, without the leading `/`.
    pub(crate) column: String,
    /// What people call it.
    pub(crate) name: String,
    /// Its pictogram.
    pub(crate) icon: String,
    /// What the voice says of it.
    pub(crate) speak: String,
    /// 事项类型.
    pub(crate) kind: String,
    /// 办件类型.
    pub(crate) handling: Handling,
    /// Who decides.
    pub(crate) level: Level,
    /// By which workflow it is handled at the center (`workflows/`).
    pub(crate) workflow: String,
    /// The office that decides.
    pub(crate) office: String,
    /// The longest that the law allows.
    pub(crate) legal: Limit,
    /// What is promised here; never longer.
    pub(crate) promised: Limit,
    /// What it costs.
    pub(crate) fee: String,
    /// What one gets.
    pub(crate) result: String,
    /// Whether the county has checked all this.
    pub(crate) checked: bool,
    /// What it has still to check.
    #[serde(default)]
    pub(crate) note: String,
    /// Whether nobody has to say who he is.
    #[serde(default)]
    pub(crate) anonymous: bool,
    /// What is to be known of who applies.
    #[serde(default)]
    pub(crate) identity: Identity,
    /// Who may apply, in sentences.
    pub(crate) who: Vec<String>,
    /// What happens then, in sentences.
    pub(crate) steps: Vec<String>,
    /// What is needed.
    #[serde(default)]
    pub(crate) material: Vec<Material>,
    /// What is asked.
    #[serde(skip)]
    form: Option<Form>,
}

impl Item {
    /// What is asked.
    pub(crate) fn form(&self) -> &Form {
        self.form.as_ref().expect("an item is read together with its form")
    }
}

/// Why an item cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ItemError {
    /// Its file is not read.
    #[error("事项 {0}:{1}")]
    Text(String, String),
    /// Its form is not usable.
    #[error("事项 {0}:{1}")]
    Form(String, FormError),
    /// What is promised takes longer than the law allows.
    #[error("事项 {0}:承诺时限比法定时限还长")]
    Promise(String),
    /// What is promised is counted in other days than what the law allows, so that one clock cannot hold both.
    #[error("事项 {0}:legal 和 promised 要用同一种日子,都写 w 或都写 n")]
    Days(String),
}

/// Reads an item and its form.
pub(crate) fn parse(name: &str, item: &str, form: &str) -> Result<Item, ItemError> {
    let mut item: Item =
        toml::from_str(item).map_err(|error| ItemError::Text(name.to_owned(), error.to_string()))?;
    if item.promised.working != item.legal.working {
        return Err(ItemError::Days(name.to_owned()));
    }
    if item.promised.days > item.legal.days {
        return Err(ItemError::Promise(name.to_owned()));
    }
    item.form = Some(Form::parse(form).map_err(|error| ItemError::Form(name.to_owned(), error))?);
    Ok(item)
}

/// The shipped items in the order of their files' names.
pub(crate) fn shipped() -> Result<Vec<Item>, ItemError> {
    let text = |file: &str| {
        let bytes = Files::get(file).map(|file| file.data.into_owned()).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    };
    let mut names: Vec<String> =
        Files::iter().filter_map(|file| file.strip_suffix(".toml").map(str::to_owned)).collect();
    names.sort();
    let read =
        |name: &String| parse(name, &text(&format!("{name}.toml")), &text(&format!("{name}.form.json")));
    names.iter().map(read).collect()
}

static SHIPPED: LazyLock<Vec<Item>> =
    LazyLock::new(|| shipped().expect("the shipped items are read by a test"));

/// All items.
pub(crate) fn items() -> &'static [Item] {
    &SHIPPED
}

/// Names this set of items: another one where any of them differs.
pub(crate) fn edition() -> &'static str {
    static EDITION: LazyLock<String> = LazyLock::new(|| {
        let mut names: Vec<_> = Files::iter().collect();
        names.sort();
        let text =
            |name: &std::borrow::Cow<'static, str>| Files::get(name).map(|file| file.data.into_owned());
        let all: Vec<u8> = names.iter().filter_map(text).flatten().collect();
        hongwang_replica::BlobHash::of(&all).to_string()
    });
    &EDITION
}

/// The item of this name.
pub(crate) fn item(slug: &str) -> Option<&'static Item> {
    items().iter().find(|item| item.slug == slug)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shipped_item_can_be_read_and_every_question_of_it_be_reached() {
        for item in shipped().expect("all are read") {
            assert!(!item.form().steps(&serde_json::json!({})).is_empty(), "{}", item.slug);
            assert!(hongwang_page::has_icon(&item.icon), "{}: {}", item.slug, item.icon);
            assert_eq!(item.checked, item.note.is_empty(), "{}: a note says what is not checked", item.slug);
        }
    }

    #[test]
    fn a_limit_says_which_days_it_counts() {
        assert_eq!("20w".parse(), Ok(Limit { days: 20, working: true }));
        assert_eq!("7n".parse(), Ok(Limit { days: 7, working: false }));
        for wrong in ["", "w", "20", "-1w", "20x", "二十w"] {
            assert!(wrong.parse::<Limit>().is_err(), "{wrong}");
        }
    }
}
