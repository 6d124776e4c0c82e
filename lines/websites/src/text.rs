//! Bytes to text in the encoding they are really in, whatever the server or the page claims.
//!
//! Order: byte order mark, then bytes that are unmistakably UTF-8, then what was declared (HTTP
//! header, `meta`, XML prolog) if it decodes cleanly, then detection. GB2312 and GBK are read as
//! their superset GB18030. Decoding never fails: unreadable bytes become U+FFFD.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, GB18030, GBK, UTF_8};

/// Text and the encoding it was read in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// The text, without a byte order mark.
    pub text: String,
    /// WHATWG name of the encoding, for example `UTF-8` or `gb18030`.
    pub encoding: &'static str,
}

/// How far into a page a declaration is looked for.
const DECLARATION_WINDOW: usize = 4096;
/// This many three-byte sequences cannot be valid UTF-8 by chance in a GBK page.
const SURELY_UTF8: usize = 3;

/// Decodes `bytes`; `content_type` is the HTTP header's value where there was one.
pub fn decode(bytes: &[u8], content_type: Option<&str>) -> Decoded {
    if let Some((encoding, skip)) = Encoding::for_bom(bytes) {
        return decoded(encoding, &bytes[skip..]);
    }
    if let Ok(text) = std::str::from_utf8(bytes)
        && three_byte_characters(text) >= SURELY_UTF8
    {
        return Decoded { text: text.to_owned(), encoding: UTF_8.name() };
    }
    let declared: Vec<&'static Encoding> =
        [content_type.and_then(header_charset), page_charset(bytes)].into_iter().flatten().collect();
    for encoding in &declared {
        if let Some(text) = encoding.decode_without_bom_handling_and_without_replacement(bytes) {
            return Decoded { text: text.into_owned(), encoding: encoding.name() };
        }
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let guess = widen(detector.guess(Some(b"cn"), Utf8Detection::Allow));
    let mut candidates = declared;
    candidates.extend([guess, UTF_8, GB18030]);
    least_damaged(&candidates, bytes)
}

/// The first candidate with the fewest unreadable characters.
fn least_damaged(candidates: &[&'static Encoding], bytes: &[u8]) -> Decoded {
    let mut best: Option<(usize, Decoded)> = None;
    for encoding in candidates {
        let read = decoded(encoding, bytes);
        let damage = read.text.chars().filter(|&c| c == char::REPLACEMENT_CHARACTER).count();
        if best.as_ref().is_none_or(|(least, _)| damage < *least) {
            best = Some((damage, read));
        }
    }
    best.map_or(Decoded { text: String::new(), encoding: UTF_8.name() }, |(_, read)| read)
}

fn decoded(encoding: &'static Encoding, bytes: &[u8]) -> Decoded {
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    Decoded { text: text.into_owned(), encoding: encoding.name() }
}

fn three_byte_characters(text: &str) -> usize {
    text.chars().filter(|c| c.len_utf8() >= 3).take(SURELY_UTF8).count()
}

fn widen(encoding: &'static Encoding) -> &'static Encoding {
    if encoding == GBK { GB18030 } else { encoding }
}

fn header_charset(content_type: &str) -> Option<&'static Encoding> {
    charset_after(&content_type.to_ascii_lowercase(), "charset")
}

/// The encoding that a page or XML prolog declares in its first bytes.
fn page_charset(bytes: &[u8]) -> Option<&'static Encoding> {
    let head: Cow<'_, str> = String::from_utf8_lossy(&bytes[..bytes.len().min(DECLARATION_WINDOW)]);
    let head = head.to_ascii_lowercase();
    if head.trim_start().starts_with("<?xml") {
        let prolog = head.split("?>").next().unwrap_or_default();
        return charset_after(prolog, "encoding");
    }
    head.match_indices("<meta").find_map(|(at, _)| {
        let tag = head[at..].split('>').next().unwrap_or_default();
        charset_after(tag, "charset")
    })
}

/// Reads the label in `…KEY = "label"…`; `text` is lower case.
fn charset_after(text: &str, key: &str) -> Option<&'static Encoding> {
    let rest = &text[text.find(key)? + key.len()..];
    let rest = rest.trim_start().strip_prefix('=')?.trim_start_matches([' ', '"', '\'']);
    let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || "-_:".contains(c))).unwrap_or(rest.len());
    Encoding::for_label(&rest.as_bytes()[..end]).map(widen)
}
