//! Text as it stands to text as it is said.

/// What is said of a text; None when nothing in it can be said.
pub fn spoken(text: &str) -> Option<String> {
    let said: String = text.trim().to_owned();
    said.chars().any(|c| c.is_alphanumeric()).then_some(said)
}
