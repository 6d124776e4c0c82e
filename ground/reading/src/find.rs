//! Where lines of text stand in a picture.
//!
//! The model says of each place how likely it is the core of a line; connected places are a line, in the smallest box
//! around them, a little wider because the core is thinner than the letters (Differentiable Binarization).

use crate::picture::Picture;
use rten::{Model, RunOptions, Value};
use rten_imageproc::{PointF, RetrievalMode, RotatedRect, find_contours, min_area_rect};
use rten_tensor::NdTensorView;

/// Pixels of the longer side that the model sees: letters of a card that fills half of it have some fifteen of them.
const SIDE: u32 = 736;
/// The model takes sides that are multiples of this.
const STEP: u32 = 32;
/// From here on a place belongs to a line, and a line to the text.
const LIKELY: f32 = 0.3;
const SURE: f32 = 0.5;
/// How much wider than its core a line is: by this times area over outline.
const WIDER: f32 = 1.6;
/// A core of fewer pixels is a speck.
const LEAST: f32 = 3.0;
/// Lines that are read: a card has twelve.
const MOST: usize = 48;
/// Taller than wide by this much: the letters lie on their side.
const UPRIGHT: f32 = 1.5;

/// A line's box in the picture: its left end in the middle of its height, the way to its right end, its height.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Strip {
    pub(crate) start: [f32; 2],
    pub(crate) along: [f32; 2],
    pub(crate) height: f32,
}

impl Strip {
    pub(crate) fn length(&self) -> f32 {
        self.along[0].hypot(self.along[1])
    }

    /// Whether its letters lie on their side.
    pub(crate) fn lies(&self) -> bool {
        self.along[1].abs() > self.along[0].abs()
    }
}

/// The lines, from the top down. None where the model fails.
pub(crate) fn find(model: &Model, options: &RunOptions, picture: &Picture) -> Vec<Strip> {
    let (width, height) = seen(picture);
    let shades = picture.scaled(width, height);
    let shape = [1, 3, height as usize, width as usize];
    let input = Value::from_shape(shape, shades.repeat(3)).expect("three times a picture");
    drop(shades);
    let answer = model.run_one(input.into(), Some(options.clone()));
    let answer = answer.expect("the model with this checksum takes such a picture");
    let ([_, _, rows, columns], likely) =
        answer.into_shape_vec::<f32, 4>().expect("the model with this checksum gives a likelihood a place");
    let core: Vec<bool> = likely.iter().map(|here| *here > LIKELY).collect();
    let core = NdTensorView::from_data([rows, columns], core.as_slice());
    let scale = [picture.width() as f32 / columns as f32, picture.height() as f32 / rows as f32];
    let mut strips = Vec::new();
    for border in find_contours(core, RetrievalMode::External).iter() {
        let points: Vec<PointF> = border.iter().map(|point| point.to_f32()).collect();
        let Some(rect) = min_area_rect(&points) else { continue };
        let (long, short) = (rect.width().max(rect.height()), rect.width().min(rect.height()));
        if short < LEAST || mean(&likely, columns, rows, &rect) < SURE {
            continue;
        }
        let wider = 2.0 * WIDER * long * short / (2.0 * (long + short));
        strips.push((long, strip(&rect.expanded(wider, wider), scale)));
    }
    // The longest say most.
    strips.sort_by(|a, b| b.0.total_cmp(&a.0));
    strips.truncate(MOST);
    let mut strips: Vec<Strip> = strips.into_iter().map(|(_, strip)| strip).collect();
    strips.sort_by(|a, b| a.start[1].total_cmp(&b.start[1]));
    strips
}

/// The size in which the model sees a picture.
fn seen(picture: &Picture) -> (u32, u32) {
    let longer = picture.width().max(picture.height());
    let scale = (SIDE as f32 / longer as f32).min(1.0);
    let side = |side: u32| ((side as f32 * scale / STEP as f32).round() as u32).max(1) * STEP;
    (side(picture.width()), side(picture.height()))
}

/// How likely text is within a box, looked at in some places of it.
fn mean(likely: &[f32], columns: usize, rows: usize, rect: &RotatedRect) -> f32 {
    const ACROSS: u8 = 16;
    const DOWN: u8 = 5;
    let [a, b, _, d] = rect.corners();
    let mut sum = 0.0;
    for across in 0..ACROSS {
        for down in 0..DOWN {
            let u = (f32::from(across) + 0.5) / f32::from(ACROSS);
            let v = (f32::from(down) + 0.5) / f32::from(DOWN);
            let x = a.x + (b.x - a.x) * u + (d.x - a.x) * v;
            let y = a.y + (b.y - a.y) * u + (d.y - a.y) * v;
            let column = (x.max(0.0) as usize).min(columns - 1);
            let row = (y.max(0.0) as usize).min(rows - 1);
            sum += likely[row * columns + column];
        }
    }
    sum / (f32::from(ACROSS) * f32::from(DOWN))
}

/// A box as a line of text that runs to the right or, where it is much taller than wide, down.
fn strip(rect: &RotatedRect, [across, down]: [f32; 2]) -> Strip {
    let corners = rect.corners().map(|corner| [corner.x * across, corner.y * down]);
    let side =
        |from: usize, to: usize| [corners[to][0] - corners[from][0], corners[to][1] - corners[from][1]];
    let length = |[x, y]: [f32; 2]| x.hypot(y);
    let (one, other) = (side(0, 1), side(1, 2));
    let (flat, steep) = if one[0].abs() * length(other) >= other[0].abs() * length(one) {
        (one, other)
    } else {
        (other, one)
    };
    let lies = length(steep) > length(flat) * UPRIGHT;
    let (mut along, height) = if lies { (steep, length(flat)) } else { (flat, length(steep)) };
    if if lies { along[1] < 0.0 } else { along[0] < 0.0 } {
        along = along.map(|each| -each);
    }
    let middle = [0, 1].map(|axis| corners.iter().map(|corner| corner[axis]).sum::<f32>() / 4.0);
    Strip { start: [middle[0] - along[0] / 2.0, middle[1] - along[1] / 2.0], along, height }
}
