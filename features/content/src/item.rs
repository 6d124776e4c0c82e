//! An item 条目: one thing that came from a source, what became of it, and how a second copy of it is recognised.

pub mod store;

use hongwang_base::{ArticleId, ItemId, Millis, OrgPath, SourceId};
use hongwang_websites::near::Fingerprint;
use serde::{Deserialize, Serialize};
use url::Url;

/// Copies are looked for among what was taken in this long, in milliseconds.
pub const WINDOW: i64 = 30 * Millis::DAY;
/// An item that could not be read is tried in so many runs.
pub const MOST_TRIES: i64 = 4;
/// A title with fewer characters that matter says too little: 通知公告.
const SHORTEST_TITLE: usize = 6;
/// Texts under one title that differ in more bits than this are two articles: a weather report of two days.
const SAME_TITLE_WITHIN: u32 = 24;

/// What became of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// It is an article.
    Taken,
    /// A rule left it out.
    Filtered,
    /// It is a copy of another one.
    Duplicate,
    /// It could not be read.
    Failed,
}

impl Outcome {
    /// The word under which it is stored.
    pub fn word(self) -> &'static str {
        match self {
            Self::Taken => "taken",
            Self::Filtered => "filtered",
            Self::Duplicate => "duplicate",
            Self::Failed => "failed",
        }
    }

    /// The outcome of a stored word.
    pub fn from_word(word: &str) -> Option<Outcome> {
        [Self::Taken, Self::Filtered, Self::Duplicate, Self::Failed]
            .into_iter()
            .find(|outcome| outcome.word() == word)
    }
}

/// What was seen of an item, kept for the desk and for filters that come later.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Sighting {
    /// Its title.
    pub title: String,
    /// Its address; none for a file.
    pub url: Option<String>,
    /// The source that it names.
    pub source: Option<String>,
    /// The beginning of its text; none when it was never read.
    pub text: Option<String>,
    /// When it was published.
    pub published: Option<Millis>,
    /// Why it became what it became.
    pub because: String,
}

/// An item as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Which.
    pub id: ItemId,
    /// Where it came from.
    pub source: SourceId,
    /// Whose screens it is for.
    pub org: OrgPath,
    /// What it is known by: [`address_key`], or the hash of a file.
    pub address: String,
    /// When it was found.
    pub found_at: Millis,
    /// The reduced title.
    pub title_key: String,
    /// The fingerprint of its text.
    pub fingerprint: Option<Fingerprint>,
    /// What became of it.
    pub outcome: Outcome,
    /// How often it was tried.
    pub tries: i64,
    /// The article that it became.
    pub article: Option<ArticleId>,
    /// What was seen of it.
    pub sighting: Sighting,
}

/// What an address is known by: the same page under http and https, with and without `www.`, with a tracking
/// parameter or a slash at the end, has one key.
pub fn address_key(address: &str) -> String {
    let Ok(url) = Url::parse(address) else { return address.to_owned() };
    let host = url.host_str().unwrap_or_default();
    let host = host.strip_prefix("www.").unwrap_or(host);
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    let is_tracking = |pair: &str| {
        let name = pair.split('=').next().unwrap_or_default();
        name.starts_with("utm_") || name == "spm"
    };
    let kept: Vec<_> = url
        .query()
        .unwrap_or_default()
        .split('&')
        .filter(|pair| !pair.is_empty() && !is_tracking(pair))
        .collect();
    let query = if kept.is_empty() { String::new() } else { format!("?{}", kept.join("&")) };
    format!("{host}{port}{}{query}", url.path().trim_end_matches('/'))
}

/// What a copy is recognised by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trace {
    /// The reduced title.
    pub title_key: String,
    /// The fingerprint of the text.
    pub fingerprint: Option<Fingerprint>,
    /// The title, to be named.
    pub title: String,
}

/// The first of `taken` that `title_key` with `fingerprint` is a copy of: nearly the same text, or the same title over
/// texts that are not clearly different.
pub fn copy_of<'a>(
    taken: &'a [Trace],
    title_key: &str,
    fingerprint: Option<Fingerprint>,
) -> Option<&'a Trace> {
    taken.iter().find(|trace| {
        let both = trace.fingerprint.zip(fingerprint);
        let same_text = both.is_some_and(|(old, new)| old.is_near(new));
        let same_title = trace.title_key == title_key && title_key.chars().count() >= SHORTEST_TITLE;
        same_text || (same_title && both.is_none_or(|(old, new)| old.distance(new) <= SAME_TITLE_WITHIN))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_page_has_one_key_however_its_address_is_written() {
        let key = address_key("http://www.people.com.cn/n1/2020/0825/c1.html");
        for same in [
            "https://people.com.cn/n1/2020/0825/c1.html",
            "http://WWW.people.com.cn:80/n1/2020/0825/c1.html#top",
            "http://www.people.com.cn/n1/2020/0825/c1.html?utm_source=x&spm=1",
        ] {
            assert_eq!(address_key(same), key, "{same}");
        }
        assert_ne!(
            address_key("http://www.people.com.cn/show?id=1"),
            address_key("http://www.people.com.cn/show?id=2")
        );
    }

    #[test]
    fn the_same_title_over_two_texts_is_two_articles() {
        let text = |day: &str| {
            format!(
                "{day}英山县多云转晴,气温八到十六度,请注意添减衣物,出行注意安全,山区早晚有雾,能见度较低。"
            )
        };
        let other = "县农业农村局今天发布春茶采摘提示,请各村合作社做好鲜叶分级,防止倒春寒,及时除草追肥,并登记用工需求。";
        let trace = |text: &str| Trace {
            title_key: "今日天气预报".into(),
            fingerprint: Fingerprint::of(text),
            title: "今日天气预报".into(),
        };
        let taken = [trace(&text("今天"))];
        assert!(copy_of(&taken, "今日天气预报", Fingerprint::of(other)).is_none());
        assert!(copy_of(&taken, "别的题目也一样", Fingerprint::of(&text("今天"))).is_some());
        assert!(copy_of(&taken, "今日天气预报", None).is_some());
    }
}
