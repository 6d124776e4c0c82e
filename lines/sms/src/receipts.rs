//! Receipts of a gateway that is asked over HTTP: it is told an address with each message, and calls that when it knows
//! what became of it. In the address stand a secret and the message's own id, nothing else.

use crate::config::ConfigError;
use crate::gateway::Fate;
use aws_lc_rs::constant_time::verify_slices_are_equal;
use std::fmt;
use url::Url;
use uuid::Uuid;

/// Letters of a secret.
const SECRET: std::ops::RangeInclusive<usize> = 32..=128;

/// Where a gateway says what became of a message, and how it says it.
#[derive(Clone)]
pub struct Receipts {
    address: String,
    secret: String,
    parameter: String,
    /// What the gateway replaces by its status.
    place: String,
    arrived: Vec<String>,
    lost: Vec<String>,
}

impl Receipts {
    /// Below this address, with this secret, in kannel's words: `%d` is 1 for what arrived, 2 and 16 for what never will.
    ///
    /// # Errors
    /// When it is no address, or the secret could be guessed or would not stand in one.
    pub fn new(address: &str, secret: &str) -> Result<Self, ConfigError> {
        let url = Url::parse(address).ok().filter(|url| {
            matches!(url.scheme(), "http" | "https") && url.query().is_none() && url.fragment().is_none()
        });
        let address = url.ok_or(ConfigError::ReceiptAddress)?.as_str().trim_end_matches('/').to_owned();
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        if !SECRET.contains(&secret.len()) || !secret.bytes().all(plain) {
            return Err(ConfigError::ReceiptSecret);
        }
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        Ok(Self {
            address,
            secret: secret.to_owned(),
            parameter: "status".to_owned(),
            place: "%d".to_owned(),
            arrived: words(&["1"]),
            lost: words(&["2", "16"]),
        })
    }

    /// In the words of another gateway: `status` is a parameter and the place for it, as `status=%d`.
    ///
    /// # Errors
    /// When it is not, or a word means both or nothing.
    pub fn told_by(self, status: &str, arrived: &[String], lost: &[String]) -> Result<Self, ConfigError> {
        let parts = status.split_once('=').filter(|(parameter, place)| {
            let named = !parameter.is_empty()
                && parameter.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
            named
                && !place.is_empty()
                && place.bytes().all(|byte| byte.is_ascii_graphic() && !b"&#=+".contains(&byte))
        });
        let (parameter, place) = parts.ok_or(ConfigError::ReceiptStatus)?;
        let both = arrived.iter().any(|word| lost.contains(word));
        if arrived.is_empty() || both || arrived.iter().chain(lost).any(String::is_empty) {
            return Err(ConfigError::ReceiptStatus);
        }
        let (parameter, place) = (parameter.to_owned(), place.to_owned());
        Ok(Self { parameter, place, arrived: arrived.to_vec(), lost: lost.to_vec(), ..self })
    }

    /// The address for this message, with the gateway's own place for its status.
    pub(crate) fn address_of(&self, id: Uuid) -> String {
        format!("{}/{}/{id}?{}={}", self.address, self.secret, self.parameter, self.place)
    }

    pub(crate) fn secret(&self) -> &str {
        &self.secret
    }

    /// Whether this is the secret. How long that takes says nothing of it.
    pub fn knows(&self, secret: &str) -> bool {
        verify_slices_are_equal(secret.as_bytes(), self.secret.as_bytes()).is_ok()
    }

    /// What the gateway says behind the `?` of the address; none where that is no verdict.
    pub fn fate(&self, query: &str) -> Option<Fate> {
        let mut said = form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| *name == self.parameter);
        let (_, status) = said.next()?;
        let known = |words: &[String]| words.iter().any(|word| *word == status);
        match said.next() {
            Some(_) => None,
            None if known(&self.arrived) => Some(Fate::Arrived),
            None if known(&self.lost) => Some(Fate::Lost(status.into_owned())),
            None => None,
        }
    }
}

impl fmt::Debug for Receipts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Receipts")
    }
}
