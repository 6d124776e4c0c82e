//! A QR code, drawn here as a picture of lines: for a phone that is held before the screen.

use maud::{Markup, html};
use qrcode::{Color, QrCode};

/// A code of dark squares, with the light ones around it that belong to it; `label` says what it is for. What is too long
/// for a code is left out: what it says stands beside it.
pub fn qr(text: &str, label: &str) -> Markup {
    let Ok(code) = QrCode::new(text.as_bytes()) else { return html! {} };
    let side = code.width() + 8;
    let dark = code.to_colors().into_iter().enumerate().filter(|(_, color)| *color == Color::Dark);
    let path: String =
        dark.map(|(at, _)| format!("M{} {}h1v1h-1z", at % code.width() + 4, at / code.width() + 4)).collect();
    html! {
        svg class="qr" viewBox={ "0 0 " (side) " " (side) } role="img" aria-label=(label) {
            rect width=(side) height=(side) fill="#ffffff" {}
            path d=(path) fill="#000000" {}
        }
    }
}
