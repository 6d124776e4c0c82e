//! The second factor: six digits from a shared secret and the time (TOTP, RFC 6238: SHA-1, 30 seconds).

use data_encoding::BASE32_NOPAD;
use hongwang_base::Millis;
use maud::{Markup, PreEscaped, html};
use qrcode::{QrCode, render::svg};
use totp_rs::{Algorithm, TOTP};

use crate::words;

const STEP: i64 = 30;

/// A secret of 20 random bytes.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Factor(Vec<u8>);

impl Factor {
    pub(crate) fn new() -> Self {
        let mut random = vec![0u8; 20];
        getrandom::fill(&mut random).expect("the operating system gives random bytes");
        Self(random)
    }

    pub(crate) fn from_bytes(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// The secret of its base32 form.
    pub(crate) fn from_text(text: &str) -> Option<Self> {
        BASE32_NOPAD.decode(text.as_bytes()).ok().filter(|bytes| bytes.len() == 20).map(Self)
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// What a person types who cannot scan: base32.
    pub(crate) fn text(&self) -> String {
        BASE32_NOPAD.encode(&self.0)
    }

    /// The code that an authenticator shows at `now`.
    pub(crate) fn code(&self, now: Millis) -> String {
        self.totp("").generate(step_of(now).unsigned_abs() * STEP.unsigned_abs())
    }

    /// The step whose code was entered: the present one, or the one before or after it.
    pub(crate) fn step_of_code(&self, code: &str, now: Millis) -> Option<i64> {
        let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
        let present = step_of(now);
        let totp = self.totp("");
        (present - 1..=present + 1).find(|step| totp.check(&code, step.unsigned_abs() * STEP.unsigned_abs()))
    }

    /// The secret as a picture to scan and as text.
    pub(crate) fn enrolment(&self, login: &str) -> Markup {
        let address = self.totp(login).get_url();
        let picture = QrCode::new(address).expect("an address of some hundred bytes fits a QR code");
        let svg = picture.render::<svg::Color<'_>>().min_dimensions(240, 240).build();
        let start = svg.find("<svg").unwrap_or_default();
        let groups: Vec<String> =
            self.text().as_bytes().chunks(4).map(|c| String::from_utf8_lossy(c).into_owned()).collect();
        html! {
            p { (words::FACTOR_SCAN) }
            div role="img" aria-label=(words::FACTOR_QR) { (PreEscaped(&svg[start..])) }
            p { (words::FACTOR_TEXT) " " code id="factor" { (groups.join(" ")) } }
        }
    }

    fn totp(&self, login: &str) -> TOTP {
        let made = TOTP::new(
            Algorithm::SHA1,
            6,
            0,
            STEP.unsigned_abs(),
            self.0.clone(),
            Some(words::ISSUER.into()),
            login.into(),
        );
        made.expect("20 bytes, six digits, and names without a colon")
    }
}

fn step_of(now: Millis) -> i64 {
    now.0.max(0) / Millis::SECOND / STEP
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_codes_are_those_of_the_standard() {
        // RFC 6238, appendix B, SHA-1, the last six of its eight digits.
        let factor = Factor::from_bytes(b"12345678901234567890".to_vec());
        for (second, code) in [(59, "287082"), (1_111_111_109, "081804"), (20_000_000_000, "353130")] {
            assert_eq!(factor.code(Millis(second * 1_000)), code);
        }
    }

    #[test]
    fn a_code_lives_one_step_before_and_after_its_own() {
        let factor = Factor::new();
        let now = Millis(1_700_000_010_000);
        let code = factor.code(now);
        let step = |after: i64| factor.step_of_code(&code, now.plus(after * 30_000));
        assert_eq!(step(0), Some(now.0 / 30_000));
        assert_eq!(step(1), step(0));
        assert_eq!(step(-1), step(0));
        assert_eq!((step(2), step(-2)), (None, None));
        assert_eq!(factor.step_of_code(&format!(" {} {}", &code[..3], &code[3..]), now), step(0));
    }
}
