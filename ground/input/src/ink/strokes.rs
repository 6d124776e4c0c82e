//! Strokes as they come from a pad: parsed with bounds, so that what follows can trust them.

use super::words;

/// The side of the square in which points lie, from 0.
pub const BOX: i64 = 1_000;
/// More strokes than any character has: the standard's richest has 36.
pub const MOST_STROKES: usize = 200;
/// More points than a pen leaves in one character.
pub const MOST_POINTS: usize = 5_000;
/// Ink of smaller extent in both directions is a dot.
const LEAST_EXTENT: i64 = 20;

/// Why strokes cannot be read. Each is one Chinese sentence for the person who wrote them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InkProblem {
    /// No stroke, or none with a point.
    #[error("{}", words::EMPTY)]
    Empty,
    /// A dot, or a speck.
    #[error("{}", words::TOO_SMALL)]
    TooSmall,
    /// More than [`MOST_STROKES`].
    #[error("{}", words::TOO_MANY_STROKES)]
    TooManyStrokes,
    /// More than [`MOST_POINTS`].
    #[error("{}", words::TOO_MANY_POINTS)]
    TooManyPoints,
    /// No JSON of strokes.
    #[error("{}", words::UNREADABLE)]
    Unreadable,
    /// A point outside of the box.
    #[error("{}", words::OUTSIDE)]
    Outside,
    /// No character is likely: a scribble, or a character that the model does not know.
    #[error("{}", words::UNCLEAR)]
    Unclear,
}

/// The strokes of one character: at least one point, every stroke with at least one, x to the right and y down in
/// `0..=BOX`, larger than a dot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ink(Vec<Vec<[i64; 2]>>);

impl Ink {
    /// These strokes, if they can be read. Strokes without a point are dropped.
    ///
    /// # Errors
    /// When they cannot, and why.
    pub fn new(mut strokes: Vec<Vec<[i64; 2]>>) -> Result<Self, InkProblem> {
        if strokes.len() > MOST_STROKES {
            return Err(InkProblem::TooManyStrokes);
        }
        if strokes.iter().map(Vec::len).sum::<usize>() > MOST_POINTS {
            return Err(InkProblem::TooManyPoints);
        }
        if strokes.iter().flatten().flatten().any(|value| !(0..=BOX).contains(value)) {
            return Err(InkProblem::Outside);
        }
        strokes.retain(|stroke| !stroke.is_empty());
        let ink = Self(strokes);
        let Some([left, top, right, bottom]) = ink.extent() else { return Err(InkProblem::Empty) };
        if (right - left).max(bottom - top) < LEAST_EXTENT { Err(InkProblem::TooSmall) } else { Ok(ink) }
    }

    /// The strokes.
    pub fn strokes(&self) -> &[Vec<[i64; 2]>] {
        &self.0
    }

    /// Left, top, right and bottom of all points.
    fn extent(&self) -> Option<[i64; 4]> {
        let mut points = self.0.iter().flatten();
        let [x, y] = *points.next()?;
        Some(points.fold([x, y, x, y], |[left, top, right, bottom], [x, y]| {
            [left.min(*x), top.min(*y), right.max(*x), bottom.max(*y)]
        }))
    }

    /// Left, top, right and bottom of the ink.
    pub fn bounds(&self) -> [i64; 4] {
        self.extent().expect("ink has a point")
    }
}
