//! The exchange with a platform on this machine.

use axum::{Router, body::Bytes, extract::State, http::HeaderMap, http::StatusCode};
use hongwang_commerce::{Deal, ExchangeError, FORM, Offer, Said, exchange, read};
use hongwang_outward::{Caller, Secret};
use proptest::prelude::*;
use std::sync::{Arc, Mutex};
use url::Url;

const SECONDS: i64 = 1_795_000_000;

type Got = Arc<Mutex<Vec<(HeaderMap, Vec<u8>)>>>;

/// A platform that answers this; gives its address and what it got.
async fn platform(status: u16, answer: &'static str) -> (Url, Got) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}/exchange?key=S3cr3t", listener.local_addr().expect("an address"));
    let got = Got::default();
    let serve = move |State(got): State<Got>, headers: HeaderMap, body: Bytes| async move {
        got.lock().expect("whole").push((headers, body.to_vec()));
        (StatusCode::from_u16(status).expect("a status"), answer)
    };
    let app = Router::new().fallback(serve).with_state(got.clone());
    tokio::spawn(async move { axum::serve(listener, app).await.expect("it serves") });
    (url.parse().expect("an address"), got)
}

fn caller() -> Caller {
    Caller::new(vec!["127.0.0.0/8".parse().expect("a network")])
}

fn offer() -> Offer {
    Offer {
        id: "1".to_owned(),
        deal: Deal::Sell,
        product: "茶叶".to_owned(),
        price: Some(8_000),
        unit: "斤".to_owned(),
        quantity: "500斤".to_owned(),
        place: "乌云山村".to_owned(),
        division: "421124102201".to_owned(),
        from: None,
        until: "2026-12-20".to_owned(),
    }
}

async fn says(url: &Url, secret: &Secret) -> Result<hongwang_commerce::Heard, ExchangeError> {
    let (offers, seen) = ([offer()], ["q0".to_owned()]);
    let said = Said { form: FORM, county: "421124000000", offers: &offers, seen: &seen };
    exchange(&caller(), (url, secret), &said, ("m1", SECONDS)).await
}

#[tokio::test]
async fn a_platform_that_fails_or_answers_otherwise_is_told_as_that_and_named_by_no_key() {
    let secret = Secret::fresh();
    for (status, answer, passing) in [
        (503, "", true),
        (429, "", true),
        (401, "", false),
        (302, "", false),
        (200, "<html>", false),
        (200, r#"{"form":"x"}"#, false),
        (200, r#"{"form":"hongwang.offers/1","inquiries":[{"id":"","offer":"1","contact":"1"}]}"#, false),
        (200, r#"{"form":"hongwang.offers/1","withdrawn":["a\nb"]}"#, false),
    ] {
        let (url, _) = platform(status, answer).await;
        let error = says(&url, &secret).await.expect_err("it is none");
        assert_eq!(error.is_passing(), passing, "{status} {answer}");
        assert!(!error.to_string().contains("S3cr3t"));
    }
    let closed = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}/", closed.local_addr().expect("an address")).parse().expect("an address");
    drop(closed);
    assert!(says(&url, &secret).await.expect_err("nobody is there").is_passing());
    let stranger = Caller::new(Vec::new());
    let said = Said { form: FORM, county: "421124000000", offers: &[], seen: &[] };
    let refused = exchange(&stranger, (&url, &secret), &said, ("m", SECONDS)).await;
    assert!(!refused.expect_err("it is not public").is_passing());
}

#[tokio::test]
async fn what_is_said_is_signed_and_what_is_heard_comes_back() {
    let answer = r#"{"form":"hongwang.offers/1","withdrawn":["7"],
        "inquiries":[{"id":"q1","offer":"1","quantity":"100斤","note":"包邮吗","contact":"13800135678"}]}"#;
    let (url, got) = platform(200, answer).await;
    let secret = Secret::fresh();
    let heard = says(&url, &secret).await.expect("it is heard");
    assert_eq!((heard.withdrawn, heard.inquiries[0].note.as_str()), (vec!["7".to_owned()], "包邮吗"));
    let got = got.lock().expect("whole");
    let (headers, body) = &got[0];
    let header = |name: &str| headers[name].to_str().expect("plain");
    let verified = secret.verify(
        header("webhook-id"),
        header("webhook-timestamp"),
        header("webhook-signature"),
        body,
        SECONDS,
    );
    assert_eq!(verified, Ok(()));
    let text = String::from_utf8_lossy(body);
    assert!(text.contains(r#""deal":"sell""#) && text.contains(r#""seen":["q0"]"#), "{text}");
}

proptest! {
    #[test]
    fn no_answer_makes_it_fail(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = read(&bytes);
    }
}
