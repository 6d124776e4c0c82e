//! What the public pages of this node say: every page that a touch can reach from the start page, read in process.

use crate::clip::Sentence;
use axum::{Router, body::Body};
use dom_query::Document;
use http::{Request, StatusCode, header};
use http_body_util::{BodyExt, Limited};
use std::{
    cmp::Reverse,
    collections::{BTreeMap, HashSet},
    time::Duration,
};
use tower::ServiceExt;
use uuid::Uuid;

/// Pages of one walk.
const MOST_PAGES: usize = 3_000;
/// Sentences of one walk.
const MOST_SENTENCES: usize = 40_000;
/// Bytes of one page.
const LONGEST_PAGE: usize = 4 << 20;
/// One page may take so long.
const PATIENCE: Duration = Duration::from_secs(10);
/// Between two pages, so that a walk never stands before people.
const STEP: Duration = Duration::from_millis(5);

/// In which order pages are visited: by touches from the start page, and the newest articles first.
type Rank = (usize, Reverse<u64>, usize);

/// What one page gave.
struct Found {
    links: Vec<String>,
    texts: Vec<String>,
}

/// What the shell says on every page, beside what stands there.
pub(crate) fn prompts() -> Vec<Sentence> {
    hongwang_page::prompts().iter().filter_map(|prompt| Sentence::new(prompt)).collect()
}

/// The sentences that pages say, each once, the start page's first.
pub(crate) async fn walk(pages: &Router) -> Vec<Sentence> {
    let mut todo: BTreeMap<Rank, String> = BTreeMap::from([((0, Reverse(0), 0), "/".to_owned())]);
    let mut seen = HashSet::from(["/".to_owned()]);
    let (mut said, mut sentences) = (HashSet::new(), Vec::new());
    let mut note = |text: &str| {
        let sentence = Sentence::new(text).filter(|sentence| !names_a_moment(sentence.as_str()));
        let new = sentence.filter(|sentence| said.insert(sentence.as_str().to_owned()));
        if sentences.len() < MOST_SENTENCES {
            sentences.extend(new);
        }
    };
    while let Some(((depth, ..), address)) = todo.pop_first() {
        let Some(html) = open(pages, &address).await else { continue };
        let found = read(&html);
        found.texts.iter().for_each(|text| note(text));
        for link in found.links {
            if seen.len() < MOST_PAGES && seen.insert(link.clone()) {
                todo.insert((depth + 1, Reverse(age(&link)), seen.len()), link);
            }
        }
        tokio::time::sleep(STEP).await;
    }
    if seen.len() >= MOST_PAGES || said.len() > MOST_SENTENCES {
        tracing::warn!(
            pages = seen.len(),
            sentences = said.len(),
            "not everything is made ahead: there is too much"
        );
    }
    sentences
}

async fn open(pages: &Router, address: &str) -> Option<String> {
    let request = Request::get(address).header(header::ACCEPT, "text/html").body(Body::empty()).ok()?;
    let opened = async {
        let Ok(answer) = pages.clone().oneshot(request).await;
        let is_page = answer.status() == StatusCode::OK
            && answer
                .headers()
                .get(header::CONTENT_TYPE)
                .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
        if !is_page {
            return None;
        }
        let body = Limited::new(answer.into_body(), LONGEST_PAGE).collect().await.ok()?;
        String::from_utf8(body.to_bytes().into()).ok()
    };
    tokio::time::timeout(PATIENCE, opened).await.ok().flatten()
}

/// Links and sentences of a page; of a person's own page nothing.
fn read(html: &str) -> Found {
    let document = Document::from(html);
    if document.select("body[data-personal]").exists() {
        return Found { links: Vec::new(), texts: Vec::new() };
    }
    let links = document.select("a[data-swap]");
    let links = links.nodes().iter().filter_map(|link| {
        let link = link.attr("href")?;
        let link = link.split('#').next()?;
        let own = link.starts_with('/') && !link.starts_with("//") && !link.starts_with("/desk");
        own.then(|| link.to_owned())
    });
    Found { links: links.collect(), texts: hongwang_page::said(html) }
}

/// When the article of an address was made, by the time in its id; 0 for other pages.
fn age(address: &str) -> u64 {
    let last = address.split('?').next().and_then(|path| path.rsplit('/').next());
    let id = last.and_then(|last| last.parse::<Uuid>().ok());
    id.and_then(|id| id.get_timestamp()).map_or(0, |time| time.to_unix().0)
}

/// Whether a text tells a time of day: it holds for a minute, and is made when somebody listens.
fn names_a_moment(text: &str) -> bool {
    let digit = |at: usize| text.as_bytes().get(at).is_some_and(u8::is_ascii_digit);
    text.match_indices(':').any(|(at, _)| at > 0 && digit(at - 1) && digit(at + 1) && digit(at + 2))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::{response::Html, routing::get};

    async fn said(pages: Router) -> Vec<String> {
        walk(&pages).await.iter().map(|sentence| sentence.as_str().to_owned()).collect()
    }

    #[tokio::test]
    async fn pages_are_read_from_the_start_downwards_and_the_newest_article_before_older_ones() {
        let old = "018bcfe5-6800-7000-8000-000000000000";
        let new = "019bcfe5-6800-7000-8000-000000000000";
        let hall = format!(
            "<a data-swap href='/dang/{old}'>旧</a><a data-swap href='/dang/{new}#top'>新</a><a data-swap href='/'>首页</a>"
        );
        let pages = Router::new()
            .route(
                "/",
                get(|| async {
                    Html(
                        "<h1 data-say>红网</h1><a data-swap href='/dang' data-say='党建,按确认打开'>党建</a>",
                    )
                }),
            )
            .route("/dang", get(|| async move { Html(hall) }))
            .route(
                &format!("/dang/{old}"),
                get(|| async { Html("<p><span data-say>旧文。</span>没有标的</p>") }),
            )
            .route(
                &format!("/dang/{new}"),
                get(|| async { Html("<span data-say>新文。</span><b data-say>红网</b>") }),
            );
        assert_eq!(said(pages).await, ["红网", "党建,按确认打开", "新文。", "旧文。"]);
    }

    #[tokio::test]
    async fn a_persons_own_page_an_error_page_and_a_moment_are_left_out() {
        let pages = Router::new()
            .route("/", get(|| async { Html("<p data-say>更新于 21:35</p><p data-say>比分3:2</p><a data-swap href='/mine'>我</a><a data-swap href='/gone'>没</a><a data-swap href='//evil.example/'>外</a><a href='/plain'>别的</a>") }))
            .route("/mine", get(|| async { Html("<body data-personal><p data-say>张三的低保</p></body>") }))
            .route("/plain", get(|| async { Html("<p data-say>不该来</p>") }));
        assert_eq!(said(pages).await, ["比分3:2"]);
    }
}
