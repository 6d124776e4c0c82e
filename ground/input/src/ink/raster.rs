//! Ink as a picture: what the model sees.
//!
//! Black on white, 48 pixels high as the model wants, the bounding box of the ink in the middle with its proportions
//! kept. The picture is twice as wide as high: the white on both sides is what a character in a line of print has
//! around it. Height, range and layout are the model's; pen and margins were chosen on KanjiVG strokes, which the
//! benchmark does not use.

use super::Ink;
use tiny_skia::{FillRule, LineCap, LineJoin, Mask, Path, PathBuilder, PathStroker, Stroke, Transform};

/// Rows of the picture.
pub const HEIGHT: usize = 48;
/// Columns of the picture.
pub const WIDTH: usize = 96;
/// White above and below the ink.
const MARGIN: f32 = 0.12 * HEIGHT as f32;
/// Width of the pen: 4.5 % of the height.
const PEN: f32 = 0.045 * HEIGHT as f32;

/// The picture of the ink, row by row: 1 is white, -1 is black.
pub fn raster(ink: &Ink) -> Vec<f32> {
    let scale = |[left, top, right, bottom]: [i64; 4]| {
        let size = (right - left).max(bottom - top).max(1) as f32;
        (HEIGHT as f32 - 2.0 * MARGIN - PEN) / size
    };
    let mask = inked(ink, (WIDTH as u32, HEIGHT as u32), scale(ink.bounds()), PEN);
    mask.data().iter().map(|shade| 1.0 - f32::from(*shade) / 127.5).collect()
}

/// The ink in the middle of a picture of this size, as large as it fits with a margin, row by row: 255 is white, 0 is
/// black. `pen` is the width of the line.
pub fn drawn(ink: &Ink, (width, height): (u32, u32), pen: f32) -> Vec<u8> {
    let [left, top, right, bottom] = ink.bounds();
    let room = |side: u32, size: i64| (side as f32 - 4.0 * pen).max(1.0) / size.max(1) as f32;
    let scale = room(width, right - left).min(room(height, bottom - top));
    inked(ink, (width, height), scale, pen).data().iter().map(|shade| 255 - shade).collect()
}

/// Where there is ink, with the ink's box in the middle.
fn inked(ink: &Ink, (width, height): (u32, u32), scale: f32, pen: f32) -> Mask {
    let mut mask = Mask::new(width, height).expect("a picture with a size");
    let [left, top, right, bottom] = ink.bounds();
    let middle = |from: i64, to: i64| (from + to) as f32 / 2.0;
    let place = [
        scale,
        width as f32 / 2.0 - scale * middle(left, right),
        height as f32 / 2.0 - scale * middle(top, bottom),
    ];
    let pen =
        Stroke { width: pen, line_cap: LineCap::Round, line_join: LineJoin::Round, ..Stroke::default() };
    for stroke in ink.strokes() {
        let outline = line(stroke, place).and_then(|path| PathStroker::new().stroke(&path, &pen, 1.0));
        if let Some(outline) = outline {
            mask.fill_path(&outline, FillRule::Winding, true, Transform::identity());
        }
    }
    mask
}

/// One stroke as a path. A point alone is a dot of the pen, which a path without length would not draw.
fn line(stroke: &[[i64; 2]], [scale, right, down]: [f32; 3]) -> Option<Path> {
    let mut points = stroke.iter().map(|[x, y]| (*x as f32 * scale + right, *y as f32 * scale + down));
    let mut path = PathBuilder::new();
    let (x, y) = points.next()?;
    path.move_to(x, y);
    path.line_to(x + 0.01, y);
    for (x, y) in points {
        path.line_to(x, y);
    }
    path.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dark(strokes: Vec<Vec<[i64; 2]>>) -> Vec<(usize, usize)> {
        let picture = raster(&Ink::new(strokes).expect("good ink"));
        assert_eq!(picture.len(), WIDTH * HEIGHT);
        (0..picture.len()).filter(|at| picture[*at] < 0.0).map(|at| (at % WIDTH, at / WIDTH)).collect()
    }

    #[test]
    fn small_ink_in_a_corner_is_drawn_large_and_in_the_middle() {
        let small = dark(vec![vec![[0, 10], [20, 10]]]);
        let large = dark(vec![vec![[100, 500], [900, 500]]]);
        assert_eq!(small, large);
        let columns = || small.iter().map(|(x, _)| *x);
        assert_eq!(columns().min().zip(columns().max()).map(|(from, to)| from + to), Some(WIDTH - 1));
        assert!(small.iter().all(|(_, y)| (HEIGHT / 2 - 2..HEIGHT / 2 + 2).contains(y)));
    }

    #[test]
    fn a_point_within_a_character_is_a_dot() {
        let with = dark(vec![vec![[0, 0], [0, 1_000]], vec![[500, 500]]]);
        let without = dark(vec![vec![[0, 0], [0, 1_000]], vec![[500, 490], [500, 510]]]);
        assert!(with.iter().any(|(x, _)| *x > WIDTH / 2), "{with:?}");
        assert!(!without.is_empty());
    }
}
