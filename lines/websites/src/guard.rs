//! A cheap look at markup before it is parsed, so that a page built to exhaust the parser is
//! refused in linear time.
//!
//! An HTML parser walks its stack of open elements for every block tag and re-opens every
//! unclosed formatting tag in every paragraph; both are quadratic in a page made for it.

use std::collections::HashMap;

/// No page of an official site comes near these.
const MOST_BYTES: usize = 6 * 1024 * 1024;
const MOST_TAGS: usize = 300_000;
const DEEPEST: usize = 1_000;
const MOST_REOPENED: usize = 2_000_000;
/// Sum of the depths at which tags stand: what walking the stack of open elements costs.
const MOST_WALKED: usize = 8_000_000;

/// Elements that never nest in themselves: void, or closed by the next of their kind.
const FLAT: [&str; 28] = [
    "area", "base", "br", "col", "dd", "dt", "embed", "frame", "hr", "img", "input", "keygen", "li", "link",
    "meta", "option", "p", "param", "rp", "rt", "source", "tbody", "td", "th", "thead", "tr", "track", "wbr",
];
const FORMATTING: [&str; 14] =
    ["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"];

/// Whether `html` can be parsed in bounded time and memory.
pub(crate) fn is_parsable(html: &str) -> bool {
    html.len() <= MOST_BYTES && is_tame(html)
}

/// Counts what stands open, name by name: a closing tag closes nothing but its own kind.
fn is_tame(html: &str) -> bool {
    let mut open: HashMap<String, usize> = HashMap::new();
    let (mut tags, mut depth, mut formatting) = (0_usize, 0_usize, 0_usize);
    let (mut reopened, mut walked) = (0_usize, 0_usize);
    for (at, _) in html.match_indices('<') {
        let rest = &html[at + 1..];
        let closes = rest.starts_with('/');
        let Some(name) = tag_name(rest.trim_start_matches('/')) else { continue };
        tags += 1;
        walked += depth;
        let counts = usize::from(!FLAT.contains(&name.as_str()));
        let formats = usize::from(FORMATTING.contains(&name.as_str()));
        let standing = open.entry(name).or_default();
        if !closes {
            *standing += 1;
            depth += counts;
            reopened += if formats == 0 { formatting } else { 0 };
            formatting += formats;
        } else if *standing > 0 {
            *standing -= 1;
            depth -= counts;
            formatting -= formats;
        }
        let within =
            tags <= MOST_TAGS && depth <= DEEPEST && reopened <= MOST_REOPENED && walked <= MOST_WALKED;
        if !within {
            return false;
        }
    }
    true
}

fn tag_name(rest: &str) -> Option<String> {
    let end = rest.bytes().take(16).position(|b| !b.is_ascii_alphanumeric()).unwrap_or(rest.len().min(16));
    let name = rest.get(..end)?;
    name.starts_with(|c: char| c.is_ascii_alphabetic()).then(|| name.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::is_parsable;

    #[test]
    fn an_ordinary_page_passes_and_pages_made_to_exhaust_a_parser_do_not() {
        assert!(is_parsable(&"<div><p>一段话<br><b>重点</b></p></div>".repeat(5_000)));
        assert!(!is_parsable(&"<div>".repeat(2_000)));
        assert!(!is_parsable(&"<span></div>".repeat(2_000)));
        assert!(!is_parsable(&format!("{}{}", "<b x=1>".repeat(900), "<p>".repeat(100_000))));
        assert!(!is_parsable(&"<br>".repeat(400_000)));
        assert!(!is_parsable(&format!("{}{}", "<div>".repeat(900), "<p>字</p>".repeat(50_000))));
        assert!(!is_parsable(&"x".repeat(7 << 20)));
    }
}
