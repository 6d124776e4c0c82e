//! A relay for media (TURN, RFC 8656), for networks from which the center's own ports cannot be reached: coturn with
//! `use-auth-secret` takes names that hold for a time, so that no password is ever kept in a box.
//!
//! Source: draft-uberti-behave-turn-rest-00, which coturn, Janus and every browser follow.

use aws_lc_rs::hmac;
use data_encoding::BASE64;
use hongwang_base::Millis;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// So long a name holds: a browser asks for it when it connects.
const HOLDS: i64 = 2 * Millis::HOUR;

/// A relay, and the secret that it shares with the center.
#[derive(Clone)]
pub struct Relay {
    url: String,
    secret: Vec<u8>,
}

impl std::fmt::Debug for Relay {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Relay({})", self.url)
    }
}

/// What a browser is given (`RTCIceServer`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct IceServer {
    pub(crate) urls: String,
    pub(crate) username: String,
    pub(crate) credential: String,
}

impl Relay {
    /// The relay at `url`, such as `turn:center.example:3478?transport=tcp`, with coturn's `static-auth-secret`.
    ///
    /// None where that is no address of a relay.
    pub fn new(url: &str, secret: &str) -> Option<Self> {
        let host = url.strip_prefix("turn:").or_else(|| url.strip_prefix("turns:"))?;
        let is_one =
            !host.is_empty() && !secret.is_empty() && url.chars().all(|letter| letter.is_ascii_graphic());
        is_one.then(|| Self { url: url.to_owned(), secret: secret.as_bytes().to_vec() })
    }

    /// A name that holds from `now` on for a while, lent for `room`: what the relay writes down says whose it was.
    pub(crate) fn lend(&self, room: Uuid, now: Millis) -> IceServer {
        let username = format!("{}:{room}", now.plus(HOLDS).0 / Millis::SECOND);
        let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &self.secret);
        let credential = BASE64.encode(hmac::sign(&key, username.as_bytes()).as_ref());
        IceServer { urls: self.url.clone(), username, credential }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_the_second_at_which_it_ends_with_its_room_and_its_password_what_coturn_makes_of_it() {
        let relay = Relay::new("turn:relay.example:3478", "north").expect("it is one");
        let lent = relay.lend(Uuid::nil(), Millis(1_400_000_000_000 - HOLDS));
        // printf 1400000000:00000000-0000-0000-0000-000000000000 | openssl dgst -sha1 -hmac north -binary | base64
        assert_eq!(
            (lent.username.as_str(), lent.credential.as_str()),
            ("1400000000:00000000-0000-0000-0000-000000000000", "1K/KFgKQA0Wg/Ggg5zvPr2YNB0o=")
        );
    }

    #[test]
    fn what_is_no_relay_is_none() {
        for (url, secret) in
            [("http://relay", "north"), ("turn:", "north"), ("turn:re lay", "north"), ("turn:relay", "")]
        {
            assert!(Relay::new(url, secret).is_none(), "{url}");
        }
        assert!(!format!("{:?}", Relay::new("turns:relay", "north")).contains("north"));
    }
}
