//! XML in and out: bounded, without document types, UTF-8.

use crate::system::ExchangeError;
use serde::{Serialize, de::DeserializeOwned};

/// The longest document that is read.
pub(crate) const LONGEST: usize = 4 * 1024 * 1024;
/// The only form in which documents are written.
pub(crate) const VERSION: &str = "1";

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

/// Writes a document.
pub(crate) fn write<T: Serialize>(root: &str, value: &T) -> String {
    let body = quick_xml::se::to_string_with_root(root, value).expect("plain elements are written");
    format!("{HEAD}{body}\n")
}

/// Reads a document whose root has this name.
pub(crate) fn read<T: DeserializeOwned>(root: &str, bytes: &[u8]) -> Result<T, ExchangeError> {
    let bad = |why: String| ExchangeError::bad(root, why);
    if bytes.len() > LONGEST {
        return Err(bad(format!("超过 {} MB", LONGEST >> 20)));
    }
    let text = std::str::from_utf8(bytes).map_err(|_| bad("不是 UTF-8".to_owned()))?;
    let text = text.trim_start_matches('\u{feff}');
    // Nobody needs one, and entities are declared in it.
    if text.contains("<!DOCTYPE") {
        return Err(bad("不能带 DOCTYPE".to_owned()));
    }
    let body = match text.trim_start().strip_prefix("<?xml") {
        Some(rest) => rest.split_once("?>").map_or("", |(_, body)| body),
        None => text,
    };
    let named = body.trim_start().strip_prefix('<').and_then(|rest| rest.strip_prefix(root));
    if !named.is_some_and(|rest| rest.starts_with([' ', '>', '/', '\n', '\r', '\t'])) {
        return Err(bad(format!("根元素不是“{root}”")));
    }
    // The reader stops at the end of the root element: what follows it, or its missing, is looked at here.
    if !body.trim_end().ends_with(&format!("</{root}>")) && !body.trim_end().ends_with("/>") {
        return Err(bad("没有写完".to_owned()));
    }
    quick_xml::de::from_str(text).map_err(|error| bad(error.to_string()))
}
