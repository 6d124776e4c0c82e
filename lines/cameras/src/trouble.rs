//! Why no pictures come, by code; the words belong to whoever shows them.

use retina::Error;

/// Why a connection to a camera ended, or never came to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Trouble {
    /// Nobody is at the address, or the name is nobody's: look at power, cable and address.
    #[error("nobody answers at the address")]
    Unreachable,
    /// Somebody took the connection and then said nothing in time.
    #[error("the connection is taken but nothing is answered")]
    Silent,
    /// User or password is wrong, or there is none and one is asked for.
    #[error("user or password is wrong")]
    WrongLogin,
    /// The camera does not know the path of the address.
    #[error("the camera does not know this path")]
    NotFound,
    /// The camera refused with this status (RFC 2326, 7.1.1).
    #[error("the camera refused with status {0}")]
    Refused(u16),
    /// It sends neither H.264 nor H.265.
    #[error("the camera sends neither H.264 nor H.265")]
    NoPictures,
    /// What it says is not what the standards write.
    #[error("what the camera says cannot be understood")]
    Garbage,
    /// A picture is larger than any.
    #[error("the camera sends a picture that is too large")]
    TooLarge,
    /// The connection stands and pictures come no more.
    #[error("pictures come no more")]
    Stalled,
    /// The camera ended the connection.
    #[error("the camera ended the connection")]
    BrokeOff,
}

impl Trouble {
    /// The name by which a page knows its words.
    pub fn code(self) -> &'static str {
        match self {
            Self::Unreachable => "unreachable",
            Self::Silent => "silent",
            Self::WrongLogin => "wrong-login",
            Self::NotFound => "not-found",
            Self::Refused(_) => "refused",
            Self::NoPictures => "no-pictures",
            Self::Garbage => "garbage",
            Self::TooLarge => "too-large",
            Self::Stalled => "stalled",
            Self::BrokeOff => "broke-off",
        }
    }

    /// What an error of the library means. It tells a status, but its other kinds only by how their sentence begins; the
    /// tests against real servers hold these to it.
    pub(crate) fn of(error: &Error) -> Self {
        match error.status_code() {
            Some(401 | 403) => return Self::WrongLogin,
            Some(404) => return Self::NotFound,
            // An answer that says yes and then cannot be read.
            Some(200..300) => return Self::Garbage,
            Some(status) => return Self::Refused(status),
            None => {}
        }
        let said = error.to_string();
        let begins = |words: &[&str]| words.iter().any(|words| said.starts_with(words));
        if begins(&["Unable to connect"]) {
            Self::Unreachable
        } else if begins(&["Error reading", "Error writing", "Error receiving UDP", "Timeout"]) {
            Self::BrokeOff
        } else {
            Self::Garbage
        }
    }
}
