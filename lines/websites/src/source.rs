//! What an editor says about a source: where its list is, in which form, and where on the page
//! the article stands. Plain data, stored as JSON, checked before it is used.

use serde::{Deserialize, Serialize};
use url::Url;

use crate::{selector, words};

/// A source on the web. An empty text means "find it yourself".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceConfig {
    /// Address of the list or feed.
    pub address: String,
    /// Form of the list.
    #[serde(flatten)]
    pub list: ListForm,
    /// Where things stand on the article's page.
    #[serde(default)]
    pub page: PageRules,
}

/// The forms of lists that official sites have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ListForm {
    /// RSS, Atom or JSON Feed.
    Feed,
    /// An HTML page whose items CSS selectors find.
    Html(HtmlList),
    /// A JavaScript array literal in a page or script: `item=[{title:…,link_add:…}]`.
    Script(ScriptList),
    /// A JSON document with an array of items.
    Json(JsonList),
}

/// Selectors of an HTML list; all but `item` are looked up inside the item.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct HtmlList {
    /// One item of the list.
    pub item: String,
    /// The link; the first link of the item when empty.
    pub link: String,
    /// The title; the link's own title or text when empty.
    pub title: String,
    /// The date; the first date in the item's text when empty.
    pub date: String,
    /// A summary; none when empty.
    pub summary: String,
}

/// An array literal assigned to a variable, and its members' fields.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScriptList {
    /// Name of the variable, for example `item`.
    pub variable: String,
    /// Fields of one member.
    #[serde(flatten)]
    pub fields: Fields,
}

/// An array in a JSON document, and its members' fields.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JsonList {
    /// JSON pointer to the array, for example `/data/list`; empty for the document itself.
    #[serde(default)]
    pub items: String,
    /// Fields of one member.
    #[serde(flatten)]
    pub fields: Fields,
}

/// Where a member's fields stand: a name (`title`) or a JSON pointer (`/meta/title`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Fields {
    /// The title.
    pub title: String,
    /// The address of the article, absolute or relative to the list.
    pub link: String,
    /// The publishing time; none when empty.
    pub date: String,
    /// The author or author unit; none when empty.
    pub author: String,
    /// A summary; none when empty.
    pub summary: String,
    /// The address of a picture; none when empty.
    pub picture: String,
}

/// Selectors on the article's page; what is empty is found automatically.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PageRules {
    /// The article's body; several alternatives may be joined by commas.
    pub body: String,
    /// The title.
    pub title: String,
    /// An element that contains the publishing time.
    pub date: String,
    /// An element that contains the source's name.
    pub source: String,
    /// An element that contains the author.
    pub author: String,
    /// What to leave out of the body.
    pub remove: String,
}

/// A field of a source that cannot be used, and what to write instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldProblem {
    /// The field's key as in the JSON form, for example `item` or `page.body`.
    pub field: &'static str,
    /// A Chinese sentence that names the field and says what to write.
    pub message: String,
}

const LONGEST_POINTER: usize = 200;

impl SourceConfig {
    /// Everything that is wrong with the configuration; empty when it can be used.
    pub fn problems(&self) -> Vec<FieldProblem> {
        let mut check = Check::default();
        let web = Url::parse(self.address.trim()).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
        if !web {
            check.add("address", words::ADDRESS_WRONG.to_owned());
        }
        match &self.list {
            ListForm::Feed => {}
            ListForm::Html(list) => {
                check.required_selector("item", &list.item);
                check.selector("link", &list.link);
                check.selector("title", &list.title);
                check.selector("date", &list.date);
                check.selector("summary", &list.summary);
            }
            ListForm::Script(list) => {
                if !is_identifier(&list.variable) {
                    check.add("variable", words::VARIABLE_WRONG.to_owned());
                }
                check.fields(&list.fields);
            }
            ListForm::Json(list) => {
                if !(list.items.is_empty() || list.items.starts_with('/'))
                    || list.items.len() > LONGEST_POINTER
                {
                    check.add("items", words::POINTER_WRONG.to_owned());
                }
                check.fields(&list.fields);
            }
        }
        check.selector("page.body", &self.page.body);
        check.selector("page.title", &self.page.title);
        check.selector("page.date", &self.page.date);
        check.selector("page.source", &self.page.source);
        check.selector("page.author", &self.page.author);
        check.selector("page.remove", &self.page.remove);
        check.problems
    }
}

#[derive(Default)]
struct Check {
    problems: Vec<FieldProblem>,
}

impl Check {
    fn add(&mut self, field: &'static str, what: String) {
        self.problems.push(FieldProblem { field, message: words::field(field, &what) });
    }

    fn required_selector(&mut self, field: &'static str, css: &str) {
        if let Err(what) = selector::compile(css) {
            self.add(field, what);
        }
    }

    fn selector(&mut self, field: &'static str, css: &str) {
        if !css.is_empty() {
            self.required_selector(field, css);
        }
    }

    fn fields(&mut self, fields: &Fields) {
        let all = [
            ("title", &fields.title, true),
            ("link", &fields.link, true),
            ("date", &fields.date, false),
            ("author", &fields.author, false),
            ("summary", &fields.summary, false),
            ("picture", &fields.picture, false),
        ];
        for (field, pointer, required) in all {
            if required && pointer.trim().is_empty() {
                self.add(field, words::FIELD_EMPTY.to_owned());
            } else if pointer.len() > LONGEST_POINTER {
                self.add(field, words::POINTER_WRONG.to_owned());
            }
        }
    }
}

fn is_identifier(name: &str) -> bool {
    let inner = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '$';
    (1..=60).contains(&name.len())
        && name.chars().all(inner)
        && !name.starts_with(|c: char| c.is_ascii_digit())
}
