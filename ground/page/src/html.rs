//! A finished page as a response: the document and the headers that guard it.

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use maud::Markup;

/// Nothing inline, nothing from elsewhere, no frame around us but our own (the demonstration shows the real pages
/// in one), no form to elsewhere.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
     media-src 'self'; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; \
     frame-src 'self'; frame-ancestors 'self'";

/// The same, and a script of the page may hand pictures to a player that it has put together from what the node sent.
const POLICY_OF_PLAYER: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
     media-src 'self' blob:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; \
     frame-src 'self'; frame-ancestors 'self'";

/// A whole HTML document with its headers.
#[derive(Clone, Debug)]
pub struct Html {
    pub(crate) markup: Markup,
    pub(crate) status: StatusCode,
    pub(crate) personal: bool,
    pub(crate) player: bool,
    pub(crate) remember_screen: Option<&'static str>,
}

impl Html {
    /// The text of the document.
    pub fn text(&self) -> &str {
        &self.markup.0
    }
}

impl IntoResponse for Html {
    fn into_response(self) -> Response {
        // A personal page must not come back by the back key, so no cache at all may keep it.
        let cache = if self.personal { "no-store" } else { "private, max-age=5" };
        let headers = [
            (header::CONTENT_TYPE, "text/html; charset=utf-8"),
            (header::CACHE_CONTROL, cache),
            (header::VARY, "cookie"),
            (header::CONTENT_SECURITY_POLICY, if self.player { POLICY_OF_PLAYER } else { POLICY }),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (header::X_FRAME_OPTIONS, "SAMEORIGIN"),
            (header::REFERRER_POLICY, "no-referrer"),
        ];
        let mut response = (self.status, headers, self.markup.0).into_response();
        if let Some(screen) = self.remember_screen {
            let text = format!("screen={screen}; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly");
            let value = HeaderValue::from_str(&text).expect("a screen's name is plain letters");
            response.headers_mut().append(header::SET_COOKIE, value);
        }
        response
    }
}
