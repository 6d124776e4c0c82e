//! The camera on a page: every word and key of it, hidden until its island finds a camera.

use crate::pages::SHELF;
use crate::words::card as words;
use hongwang_page::{Page, html, icon};
use maud::Markup;

/// The camera, within a form that has a file field, or with the address `to` that takes `at` and `file`.
pub(crate) fn camera(at: &str, to: &str) -> Markup {
    html! {
        div class="camera" hidden data-camera data-at=(at) data-to=(to) data-geometry=(SHELF.address("quad.js"))
            data-waiting=(words::WAITING) data-aim=(words::AIM) data-found=(words::FOUND) data-taken=(words::TAKEN)
            data-whole=(words::WHOLE) data-sending=(words::SENDING) data-refused=(words::REFUSED)
            data-none=(words::NONE) data-left=(words::LEFT) {
            div class="camera-on" role="alert" hidden data-on="live asking" {
                span data-say { (icon("video")) (words::CAMERA_ON) }
                button class="button" type="button" data-camera-act="close" data-say { (icon("x")) (words::CAMERA_OFF) }
            }
            p class="camera-said" role="status" data-say {}
            div class="camera-live" hidden data-on="live" { video muted playsinline aria-label=(words::AIM) {} canvas {} }
            div class="camera-paper" hidden data-on="taken" {}
            div class="camera-keys" {
                button class="button strong" type="button" data-on="closed" data-camera-act="open" data-say { (icon("camera")) (words::SHOOT_BEGIN) }
                button class="button strong" type="button" hidden data-on="live" data-camera-act="shoot" data-say { (icon("camera")) (words::SHOOT) }
                button class="button strong" type="button" hidden data-on="taken" data-camera-act="use" data-say { (icon("check")) (words::USE) }
                button class="button" type="button" hidden data-on="taken" data-camera-act="again" data-say { (icon("camera")) (words::AGAIN) }
            }
        }
    }
}

/// A page with a camera on it.
pub(crate) fn with_camera(page: Page) -> Page {
    page.island(SHELF.address("camera.css")).island(SHELF.address("camera.js"))
}
