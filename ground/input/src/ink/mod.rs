//! Characters written by hand: from strokes to what they may mean.
//!
//! [`Ink`] is what came from a pad, bounded and checked; [`raster`] draws it as the picture that the model was
//! trained on; a [`Reader`] holds the model and gives the likeliest characters. The reader sees a picture, so the
//! order, the direction and the number of strokes mean nothing to it.
//!
//! No I/O but the loading of the model, no clock, no state between two characters: nothing written is kept here.

mod characters;
mod lean;
pub mod pad;
mod raster;
mod reader;
mod request;
mod strokes;
pub mod words;

pub use characters::{common, standard};
pub use lean::lean;
pub use raster::{HEIGHT, WIDTH, drawn, raster};
pub use reader::{Allowed, Candidate, LoadError, MOST_CANDIDATES, Reader};
pub use request::{LONGEST_REQUEST, Request};
pub use strokes::{BOX, Ink, InkProblem, MOST_POINTS, MOST_STROKES};
