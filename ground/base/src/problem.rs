//! What went wrong, in words for the person who did it.

/// A problem that a person caused or can act on: shown on the page they came from, with what they entered kept.
/// For an API it is the body of RFC 9457 `application/problem+json`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{title}")]
pub struct Problem {
    /// HTTP status, e.g. 400, 403, 404, 409.
    pub status: u16,
    /// One Chinese sentence: what is wrong and what to do.
    pub title: String,
    /// The field that it is about, by its form name.
    pub field: Option<String>,
}

impl Problem {
    /// Bad input in `field`.
    pub fn field(field: &str, title: impl Into<String>) -> Self {
        Self { status: 400, title: title.into(), field: Some(field.to_owned()) }
    }

    /// Bad input that belongs to no single field.
    pub fn bad(title: impl Into<String>) -> Self {
        Self { status: 400, title: title.into(), field: None }
    }

    /// The person may not do this.
    pub fn forbidden(title: impl Into<String>) -> Self {
        Self { status: 403, title: title.into(), field: None }
    }

    /// There is no such thing, or none that the person may see: the two are answered alike.
    pub fn missing(title: impl Into<String>) -> Self {
        Self { status: 404, title: title.into(), field: None }
    }

    /// Somebody else was faster, or the thing is in another state.
    pub fn conflict(title: impl Into<String>) -> Self {
        Self { status: 409, title: title.into(), field: None }
    }
}
