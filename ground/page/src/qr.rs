//! A code for a phone.

use maud::{Markup, html};
use qrcode::{Color, QrCode};

/// Light modules around a code, which belong to it.
const AROUND: usize = 4;

/// The dark modules of a code of this text as one path, and how many units it is wide and high with what is around it; none
/// when the text is too long for a code.
pub fn qr_path(text: &str) -> Option<(String, usize)> {
    let code = QrCode::new(text.as_bytes()).ok()?;
    let wide = code.width();
    let dark = code.to_colors().into_iter().enumerate().filter(|(_, color)| *color == Color::Dark);
    let path = dark.map(|(at, _)| format!("M{} {}h1v1h-1z", at % wide + AROUND, at / wide + AROUND));
    Some((path.collect(), wide + 2 * AROUND))
}

/// A code of dark squares on light ground, as a drawing of this class; nothing when the text is too long for one.
pub fn qr(text: &str, class: &str, label: &str) -> Markup {
    let Some((path, side)) = qr_path(text) else { return html! {} };
    html! {
        svg class=(class) viewBox={ "0 0 " (side) " " (side) } role="img" aria-label=(label) {
            rect width=(side) height=(side) fill="#ffffff" {}
            path d=(path) fill="#000000" {}
        }
    }
}
