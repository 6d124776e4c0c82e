//! What a body is signed with, by Standard Webhooks 1.0: HMAC-SHA256 over `id.timestamp.body`, written `v1,BASE64`.
//!
//! The crate of that project signs too; it brings a second HMAC and is the peer in the tests.

use aws_lc_rs::hmac;
use data_encoding::BASE64;

/// What a secret begins with when people carry it.
const PREFIX: &str = "whsec_";
/// Fresh secrets have so many bytes; those of others may have between these.
const FRESH: usize = 32;
const LENGTHS: std::ops::RangeInclusive<usize> = 24..=64;
/// A signature counts so many seconds before and after its time.
const TOLERANCE: i64 = 5 * 60;
/// Signatures that are looked at: a sender that changes its secret sends one by each.
const MOST_SIGNATURES: usize = 8;

/// A shared secret. It is shown to nobody by accident: it has no `Display`, and `Debug` hides it.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Vec<u8>);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret")
    }
}

/// A text that is no secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("密钥应写成 whsec_ 加 24 到 64 字节的 Base64")]
pub struct NotASecret;

/// Why a signature does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// The time is no number, or too far from now.
    #[error("签名的时间和现在差得太多，请核对两边的时钟")]
    Time,
    /// No signature is of this secret, id, time and body.
    #[error("签名不对，请核对两边的密钥")]
    Wrong,
}

impl Secret {
    /// A fresh one.
    ///
    /// # Panics
    /// Never: the operating system gives random bytes.
    pub fn fresh() -> Self {
        let mut bytes = vec![0; FRESH];
        getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
        Self(bytes)
    }

    /// Reads one as people carry it.
    ///
    /// # Errors
    /// When it is none.
    pub fn read(text: &str) -> Result<Self, NotASecret> {
        let bytes = BASE64.decode(text.trim().strip_prefix(PREFIX).ok_or(NotASecret)?.as_bytes());
        bytes.ok().filter(|bytes| LENGTHS.contains(&bytes.len())).map(Self).ok_or(NotASecret)
    }

    /// As people carry it: whoever calls shows it once or seals it.
    pub fn reveal(&self) -> String {
        format!("{PREFIX}{}", BASE64.encode(&self.0))
    }

    /// The signature of a body under an id at a time (seconds since 1970).
    pub fn sign(&self, id: &str, seconds: i64, body: &[u8]) -> String {
        let key = hmac::Key::new(hmac::HMAC_SHA256, &self.0);
        format!("v1,{}", BASE64.encode(hmac::sign(&key, &signed(id, seconds, body)).as_ref()))
    }

    /// Whether one of the signatures is of this body under this id and time, at `now` (seconds since 1970).
    ///
    /// # Errors
    /// Why not.
    pub fn verify(
        &self,
        id: &str,
        timestamp: &str,
        signatures: &str,
        body: &[u8],
        now: i64,
    ) -> Result<(), SignatureError> {
        let seconds: i64 = timestamp.parse().map_err(|_| SignatureError::Time)?;
        if now.abs_diff(seconds) > TOLERANCE.unsigned_abs() {
            return Err(SignatureError::Time);
        }
        let key = hmac::Key::new(hmac::HMAC_SHA256, &self.0);
        let text = signed(id, seconds, body);
        let holds = |signature: &str| {
            let code = signature.strip_prefix("v1,").and_then(|code| BASE64.decode(code.as_bytes()).ok());
            code.is_some_and(|code| hmac::verify(&key, &text, &code).is_ok())
        };
        let mut few = signatures.split(' ').take(MOST_SIGNATURES);
        if few.any(holds) { Ok(()) } else { Err(SignatureError::Wrong) }
    }
}

fn signed(id: &str, seconds: i64, body: &[u8]) -> Vec<u8> {
    [format!("{id}.{seconds}.").as_bytes(), body].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_example_of_the_standard_holds() {
        let secret = Secret::read("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").expect("a secret");
        let signature =
            secret.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, br#"{"test": 2432232314}"#);
        assert_eq!(signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn what_is_no_secret_is_refused() {
        for wrong in ["", "whsec_", "whsec_AAAA", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_?"] {
            assert_eq!(Secret::read(wrong), Err(NotASecret), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn the_peer_of_that_project_takes_every_signature_and_we_take_its_own(
            id in "[a-z0-9-]{1,40}", body in ".{0,80}",
        ) {
            let secret = Secret::fresh();
            let body = body.as_bytes();
            let peer = standardwebhooks::Webhook::new(&secret.reveal()).expect("it reads the secret");
            let now = 1_795_000_000;
            prop_assert_eq!(&secret.sign(&id, now, body), &peer.sign(&id, now, body).expect("it signs"));
            let theirs = format!("v0,x v1,AAAA {}", peer.sign(&id, now, body).expect("it signs"));
            prop_assert_eq!(secret.verify(&id, &now.to_string(), &theirs, body, now + 299), Ok(()));
            prop_assert_eq!(
                secret.verify(&id, &now.to_string(), &theirs, body, now + 301),
                Err(SignatureError::Time)
            );
            let changed = [body, b" "].concat();
            prop_assert_eq!(
                secret.verify(&id, &now.to_string(), &theirs, &changed, now),
                Err(SignatureError::Wrong)
            );
        }
    }
}
