//! Files of the shell and the weight of a first visit.

use axum::body::Body;
use http::{Request, StatusCode};
use http_body_util::BodyExt;
use tower::ServiceExt;
use tower_http::compression::CompressionLayer;

use crate::{all, get, samples};

/// Addresses of everything but pictures of content that a page asks for.
async fn files_of(address: &str) -> Vec<String> {
    let dom = get(address).await.dom();
    all(&dom, "link[rel=stylesheet], link[rel=icon], script[src]")
        .iter()
        .filter_map(|each| each.attr("href").or(each.attr("src")))
        .map(str::to_owned)
        .collect()
}

#[tokio::test]
async fn files_have_names_of_their_content_and_are_kept_for_ever() {
    let files = files_of("/dang").await;
    assert!(files.len() >= 12, "{files:?}");
    for file in files {
        let answer = get(&file).await;
        assert_eq!(answer.status, StatusCode::OK, "{file}");
        assert_eq!(answer.header("cache-control"), "public, max-age=31536000, immutable");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        let kind = match file.rsplit('.').next() {
            Some("css") => "text/css",
            Some("js") => "text/javascript",
            _ => "image/svg+xml",
        };
        assert!(answer.header("content-type").starts_with(kind), "{file}: {}", answer.header("content-type"));
    }
}

#[tokio::test]
async fn a_file_has_no_other_name() {
    for address in [
        "/assets/page.css",
        "/assets/../Cargo.toml",
        "/assets/%2e%2e/Cargo.toml",
        "/assets/page.000000000000.css",
    ] {
        assert_eq!(get(address).await.status, StatusCode::NOT_FOUND, "{address}");
    }
}

#[tokio::test]
async fn a_first_visit_of_a_hall_stays_under_sixty_kilobytes() {
    let site = samples::site(samples::masthead()).layer(CompressionLayer::new());
    let mut whole = 0;
    let mut addresses = files_of("/dang").await;
    addresses.push("/dang".into());
    for address in addresses {
        let request =
            Request::get(&address).header("accept-encoding", "gzip").body(Body::empty()).expect("a request");
        let response = site.clone().oneshot(request).await.expect("a router never fails");
        let headers: usize =
            response.headers().iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum();
        let body = response.into_body().collect().await.expect("a whole body").to_bytes().len();
        whole += headers + body;
    }
    assert!(whole <= 60_000, "{whole} bytes");
    assert!(whole <= 42_000, "{whole} bytes: files and page together are meant to stay near 35 KB");
}
