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

/// The kinds, each with its name and what it is for.
pub(super) const KINDS: [(&str, &str, &str); 5] = [
    ("feed", "订阅（RSS、Atom）", "网站提供的订阅地址，最省事"),
    ("html", "网页列表", "没有订阅的网站，用选择器指出每一条在哪里"),
    ("script", "脚本列表", "列表写在脚本数组里的网站，例如共产党员网"),
    ("json", "JSON 接口", "返回 JSON 的公开接口，用指针指出数组"),
    ("folder", "收件文件夹", "单位把 Word、PDF、网页或图片放进文件夹"),
];

/// Entered longer than this, a value is no real one.
const LONGEST: usize = 2_000;

pub(super) fn kind_of(origin: &Origin) -> &'static str {
    match origin {
        Origin::Web(config) => list_kind(&config.list),
        Origin::Folder(_) => "folder",
    }
}

pub(super) fn kind_name(kind: &str) -> &'static str {
    KINDS.iter().find(|(word, ..)| *word == kind).map_or("", |(_, name, _)| name)
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
        self.0.iter().filter(|(_, value)| !value.is_empty()).map(|(name, value)| (name.clone(), value.clone())).collect()
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
            column: column.or_else(|| tree.columns().next().map(|(slug, _)| slug)).ok_or_else(|| problems.clone())?,
            every: self.get("every").parse().unwrap_or_default(),
            unit: self.text("unit"),
            trusted: self.get("trusted") == "on",
            full_text: self.get("full_text") == "on",
        };
        let known: Vec<_> = problems.iter().filter_map(|problem| problem.field.clone()).collect();
        let more = settings.problems(tree).into_iter().filter(|problem| !problem.field.as_ref().is_some_and(|field| known.contains(field)));
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
            "script" => ListForm::Script(ScriptList { variable: self.text("variable"), fields: self.fields() }),
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
        Some(Origin::Web(SourceConfig { address: self.text("address"), list, page }))
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
        let wrong = |name: &str| problems.iter().find(|problem| problem.field.as_deref() == Some(name)).map(|p| p.title.clone());
        let field = |name: &str, label: &str, control: Control| Field::new(name, label, control).value(self.get(name)).error(wrong(name));
        let kind = self.get("kind");
        let mut fields = vec![Field::hidden("id", self.get("id")), Field::hidden("kind", kind)];
        fields.push(field("name", words::NAME, Control::Line("text")));
        match kind {
            "folder" => fields.push(field("folder", words::FOLDER, Control::Line("text")).hint(words::FOLDER_HINT)),
            _ => fields.push(field("address", words::ADDRESS, Control::Line("url")).hint(words::ADDRESS_HINT)),
        }
        let intervals = INTERVALS.iter().map(|minutes| Choice::new(minutes.to_string(), words::every(*minutes))).collect();
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
        for (name, label, required, hint) in rules_of(kind) {
            let line = field(name, label, Control::Line("text")).hint(hint);
            fields.push(if required { line } else { line.optional() });
        }
        let general = problems.iter().find(|problem| problem.field.is_none()).map(|problem| problem.title.clone());
        Form { action: "/desk/sources/try".into(), fields, submit: words::TRY.into(), cancel: Some(cancel.into()), error: general }
    }
}

fn web_pairs(config: &SourceConfig) -> Vec<(String, String)> {
    let mut pairs = vec![("address", &config.address)];
    let fields = |fields: &Fields| {
        let Fields { title, link, date, author, summary, picture } = fields.clone();
        [("title", title), ("link", link), ("date", date), ("author", author), ("summary", summary), ("picture", picture)]
    };
    let mut more: Vec<(&str, String)> = Vec::new();
    match &config.list {
        ListForm::Feed => {}
        ListForm::Html(list) => {
            pairs.extend([("item", &list.item), ("link", &list.link), ("title", &list.title), ("date", &list.date), ("summary", &list.summary)]);
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
    pairs.extend([("page.source", &page.source), ("page.author", &page.author), ("page.remove", &page.remove)]);
    let pairs = pairs.into_iter().map(|(name, value)| (name.to_owned(), value.clone()));
    pairs.chain(more.into_iter().map(|(name, value)| (name.to_owned(), value))).collect()
}

/// The rules that a list of this kind needs: field, label, whether it must be there, hint.
fn rules_of(kind: &str) -> Vec<(&'static str, &'static str, bool, &'static str)> {
    const SELECTOR: &str = "CSS 选择器，不填就自动找";
    const POINTER: &str = "字段名或 JSON 指针，例如 title 或 /meta/title";
    let pages = [
        ("page.body", "正文页：正文", false, SELECTOR),
        ("page.title", "正文页：标题", false, SELECTOR),
        ("page.date", "正文页：日期", false, SELECTOR),
        ("page.source", "正文页：来源", false, SELECTOR),
        ("page.author", "正文页：作者", false, SELECTOR),
        ("page.remove", "正文里要去掉的", false, "CSS 选择器"),
    ];
    let fields = [
        ("title", "标题字段", true, POINTER),
        ("link", "网址字段", true, POINTER),
        ("date", "日期字段", false, POINTER),
        ("author", "作者字段", false, POINTER),
        ("summary", "摘要字段", false, POINTER),
        ("picture", "图片字段", false, POINTER),
    ];
    let mut rules = match kind {
        "html" => vec![
            ("item", "每一条", true, "CSS 选择器，例如 ul.list li"),
            ("link", "链接", false, SELECTOR),
            ("title", "标题", false, SELECTOR),
            ("date", "日期", false, SELECTOR),
            ("summary", "摘要", false, SELECTOR),
        ],
        "script" => vec![("variable", "数组变量名", true, "例如 item")],
        "json" => vec![("items", "数组位置", false, "JSON 指针，例如 /data/list；整个文档就是数组时不填")],
        _ => Vec::new(),
    };
    if ["script", "json"].contains(&kind) {
        rules.extend(fields);
    }
    if kind != "folder" {
        rules.extend(pages);
    }
    rules
}
