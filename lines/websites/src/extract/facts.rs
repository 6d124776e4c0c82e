//! What a page says about its article: title, time, source, author.
//!
//! Official sites carry these in `meta` names that the national rules for government sites fix
//! (ArticleTitle, PubDate, ContentSource, Author); others write them in a line near the title.

use std::sync::LazyLock;

use dom_query::{Document, NodeRef};
use regex::Regex;
use url::Url;

use crate::{
    dates::{self, DateProblem},
    sanitise, selector,
    source::PageRules,
};

pub(super) struct Facts {
    pub(super) title: String,
    pub(super) published: Option<i64>,
    pub(super) source: Option<String>,
    pub(super) author: Option<String>,
    /// A Chinese sentence about a time that was left out.
    pub(super) note: Option<String>,
}

const TITLE_METAS: [&str; 3] = ["articletitle", "og:title", "twitter:title"];
const DATE_METAS: [&str; 12] = [
    "pubdate",
    "publishdate",
    "firstpublishedtime",
    "article:published_time",
    "og:published_time",
    "apub:time",
    "article:create_at",
    "weibo:article:create_at",
    "og:release_date",
    "publish_time",
    "date",
    "lastmodifiedtime",
];
const SOURCE_METAS: [&str; 4] = ["contentsource", "source", "mediaid", "og:article:source"];
const AUTHOR_METAS: [&str; 3] = ["author", "article:author", "og:article:author"];
const LONGEST_TITLE: usize = 200;
const LONGEST_NAME: usize = 40;
const EIGHT_HOURS: i64 = 8 * 3_600_000;
const ONE_DAY: i64 = 24 * 3_600_000;

static SOURCE_LINE: LazyLock<Regex> = LazyLock::new(|| labelled("来\\s*源|稿源|信息来源"));
static AUTHOR_LINE: LazyLock<Regex> = LazyLock::new(|| labelled("作\\s*者|撰稿|撰文"));
static DATE_LABEL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("发布时间|发布日期|发稿时间|成文日期|时间|日期|来\\s*源|发布于")
        .expect("a constant pattern compiles")
});
static JSON_DATE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#""(?:datePublished|pubDate|publishTime|publish_time)"\s*:\s*"([^"]{8,40})""#)
        .expect("a constant pattern compiles")
});

/// `LABEL:name`, the name ending at white space or the next label.
fn labelled(label: &str) -> Regex {
    Regex::new(&format!(
        r"(?:{label})\s*[:：]\s*(?P<name>[^\s|｜丨【】\[\]<>:：]{{2,40}}?)(?:\s|$|[|｜丨【\[<]|责任编辑|编辑|作者|来源|时间|日期|记者|浏览|阅读|点击|字号|分享)"
    ))
    .expect("a constant pattern compiles")
}

/// Reads the facts; the first rule that finds one wins, then the page's own statements.
pub(super) fn read(document: &Document, rules: &[&PageRules], base: Option<&Url>, now: i64) -> Facts {
    let metas = Metas::of(document);
    let visible = visible_text(document);
    let ruled = |pick: fn(&PageRules) -> &str| rules.iter().find_map(|rules| shown_at(document, pick(rules)));
    let title = ruled(|rules| &rules.title).unwrap_or_else(|| title(document, &metas));
    let ruled_date = ruled(|rules| &rules.date);
    let date = ruled_date
        .and_then(|text| dates::parse(&text))
        .or_else(|| metas.date())
        .or_else(|| date_in(document, &visible))
        .or_else(|| date_in_address(base?))
        .map(|at| with_time_of_day(at, &visible));
    let date = date.map(|at| dates::believable(at, now));
    let labelled = |pattern: &Regex| visible.lines().find_map(|line| name_in(pattern, line));
    Facts {
        title: selector::cut(&title, LONGEST_TITLE),
        published: date.and_then(Result::ok),
        source: ruled(|rules| &rules.source)
            .map(|text| name_in(&SOURCE_LINE, &text).unwrap_or(text))
            .or_else(|| metas.name(&SOURCE_METAS))
            .or_else(|| labelled(&SOURCE_LINE)),
        author: ruled(|rules| &rules.author)
            .map(|text| name_in(&AUTHOR_LINE, &text).unwrap_or(text))
            .or_else(|| metas.name(&AUTHOR_METAS))
            .or_else(|| labelled(&AUTHOR_LINE)),
        note: match date {
            None => Some(DateProblem::Unreadable.to_string()),
            Some(date) => date.err().map(|problem| problem.to_string()),
        },
    }
}

/// The address that the page gives for itself.
pub(super) fn own_address(document: &Document) -> Option<Url> {
    let at = |css: &str, attribute: &str| selector::first(document, css)?.attr(attribute);
    [("link[rel=canonical]", "href"), ("meta[property='og:url']", "content"), ("base[href]", "href")]
        .into_iter()
        .filter_map(|(css, attribute)| Url::parse(at(css, attribute)?.trim()).ok())
        .find(|url| matches!(url.scheme(), "http" | "https"))
}

/// The page's `meta` elements: lower-case name and content.
struct Metas(Vec<(String, String)>);

impl Metas {
    fn of(document: &Document) -> Self {
        let meta = |node: &NodeRef<'_>| {
            let name = ["name", "property", "itemprop"].iter().find_map(|key| node.attr(key))?;
            let content = selector::squeeze(&node.attr("content")?);
            (!content.is_empty()).then(|| (name.to_ascii_lowercase(), content))
        };
        Self(document.select("meta").nodes().iter().take(200).filter_map(meta).collect())
    }

    fn all<'a>(&'a self, names: &'a [&str]) -> impl Iterator<Item = &'a str> {
        names.iter().flat_map(|name| {
            self.0.iter().filter(move |(known, _)| known == name).map(|(_, content)| content.as_str())
        })
    }

    fn date(&self) -> Option<i64> {
        self.all(&DATE_METAS).find_map(dates::parse)
    }

    fn name(&self, names: &[&str]) -> Option<String> {
        let found = self
            .all(names)
            .find(|content| content.chars().count() <= LONGEST_NAME && !content.contains("://"));
        found
            .map(|content| content.trim_start_matches("来源：").trim_start_matches("来源:").trim().to_owned())
    }
}

/// Text or `content` of the element that a rule's selector finds.
fn shown_at(document: &Document, css: &str) -> Option<String> {
    let found = selector::first(document, css)?;
    let text = found.attr("content").unwrap_or_else(|| found.text());
    let text = selector::squeeze(&text);
    (!text.is_empty()).then_some(text)
}

/// What the page announces, what it shows as heading, what it calls its window, in this order;
/// a heading that completes an announcement cut short wins.
fn title(document: &Document, metas: &Metas) -> String {
    let window =
        selector::first(document, "title").map(|found| selector::squeeze(&found.text())).unwrap_or_default();
    let announced = metas.all(&TITLE_METAS).next().map(without_site_name);
    let begins = announced.as_deref().unwrap_or(&window).trim_end_matches(['.', '…', '。']);
    let heading = document
        .select("h1")
        .nodes()
        .iter()
        .map(|node| selector::squeeze(&node.text()))
        .find(|text| (4..=120).contains(&text.chars().count()) && begin_alike(text, begins));
    heading.or(announced).unwrap_or_else(|| without_site_name(&window))
}

/// Whether the shorter of two titles, in its first characters, begins the other.
fn begin_alike(one: &str, other: &str) -> bool {
    let start = |text: &str| text.chars().filter(|c| !c.is_whitespace()).take(12).collect::<String>();
    let (one, other) = (start(one), start(other));
    one.starts_with(&other) || other.starts_with(&one)
}

/// `标题_栏目_某某网` to `标题`; a bar or dash counts only where what follows is the shorter part.
pub(crate) fn without_site_name(title: &str) -> String {
    let length = |text: &str| text.chars().count();
    let cut = |mark: &&str| {
        let (head, tail) = title.split_once(mark)?;
        (length(head) >= 5 && (*mark == "_" || length(tail) <= length(head))).then_some(head)
    };
    let head = ["_", "|", "｜", "--", " - "].iter().filter_map(cut).min_by_key(|head| head.len());
    head.unwrap_or(title).trim().to_owned()
}

fn name_in(pattern: &Regex, line: &str) -> Option<String> {
    let name = pattern.captures(line)?.name("name")?.as_str();
    let name = name.trim_matches(|c: char| c.is_ascii_punctuation() || "，。、）（《》“”".contains(c));
    (name.chars().count() >= 2 && dates::parse(name).is_none()).then(|| selector::cut(name, LONGEST_NAME))
}

/// A time stated by markup, then on a labelled line, then the first time of day on the page.
fn date_in(document: &Document, visible: &str) -> Option<i64> {
    let by_markup = selector::first(document, "time[datetime], [itemprop=datePublished]").and_then(|found| {
        dates::parse(&found.attr("datetime").or(found.attr("content")).unwrap_or_else(|| found.text()))
    });
    let by_data = || {
        let scripts = document.select("script[type='application/ld+json']");
        scripts
            .nodes()
            .iter()
            .find_map(|node| dates::parse(JSON_DATE.captures(&node.text())?.get(1)?.as_str()))
    };
    let dated = || visible.lines().filter(|line| line.chars().count() < 200);
    let labelled = || dated().filter(|line| DATE_LABEL.is_match(line)).find_map(dates::parse);
    let timed = || dated().filter(|line| dates::has_time(line)).find_map(dates::parse);
    by_markup.or_else(by_data).or_else(labelled).or_else(timed)
}

/// A bare date becomes a moment where the page also shows that day's time.
fn with_time_of_day(at: i64, visible: &str) -> i64 {
    let is_midnight = (at + EIGHT_HOURS) % ONE_DAY == 0;
    let of_that_day = |moment: &i64| (at..at + ONE_DAY).contains(moment);
    let timed =
        || visible.lines().filter(|line| dates::has_time(line)).filter_map(dates::parse).find(of_that_day);
    if is_midnight { timed().unwrap_or(at) } else { at }
}

/// `/2020/0825/`, `/202008/t20200825_1.html`, `/20200825/`.
fn date_in_address(address: &Url) -> Option<i64> {
    let path = address.path();
    let joined = path.split('/').collect::<Vec<_>>().windows(2).find_map(|pair| {
        let digits = |text: &str, length| text.len() == length && text.bytes().all(|b| b.is_ascii_digit());
        (digits(pair[0], 4) && digits(pair[1], 4)).then(|| format!("{}{}", pair[0], pair[1]))
    });
    joined
        .as_deref()
        .and_then(dates::parse)
        .or_else(|| path.split(['/', 't', '_', '.']).find_map(dates::parse))
}

/// The page's text without scripts and styles, a line a block.
fn visible_text(document: &Document) -> String {
    let mut text = String::new();
    for node in document.root().descendants_it() {
        if node.is_element() {
            let inline =
                ["a", "span", "b", "i", "em", "strong", "font", "u"].iter().any(|name| node.has_name(name));
            if !inline {
                text.push('\n');
            }
        } else if node.is_text() {
            let hidden = ["script", "style", "noscript", "template", "title"];
            let parent = node.parent();
            if !parent.is_some_and(|parent| hidden.iter().any(|name| parent.has_name(name))) {
                text.push_str(&node.text().replace('\n', " "));
            }
        }
    }
    sanitise::lines(&text)
}
