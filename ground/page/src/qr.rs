//! A QR code, drawn here as a picture of lines: for a phone that is held before the screen.

use maud::{Markup, html};
use qrcode::{Color, QrCode};

/// Light squares around a code, which belong to it.
const AROUND: usize = 4;

/// The dark squares of a code of this text as one path, and how many units it is wide and high with what is around it;
/// none when the text is too long for a code.
pub fn qr_path(text: &str) -> Option<(String, usize)> {
    let code = QrCode::new(text.as_bytes()).ok()?;
    let wide = code.width();
    let dark = code.to_colors().into_iter().enumerate().filter(|(_, color)| *color == Color::Dark);
    let path = dark.map(|(at, _)| format!("M{} {}h1v1h-1z", at % wide + AROUND, at / wide + AROUND));
    Some((path.collect(), wide + 2 * AROUND))
}

/// A code of dark squares on light ground; `label` says what it is for. What is too long for a code is left out: what it
/// says stands beside it.
pub fn qr(text: &str, label: &str) -> Markup {
    let Some((path, side)) = qr_path(text) else { return html! {} };
    html! {
        svg class="qr" viewBox={ "0 0 " (side) " " (side) } role="img" aria-label=(label) {
            rect width=(side) height=(side) fill="#ffffff" {}
            path d=(path) fill="#000000" {}
        }
    }
}
