//! A JSON document with an array of items, found by pointer.

use serde_json::Value;

use super::{ListError, Raw, from_values};
use crate::source::Fields;

pub(super) fn read(text: &str, items: &str, fields: &Fields) -> Result<Vec<Raw>, ListError> {
    let document: Value = serde_json::from_str(unwrap_callback(text))
        .map_err(|error| ListError::Unreadable(error.to_string()))?;
    let array = document.pointer(items).and_then(Value::as_array).filter(|array| !array.is_empty());
    let array = array.ok_or_else(|| ListError::Missing(items.to_owned()))?;
    Ok(from_values(array, fields))
}

/// Text of the field that a name or pointer names; empty when there is none.
pub(super) fn text_at(value: &Value, field: &str) -> String {
    let found = match field.trim() {
        "" => None,
        pointer if pointer.starts_with('/') => value.pointer(pointer),
        name => value.get(name),
    };
    match found {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}

/// `callback({...});` to `{...}`.
fn unwrap_callback(text: &str) -> &str {
    let text = text.trim();
    if text.starts_with(['{', '[']) {
        return text;
    }
    match (text.find('('), text.rfind(')')) {
        (Some(from), Some(to)) if from < to => &text[from + 1..to],
        _ => text,
    }
}
