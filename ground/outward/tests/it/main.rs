//! Calls to real sockets on loopback.

use axum::{Router, response::Redirect, routing::get};
use hongwang_outward::{AddressError, Call, CallError, Caller, Permit};
use reqwest::Method;
use url::Url;

async fn served() -> (Url, Permit) {
    let long = || async { vec![b'x'; 5 << 20] };
    let router = Router::new()
        .route("/", get(|| async { "好" }))
        .route("/away", get(|| async { Redirect::to("http://169.254.169.254/") }))
        .route("/long", get(long));
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.expect("binds");
    let address = listener.local_addr().expect("a bound listener has an address");
    tokio::spawn(async move { axum::serve(listener, router).await });
    (Url::parse(&format!("http://{address}/")).expect("an address"), Permit::Address(address))
}

async fn asks(caller: &Caller, url: &Url, path: &str) -> Result<(u16, usize), CallError> {
    let url = url.join(path).expect("an address");
    let call = Call { method: Method::GET, url: &url, headers: Vec::new(), body: Vec::new() };
    caller.call(call).await.map(|answer| (answer.status, answer.body.len()))
}

#[tokio::test]
async fn a_machine_beside_us_is_called_only_where_it_is_permitted() {
    let (url, permit) = served().await;
    let refused = asks(&Caller::new(Vec::new()), &url, "/").await;
    assert_eq!(refused, Err(AddressError::Blocked("127.0.0.1".into()).into()));
    let mut by_name = url.clone();
    by_name.set_host(Some("localhost")).expect("a name");
    let refused = asks(&Caller::new(vec![permit.clone()]), &by_name, "/").await;
    assert_eq!(
        refused,
        Err(AddressError::Blocked("localhost".into()).into()),
        "what a name resolves to counts"
    );
    assert_eq!(asks(&Caller::new(vec![permit]), &url, "/").await, Ok((200, 3)));
}

#[tokio::test]
async fn no_redirect_is_followed_and_no_answer_read_without_end() {
    let (url, permit) = served().await;
    let caller = Caller::new(vec![permit]);
    assert_eq!(asks(&caller, &url, "/away").await, Ok((303, 0)));
    assert_eq!(asks(&caller, &url, "/long").await, Err(CallError::TooLong));
}
