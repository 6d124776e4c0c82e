//! Service items 事项: what can be applied for, as data (`items/`).
//!
//! An item is what a villager wants to know before beginning, and the hash of its form. Words, codes and limits follow
//! GB/T 39046-2020; what nobody has verified for this county carries `checked = false` and a note that only staff sees.
//! Those of `items/` are the ground: they stand where the county says nothing else (`catalogue`).

use crate::applicant::Identity;
use crate::form::{Form, FormError};
use crate::privacy::Years;
use hongwang_base::OrgPath;
use rust_embed::RustEmbed;
use serde::{Deserialize, Serialize};
use std::{
    fmt,
    str::FromStr,
    sync::{Arc, LazyLock},
};

#[derive(RustEmbed)]
#[folder = "items/"]
struct Files;

/// Who decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Material {
    pub(crate) name: String,
    pub(crate) how: How,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) note: String,
}

/// A limit of time: `20w` working days, `30n` natural days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
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

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.days, if self.working { 'w' } else { 'n' })
    }
}

impl From<Limit> for String {
    fn from(limit: Limit) -> String {
        limit.to_string()
    }
}

/// What is otherwise in one part of the county: a town, a village.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Region {
    /// This organisation and all below it.
    pub(crate) org: OrgPath,
    /// The longest that the law allows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) legal: Option<Limit>,
    /// What is promised there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) promised: Option<Limit>,
    /// The office that decides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) office: Option<String>,
    /// What it costs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) fee: Option<String>,
    /// Where the result is fetched.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) collect: Option<String>,
}

/// What holds for an organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Terms<'i> {
    /// The longest that the law allows.
    pub(crate) legal: Limit,
    /// What is promised.
    pub(crate) promised: Limit,
    /// The office that decides.
    pub(crate) office: &'i str,
    /// What it costs.
    pub(crate) fee: &'i str,
    /// Where the result is fetched; empty where nobody said.
    pub(crate) collect: &'i str,
}

/// A service item.
#[derive(Clone, Debug, Serialize, Deserialize)]
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
    /// 基本编码, at most ten characters; empty where it is not known.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) basic_code: String,
    /// 实施编码, at most 24 characters; empty where it is not known.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) local_code: String,
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
    /// Where that is fetched.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) collect: String,
    /// Whether the county has checked all this.
    pub(crate) checked: bool,
    /// What it has still to check.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) note: String,
    /// Whether nobody has to say who he is.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) anonymous: bool,
    /// What is to be known of who applies.
    #[serde(default)]
    pub(crate) identity: Identity,
    /// Who may apply, in sentences.
    pub(crate) who: Vec<String>,
    /// What happens then, in sentences.
    pub(crate) steps: Vec<String>,
    /// What a village may show of a case while it is 公示: places in the form, see [`crate::notice::may_show`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) notice: Vec<String>,
    /// What the answers are for, in a sentence for the applicant; empty for what is said of every item.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) purpose: String,
    /// How long what is personal is kept after the end, where it is not as long as for others of its kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) kept_for: Option<Years>,
    /// What is needed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) material: Vec<Material>,
    /// Where anything of this is otherwise.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) region: Vec<Region>,
    /// Whether nobody can begin an application any more.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) hidden: bool,
    /// The version of its form.
    #[serde(default)]
    form: String,
    /// What is asked.
    #[serde(skip)]
    asked: Option<Arc<Form>>,
}

impl Item {
    /// Reads an item as a record holds it, its form aside.
    pub(crate) fn read(text: &str) -> Result<Self, ItemError> {
        let item: Self =
            serde_json::from_str(text).map_err(|error| ItemError::Text(String::new(), error.to_string()))?;
        item.check()?;
        Ok(item)
    }

    /// As a record holds it.
    pub(crate) fn text(&self) -> String {
        serde_json::to_string(self).expect("an item is plain data")
    }

    /// With this form.
    pub(crate) fn asking(mut self, form: Arc<Form>) -> Self {
        form.hash().clone_into(&mut self.form);
        self.asked = Some(form);
        self
    }

    /// The version of its form.
    pub(crate) fn form_hash(&self) -> &str {
        &self.form
    }

    /// What is asked, once that is known.
    pub(crate) fn asked(&self) -> Option<&Arc<Form>> {
        self.asked.as_ref()
    }

    /// What is asked.
    pub(crate) fn form(&self) -> &Arc<Form> {
        self.asked.as_ref().expect("an item is read together with its form")
    }

    /// How long what is personal is kept after the end. A right that was given (许可 01, 给付 05, 确认 07) is looked at for
    /// longer than a question that was answered; the county says otherwise in the item.
    pub(crate) fn kept_for(&self) -> Years {
        let given = matches!(self.kind.as_str(), "01" | "05" | "07");
        self.kept_for.unwrap_or(Years(if given { 10 } else { 3 }))
    }

    /// What holds for `org`: of the regions in which it lies, the nearest that says something says it.
    pub(crate) fn terms(&self, org: &OrgPath) -> Terms<'_> {
        let mut terms = Terms {
            legal: self.legal,
            promised: self.promised,
            office: &self.office,
            fee: &self.fee,
            collect: &self.collect,
        };
        let mut around: Vec<&Region> = self.region.iter().filter(|region| region.org.covers(org)).collect();
        around.sort_by_key(|region| region.org.as_str().len());
        for region in around {
            terms.legal = region.legal.unwrap_or(terms.legal);
            terms.promised = region.promised.unwrap_or(terms.promised);
            terms.office = region.office.as_deref().unwrap_or(terms.office);
            terms.fee = region.fee.as_deref().unwrap_or(terms.fee);
            terms.collect = region.collect.as_deref().unwrap_or(terms.collect);
        }
        terms
    }

    /// Whether its limits can be kept, in every region.
    pub(crate) fn check(&self) -> Result<(), ItemError> {
        let here = Terms { legal: self.legal, promised: self.promised, office: "", fee: "", collect: "" };
        let regions = self.region.iter().map(|region| self.terms(&region.org));
        for terms in std::iter::once(here).chain(regions) {
            if terms.promised.working != terms.legal.working {
                return Err(ItemError::Days(self.slug.clone()));
            }
            if terms.promised.days > terms.legal.days {
                return Err(ItemError::Promise(self.slug.clone()));
            }
        }
        Ok(())
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
    /// A village would show what nobody but the applicant and the office may see.
    #[error(
        "事项 {0}:notice 里的“{1}”不能公示，只能写申请人名字、住址(只显示小组)、人数和不属于个人隐私的内容"
    )]
    Notice(String, String),
    /// What is promised takes longer than the law allows.
    #[error("事项 {0}:承诺时限比法定时限还长")]
    Promise(String),
    /// What is promised is counted in other days than what the law allows, so that one clock cannot hold both.
    #[error("事项 {0}:法定时限和承诺时限要用同一种日子,都是工作日或都是自然日")]
    Days(String),
}

/// Reads a shipped item and its form.
pub(crate) fn parse(name: &str, item: &str, form: &str) -> Result<Item, ItemError> {
    let item: Item =
        toml::from_str(item).map_err(|error| ItemError::Text(name.to_owned(), error.to_string()))?;
    item.check()?;
    let form = Form::parse(form).map_err(|error| ItemError::Form(name.to_owned(), error))?;
    if let Some(at) = item.notice.iter().find(|at| !crate::notice::may_show(&form, at)) {
        return Err(ItemError::Notice(name.to_owned(), at.clone()));
    }
    Ok(item.asking(Arc::new(form)))
}

fn file(name: &str) -> String {
    let bytes = Files::get(name).map(|file| file.data.into_owned()).unwrap_or_default();
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The names of the shipped items in order.
fn names() -> Vec<String> {
    let mut names: Vec<String> =
        Files::iter().filter_map(|file| file.strip_suffix(".toml").map(str::to_owned)).collect();
    names.sort();
    names
}

fn form_file(name: &str) -> String {
    file(&format!("{name}.form.json"))
}

fn shipped_now() -> Result<Vec<Arc<Item>>, ItemError> {
    let read = |name: &String| parse(name, &file(&format!("{name}.toml")), &form_file(name)).map(Arc::new);
    names().iter().map(read).collect()
}

static SHIPPED: LazyLock<Vec<Arc<Item>>> =
    LazyLock::new(|| shipped_now().expect("the shipped items are read by a test"));

/// The shipped items, in the order of their names.
pub(crate) fn shipped() -> &'static [Arc<Item>] {
    &SHIPPED
}

/// The shipped item of this name.
pub(crate) fn shipped_item(slug: &str) -> Option<&'static Arc<Item>> {
    SHIPPED.iter().find(|item| item.slug == slug)
}

/// The text of each shipped form, with the name of its item.
pub(crate) fn shipped_forms() -> impl Iterator<Item = (String, String)> {
    names().into_iter().map(|name| (form_file(&name), name)).map(|(text, name)| (name, text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::Entry;

    #[test]
    fn every_shipped_item_can_be_read_and_every_question_of_it_be_reached() {
        for item in shipped_now().expect("all are read") {
            assert!(!item.form().steps(&serde_json::json!({})).is_empty(), "{}", item.slug);
            assert!(hongwang_page::has_icon(&item.icon), "{}: {}", item.slug, item.icon);
            assert_eq!(item.checked, item.note.is_empty(), "{}: a note says what is not checked", item.slug);
        }
    }

    #[test]
    fn no_word_of_a_shipped_file_is_a_slip_of_the_pen() {
        for name in names() {
            let text: toml::Table = file(&format!("{name}.toml")).parse().expect("TOML");
            let item = shipped_item(&name).expect("it is shipped");
            assert_eq!(item.slug, name);
            let mut again = toml::Table::try_from(&**item).expect("an item is plain data");
            again.remove("form");
            assert_eq!(again, text, "{name}");
        }
    }

    #[test]
    fn a_paper_of_which_a_picture_is_enough_can_be_photographed_in_the_form() {
        for item in shipped() {
            let photos = item.material.iter().filter(|material| material.how == How::Photo).count();
            let is_paper = |entry: &&Entry| matches!(entry, Entry::One(question) if question.attach == Some(crate::form::Attach::Paper));
            let asked = item.form().entries().iter().filter(is_paper).count();
            assert!(asked >= photos, "{}: {asked} of {photos}", item.slug);
        }
    }

    #[test]
    fn an_item_is_read_as_it_is_written() {
        for item in shipped() {
            let read = Item::read(&item.text()).expect("it is read");
            assert_eq!(read.text(), item.text());
            assert_eq!(read.form_hash(), item.form().hash());
        }
    }

    #[test]
    fn the_nearest_region_says_what_it_knows_and_the_rest_holds_as_elsewhere() {
        let org = |text: &str| -> OrgPath { text.parse().expect("a path") };
        let mut item = Item::clone(shipped_item("dibao").expect("it is shipped"));
        let region = |at: &str| Region {
            org: org(at),
            legal: None,
            promised: None,
            office: None,
            fee: None,
            collect: None,
        };
        let near = Region { fee: Some("5元".into()), ..region("c/t/v/") };
        let town = Region { promised: "20w".parse().ok(), fee: Some("3元".into()), ..region("c/t/") };
        item.region = vec![near, town];
        let (village, town, other) =
            (item.terms(&org("c/t/v/")), item.terms(&org("c/t/")), item.terms(&org("c/u/")));
        assert_eq!((village.promised.days, village.fee), (20, "5元"));
        assert_eq!((town.promised.days, town.fee, town.office), (20, "3元", item.office.as_str()));
        assert_eq!((other.promised, other.fee), (item.promised, item.fee.as_str()));
        assert!(item.check().is_ok());
        item.region[1].promised = "31w".parse().ok();
        assert!(matches!(item.check(), Err(ItemError::Promise(_))));
        item.region[1].promised = "20n".parse().ok();
        assert!(matches!(item.check(), Err(ItemError::Days(_))));
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
