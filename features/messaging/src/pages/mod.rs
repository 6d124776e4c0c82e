//! The desk pages: how messages went, and what they say.

pub(crate) mod messages;
pub(crate) mod templates;

use hongwang_page::Tone;
use hongwang_page::desk::{Flash, Tab};

/// The two views of the desk.
fn views(current: &str) -> Vec<Tab> {
    let view = |href: &str, name: &str| Tab {
        href: href.to_owned(),
        name: name.to_owned(),
        count: None,
        current: href == current,
    };
    vec![view(messages::BASE, crate::words::MESSAGES), view(templates::BASE, crate::words::TEMPLATES)]
}

fn good(text: Option<&str>) -> Option<Flash> {
    text.map(|text| Flash { tone: Tone::Good, text: text.to_owned() })
}
