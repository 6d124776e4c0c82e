//! What must hold for a request to the ink reader, read from any bytes.

#![allow(dead_code, unreachable_pub, reason = "included by the target and by the tests")]

use hongwang_input::ink::{BOX, MOST_POINTS, MOST_STROKES, Request, raster};

/// Bytes as what a page sends: a problem in words, or ink within its bounds that can be drawn.
pub fn request(data: &[u8]) {
    let request = match Request::parse(data) {
        Ok(request) => request,
        Err(problem) => {
            assert!(!problem.to_string().is_empty());
            return;
        }
    };
    let strokes = request.ink.strokes();
    assert!((1..=MOST_STROKES).contains(&strokes.len()) && strokes.iter().all(|stroke| !stroke.is_empty()));
    assert!(strokes.iter().map(Vec::len).sum::<usize>() <= MOST_POINTS);
    assert!(strokes.iter().flatten().flatten().all(|value| (0..=BOX).contains(value)));
    assert!(request.before.chars().count() <= 20);
    assert!(raster(&request.ink).iter().all(|shade| shade.is_finite()));
}
