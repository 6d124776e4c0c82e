//! Behaviour of the shell through its public surface: routes in, documents and headers out.

mod alarm;
mod charts;
mod components;
mod documents;
mod files;
mod samples;
mod visits;
mod weather;

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::response::Response;
use hongwang_page::{Masthead, Visit};
use http::{HeaderMap, Request, StatusCode};
use http_body_util::BodyExt;
use scraper::{ElementRef, Html, Selector};
use tower::ServiceExt;

/// A read answer.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("a header in plain letters"))
    }

    pub(crate) fn dom(&self) -> Html {
        Html::parse_document(&self.text)
    }
}

/// A visit of the sample page at `address`.
pub(crate) fn visit(address: &str) -> Visit {
    Visit { masthead: Arc::new(samples::masthead()), address: address.into(), ..Visit::default() }
}

pub(crate) async fn get(address: &str) -> Answer {
    get_from(samples::site(samples::masthead()), address, "").await
}

pub(crate) async fn get_at(masthead: Masthead, address: &str) -> Answer {
    get_from(samples::site(masthead), address, "").await
}

pub(crate) async fn get_from(site: Router, address: &str, cookies: &str) -> Answer {
    let request = Request::get(address).header("cookie", cookies).body(Body::empty()).expect("a request");
    read(site.oneshot(request).await.expect("a router never fails")).await
}

pub(crate) async fn read(response: Response) -> Answer {
    let (head, body) = response.into_parts();
    let bytes = body.collect().await.expect("a whole body").to_bytes();
    Answer { status: head.status, headers: head.headers, text: String::from_utf8_lossy(&bytes).into_owned() }
}

/// All elements of a selector.
pub(crate) fn all<'a>(dom: &'a Html, selector: &str) -> Vec<ElementRef<'a>> {
    let selector = Selector::parse(selector).expect("a selector");
    let found: Vec<ElementRef<'a>> = dom.select(&selector).collect();
    found
}

/// The one element of a selector.
pub(crate) fn one<'a>(dom: &'a Html, selector: &str) -> ElementRef<'a> {
    let found = all(dom, selector);
    assert_eq!(found.len(), 1, "{selector} must be there once");
    found[0]
}

/// The words inside an element.
pub(crate) fn words(element: ElementRef<'_>) -> String {
    element.text().collect::<Vec<_>>().concat()
}
