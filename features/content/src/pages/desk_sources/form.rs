//! The sheet of a source: what was entered, as text, and the settings that it becomes.

use super::list_kind;
use crate::columns::Tree;
use crate::intake::words;
use crate::pages::desk_articles::choices::{self, Names};
use crate::source::{INTERVALS, Origin, Settings};
use hongwang_base::{OrgPath, Problem};
use hongwang_feature::Staff;
use hongwang_page::desk::{Choice, Control, Field, Form};
use hongwang_websites::source::{Fields, HtmlList, JsonList, ListForm, PageRules, ScriptList, SourceConfig};
use std::collections::BTreeMap;

/// Entered longer than this, a value is no real one.
const LONGEST: usize = 2_000;

pub(super) fn kind_of(origin: &Origin) -> &'static str {
    match origin {
        Origin::Web(config) => list_kind(&config.list),
        Origin::Folder(_) => "folder",
    }
}

pub(super) fn kind_name(kind: &str) -> &'static str {
    words::KINDS.iter().find(|(word, ..)| *word == kind).map_or("", |(_, name, _)| name)
}

/// What was entered.
#[derive(Clone, Debug, Default)]
pub(super) struct Entered(pub(super) BTreeMap<String, String>);

impl Entered {
    /// An empty sheet of this kind.
    pub(super) fn blank(kind: &str, staff: &Staff) -> Self {
        Self::from_pairs([("kind", kind), ("scope", staff.org.as_str()), ("every", "60")])
    }

    fn from_pairs<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        Self(pairs.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
    }

    /// The settings of a source, to be changed.
    pub(super) fn of(settings: &Settings) -> Self {
        let flag = |on: bool| if on { "on" } else { "" };
        let every = settings.every.to_string();
        let mut sheet = Self::from_pairs([
            ("kind", kind_of(&settings.origin)),
            ("name", &settings.name),
            ("scope", settings.org.as_str()),
            ("column", settings.column.as_str()),
            ("every", &every),
            ("unit", &settings.unit),
            ("trusted", flag(settings.trusted)),
            ("full_text", flag(settings.full_text)),
        ]);
        match &settings.origin {
            Origin::Folder(folder) => drop(sheet.0.insert("folder".into(), folder.clone())),
            Origin::Web(config) => sheet.0.extend(web_pairs(config)),
        }
        sheet
    }

    pub(super) fn get(&self, name: &str) -> &str {
        self.0.get(name).map_or("", |value| value.trim())
    }

    fn text(&self, name: &str) -> String {
        self.get(name).chars().take(LONGEST).collect()
    }

    /// Everything that was entered, to be sent along unseen.
    pub(super) fn hidden(&self) -> Vec<(String, String)> {
        self.0
            .iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect()
    }

    /// The settings.
    ///
    /// # Errors
    /// Everything that is wrong, each with its field.
    pub(super) fn settings(&self, staff: &Staff, tree: &Tree) -> Result<Settings, Vec<Problem>> {
        let mut problems = Vec::new();
        let org = self.get("scope").parse::<OrgPath>().ok().filter(|org| staff.org.covers(org));
        if org.is_none() {
            problems.push(Problem::field("scope", words::BAD_SCOPE));
        }
        let column = self.get("column").parse().ok();
        if column.is_none() {
            problems.push(Problem::field("column", words::NO_COLUMN));
        }
        let origin = self.origin();
        if origin.is_none() {
            problems.push(Problem::field("kind", words::BAD_KIND));
        }
        // Stand-ins, so that everything else is checked at once.
        let settings = Settings {
            name: self.text("name"),
            org: org.unwrap_or_else(|| staff.org.clone()),
            origin: origin.unwrap_or_else(|| Origin::Folder("-".to_owned())),
            column: column
                .or_else(|| tree.columns().next().map(|(slug, _)| slug))
                .ok_or_else(|| problems.clone())?,
            every: self.get("every").parse().unwrap_or_default(),
            unit: self.text("unit"),
            trusted: self.get("trusted") == "on",
            full_text: self.get("full_text") == "on",
        };
        let known: Vec<_> = problems.iter().filter_map(|problem| problem.field.clone()).collect();
        let more = settings
            .problems(tree)
            .into_iter()
            .filter(|problem| !problem.field.as_ref().is_some_and(|field| known.contains(field)));
        problems.extend(more);
        if problems.is_empty() { Ok(settings) } else { Err(problems) }
    }

    fn origin(&self) -> Option<Origin> {
        let list = match self.get("kind") {
            "folder" => return Some(Origin::Folder(self.text("folder"))),
            "feed" => ListForm::Feed,
            "html" => ListForm::Html(HtmlList {
                item: self.text("item"),
                link: self.text("link"),
                title: self.text("title"),
                date: self.text("date"),
                summary: self.text("summary"),
            }),
            "script" => {
                ListForm::Script(ScriptList { variable: self.text("variable"), fields: self.fields() })
            }
            "json" => ListForm::Json(JsonList { items: self.text("items"), fields: self.fields() }),
            _ => return None,
        };
        let page = PageRules {
            body: self.text("page.body"),
            title: self.text("page.title"),
            date: self.text("page.date"),
            source: self.text("page.source"),
            author: self.text("page.author"),
            remove: self.text("page.remove"),
        };
        Some(Origin::Web(Box::new(SourceConfig { address: self.text("address"), list, page })))
    }

    fn fields(&self) -> Fields {
        Fields {
            title: self.text("title"),
            link: self.text("link"),
            date: self.text("date"),
            author: self.text("author"),
            summary: self.text("summary"),
            picture: self.text("picture"),
        }
    }

    /// The form with everything that was entered and what is wrong with it. It leads to a try, never past it.
    pub(super) fn form(&self, cancel: &str, tree: &Tree, names: &Names, problems: &[Problem]) -> Form {
        let field = |name: &str, label: &str, control: Control| {
            Field::new(name, label, control).value(self.get(name)).wrong(problems)
        };
        let kind = self.get("kind");
        let mut fields = vec![Field::hidden("id", self.get("id")), Field::hidden("kind", kind)];
        fields.push(field("name", words::NAME, Control::Line("text")));
        match kind {
            "folder" => {
                fields.push(field("folder", words::FOLDER, Control::Line("text")).hint(words::FOLDER_HINT))
            }
            _ => {
                fields.push(field("address", words::ADDRESS, Control::Line("url")).hint(words::ADDRESS_HINT))
            }
        }
        let intervals = INTERVALS
            .iter()
            .map(|minutes| Choice::new(minutes.to_string(), words::every(*minutes)))
            .collect();
        fields.extend([
            field("column", words::COLUMN, Control::Select(choices::columns(tree))),
            field("scope", words::SCOPE, Control::Select(names.choices())),
            field("every", words::EVERY, Control::Select(intervals)),
            field("unit", words::UNIT, Control::Line("text")).hint(words::UNIT_HINT).optional(),
            field("trusted", words::TRUSTED, Control::Check).hint(words::TRUSTED_HINT),
        ]);
        if kind == "feed" {
            fields.push(field("full_text", words::FULL_TEXT, Control::Check));
        }
        for (name, label, required, hint) in words::rules_of(kind) {
            let line = field(name, label, Control::Line("text")).hint(hint);
            fields.push(if required { line } else { line.optional() });
        }
        let general =
            problems.iter().find(|problem| problem.field.is_none()).map(|problem| problem.title.clone());
        Form {
            action: "/desk/sources/try".into(),
            fields,
            submit: words::TRY.into(),
            cancel: Some(cancel.into()),
            error: general,
        }
    }
}

fn web_pairs(config: &SourceConfig) -> Vec<(String, String)> {
    let mut pairs = vec![("address", &config.address)];
    let fields = |fields: &Fields| {
        let Fields { title, link, date, author, summary, picture } = fields.clone();
        [
            ("title", title),
            ("link", link),
            ("date", date),
            ("author", author),
            ("summary", summary),
            ("picture", picture),
        ]
    };
    let mut more: Vec<(&str, String)> = Vec::new();
    match &config.list {
        ListForm::Feed => {}
        ListForm::Html(list) => {
            pairs.extend([
                ("item", &list.item),
                ("link", &list.link),
                ("title", &list.title),
                ("date", &list.date),
                ("summary", &list.summary),
            ]);
        }
        ListForm::Script(list) => {
            pairs.push(("variable", &list.variable));
            more.extend(fields(&list.fields));
        }
        ListForm::Json(list) => {
            pairs.push(("items", &list.items));
            more.extend(fields(&list.fields));
        }
    }
    let page = &config.page;
    pairs.extend([("page.body", &page.body), ("page.title", &page.title), ("page.date", &page.date)]);
    pairs.extend([
        ("page.source", &page.source),
        ("page.author", &page.author),
        ("page.remove", &page.remove),
    ]);
    let pairs = pairs.into_iter().map(|(name, value)| (name.to_owned(), value.clone()));
    pairs.chain(more.into_iter().map(|(name, value)| (name.to_owned(), value))).collect()
}
