//! A JavaScript array literal assigned to a variable, in a page or a script.
//!
//! The literal is cut out by matching brackets outside strings and comments, then read as JSON5.
//! Nothing is executed.

use serde_json::Value;

use super::{ListError, Raw, from_values};
use crate::source::Fields;

const LONGEST_LITERAL: usize = 4 * 1024 * 1024;
const DEEPEST: usize = 32;

pub(super) fn read(text: &str, variable: &str, fields: &Fields) -> Result<Vec<Raw>, ListError> {
    let mut values: Vec<Value> = Vec::new();
    let mut problem = None;
    let mut rest = text;
    while let Some(start) = assignment(rest, variable) {
        let Some(literal) = array_literal(&rest[start..]) else {
            rest = &rest[start..];
            continue;
        };
        match json5::from_str::<Vec<Value>>(literal) {
            Ok(found) => values.extend(found),
            Err(error) => problem = Some(error.to_string()),
        }
        rest = &rest[start + literal.len()..];
    }
    match (values.is_empty(), problem) {
        (false, _) => Ok(from_values(&values, fields)),
        (true, Some(problem)) => Err(ListError::Unreadable(problem)),
        (true, None) => Err(ListError::Missing(variable.to_owned())),
    }
}

/// Where, after `variable =` or `variable:`, an array begins; behind the variable otherwise.
fn assignment(text: &str, variable: &str) -> Option<usize> {
    if variable.is_empty() {
        return None;
    }
    text.match_indices(variable).find_map(|(at, _)| {
        let name_goes_on = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '$';
        if text[..at].ends_with(name_goes_on) {
            return None;
        }
        let rest = text[at + variable.len()..].trim_start_matches(['"', '\'']).trim_start();
        let rest = rest.strip_prefix(['=', ':'])?.trim_start();
        rest.starts_with('[').then_some(text.len() - rest.len())
    })
}

/// The array literal that `text` begins with, brackets included.
fn array_literal(text: &str) -> Option<&str> {
    let bytes = text.as_bytes();
    let bytes = &bytes[..bytes.len().min(LONGEST_LITERAL)];
    let (mut at, mut depth) = (0, 0_usize);
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'[' | b'{' => depth += 1,
            b']' | b'}' => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return text.get(..=at);
                }
            }
            b'"' | b'\'' => at = string_end(bytes, at)?,
            b'/' if bytes.get(at + 1) == Some(&b'*') => at = find(bytes, at + 2, b"*/")? + 1,
            b'/' if bytes.get(at + 1) == Some(&b'/') => at = find(bytes, at + 2, b"\n")?,
            _ => {}
        }
        if depth > DEEPEST {
            return None;
        }
        at += 1;
    }
    None
}

/// Position of the quote that closes the string opened at `at`.
fn string_end(bytes: &[u8], at: usize) -> Option<usize> {
    let quote = bytes[at];
    let mut escaped = false;
    for (offset, &byte) in bytes[at + 1..].iter().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            _ if byte == quote => return Some(at + 1 + offset),
            _ => {}
        }
    }
    None
}

fn find(bytes: &[u8], from: usize, what: &[u8]) -> Option<usize> {
    let tail = bytes.get(from..)?;
    tail.windows(what.len()).position(|window| window == what).map(|at| from + at)
}
