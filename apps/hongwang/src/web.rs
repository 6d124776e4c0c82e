//! Serving pages: what every request passes through, on center and village.

use anyhow::{Context, Result};
use axum::{
    Router,
    extract::{DefaultBodyLimit, Request},
    http::{StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::get,
};
use hongwang_feature::{Features, Place};
use hongwang_page::Masthead;
use std::{
    convert::Infallible,
    future::{Future, IntoFuture},
    net::SocketAddr,
    sync::Arc,
    time::Duration,
};
use tokio::{net::TcpListener, sync::watch};
use tower::{Service, ServiceExt};
use tower_http::{
    catch_panic::CatchPanicLayer,
    compression::{
        CompressionLayer,
        predicate::{NotForContentType, Predicate, SizeAbove},
    },
    csrf::CsrfLayer,
};

/// The longest body of a form; uploads set their own.
const FORM: usize = 1 << 20;
/// How long open pages may keep the process after Ctrl-C.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// What the masthead of each request is made by.
pub(crate) type MakeMasthead = Arc<dyn Fn() -> Arc<Masthead> + Send + Sync>;

/// The pages of a node: every feature's, the shell's own, and `/healthz`.
pub(crate) fn router(place: &Place, features: &Features, with_desk: bool, masthead: MakeMasthead) -> Router {
    let mut router = Router::new().merge(hongwang_page::router()).merge(place.live.router());
    let (helpers, clock) = (features.clone(), place.clock.clone());
    for feature in features.iter() {
        router = router.merge(feature.public());
        if with_desk {
            router = router.merge(feature.desk().into_router(place));
        }
    }
    router
        .fallback(|visit: hongwang_page::Visit| async move { hongwang_page::not_found(&visit) })
        .layer(middleware::from_fn(move |mut request: Request, next: Next| {
            let mut masthead = masthead();
            let now = clock.now();
            let carried = Arc::make_mut(&mut masthead);
            carried.help = helpers.iter().flat_map(|feature| feature.contacts(now)).collect();
            carried.alarms = helpers.iter().flat_map(|feature| feature.alarms(now)).collect();
            carried.weather = helpers.iter().find_map(|feature| feature.weather(now));
            request.extensions_mut().insert(masthead);
            next.run(request)
        }))
        .layer(DefaultBodyLimit::max(FORM))
        .layer(CsrfLayer::new())
        .layer(compression())
        .layer(CatchPanicLayer::custom(|_| {
            tracing::error!("a handler panicked");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }))
        .with_state(place.clone())
        .route("/healthz", get(healthy))
}

/// Marks every cookie of an answer as for HTTPS only: for a center that people reach by an `https://` address.
pub(crate) fn keep_cookies_secure(mut response: Response) -> Response {
    let cookies: Vec<_> = response.headers().get_all(header::SET_COOKIE).iter().cloned().collect();
    response.headers_mut().remove(header::SET_COOKIE);
    for cookie in cookies {
        let marked = [cookie.as_bytes(), b"; Secure"].concat();
        let marked = header::HeaderValue::from_bytes(&marked).unwrap_or(cookie);
        response.headers_mut().append(header::SET_COOKIE, marked);
    }
    response
}

/// Small answers, pictures, sounds, films and event streams travel as they are.
fn compression() -> CompressionLayer<impl Predicate> {
    let worth = SizeAbove::new(512)
        .and(NotForContentType::IMAGES)
        .and(NotForContentType::SSE)
        .and(NotForContentType::const_new("font/"))
        .and(NotForContentType::const_new("audio/"))
        .and(NotForContentType::const_new("video/"));
    CompressionLayer::new().compress_when(worth)
}

async fn healthy() -> Response {
    ([(header::CACHE_CONTROL, "no-store")], "ok\n").into_response()
}

/// Opens a port, or says which one is taken.
///
/// # Errors
/// With the address and the reason.
pub(crate) async fn listen(address: SocketAddr, what: &str) -> Result<TcpListener> {
    TcpListener::bind(address)
        .await
        .with_context(|| format!("{what}要用的 {address} 打不开:端口可能已被别的程序占用"))
}

/// Serves whatever router is current, until `stop` is done.
///
/// # Errors
/// When accepting fails for good.
pub(crate) async fn serve(
    listener: TcpListener,
    current: watch::Receiver<Router>,
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<()> {
    let (begun, beginning) = tokio::sync::oneshot::channel();
    let make =
        axum::ServiceExt::<Request>::into_make_service_with_connect_info::<SocketAddr>(Current(current));
    let server = axum::serve(hongwang_sendfile::listener(listener), make)
        .with_graceful_shutdown(async move {
            stop.await;
            let _ = begun.send(());
        })
        .into_future();
    tokio::select! {
        ended = server => ended.context("网页服务中断"),
        // Event streams never end by themselves.
        () = async {
            let _ = beginning.await;
            tokio::time::sleep(LAST_WORDS).await;
        } => Ok(()),
    }
}

/// A service that hands each request to the router of the moment: a node's pages change when it is admitted.
#[derive(Clone)]
struct Current(watch::Receiver<Router>);

impl Service<Request> for Current {
    type Response = Response;
    type Error = Infallible;
    type Future = std::pin::Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut std::task::Context<'_>) -> std::task::Poll<Result<(), Infallible>> {
        std::task::Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let router = self.0.borrow().clone();
        Box::pin(router.oneshot(request))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_cookie_of_an_answer_is_marked_and_the_rest_stays() {
        let mut answer = StatusCode::SEE_OTHER.into_response();
        for cookie in ["desk=a; HttpOnly", "size=1"] {
            answer.headers_mut().append(header::SET_COOKIE, header::HeaderValue::from_static(cookie));
        }
        let answer = keep_cookies_secure(answer);
        let cookies: Vec<_> = answer.headers().get_all(header::SET_COOKIE).iter().collect();
        assert_eq!(cookies, ["desk=a; HttpOnly; Secure", "size=1; Secure"]);
        assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    }
}
