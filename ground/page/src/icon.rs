//! Pictograms: a choice from Tabler Icons (MIT, `icons/LICENSE`), drawn inline.
//!
//! Inline because the colour of the text then is the colour of the picture, and because
//! no second request can fail. A pictogram never stands alone: a word is always beside it,
//! so all of them are hidden from assistive technology.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use maud::{Markup, PreEscaped, html};
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "icons/"]
struct Files;

/// What stands between `<svg>` and `</svg>`, by name.
static SHAPES: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| {
    Files::iter()
        .filter_map(|file| {
            let name = file.strip_suffix(".svg")?.to_owned();
            let text = Files::get(&file)?.data;
            Some((name, shapes(std::str::from_utf8(&text).ok()?)))
        })
        .collect()
});

/// The drawing without its frame, its line breaks and the empty square that editors need.
fn shapes(svg: &str) -> String {
    let inner = svg.split_once("\n>").map_or(svg, |(_, rest)| rest);
    let inner = inner.strip_suffix("</svg>").or(inner.strip_suffix("</svg>\n")).unwrap_or(inner);
    inner
        .lines()
        .map(str::trim)
        .filter(|line| !line.contains(r#"d="M0 0h24v24H0z""#))
        .collect::<String>()
        .replace(" />", "/>")
}

/// The pictogram `name`, one em of its own class high; a plain ring where the name is unknown
/// (data is checked with [`has_icon`] when it is loaded, so a page never fails for a picture).
pub fn icon(name: &str) -> Markup {
    let shapes = SHAPES.get(name).map_or(r#"<circle cx="12" cy="12" r="8"/>"#, String::as_str);
    html! {
        svg class="icon" viewBox="0 0 24 24" aria-hidden="true" { (PreEscaped(shapes)) }
    }
}

/// Whether [`icon`] knows this name.
pub fn has_icon(name: &str) -> bool {
    SHAPES.contains_key(name)
}

/// All known names, in order.
pub fn icon_names() -> impl Iterator<Item = &'static str> {
    SHAPES.keys().map(String::as_str)
}
