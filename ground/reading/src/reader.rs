//! The two models and what they say: lines of print, levelled.

use crate::find::{Strip, find};
use crate::picture::{Picture, Turn};
use hongwang_models::{ModelError, Models};
use rten::{Model, RunOptions, ThreadPool, Value};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The files of the models: where lines stand, and what a line says (the one that reads ink).
pub(crate) const FILES: [&str; 2] = ["lines.onnx", "ink.onnx"];
/// Rows of a line as the model reads it.
const HEIGHT: usize = 48;
/// Most columns: forty letters, more than a card has room for.
const WIDEST: usize = HEIGHT * 40;
/// Columns that the model wants at least.
const NARROWEST: usize = 96;
/// The model looks at steps of so many columns.
const STEP: usize = 8;

/// Why there is no reader.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// A file is missing or another one.
    #[error(transparent)]
    File(#[from] ModelError),
    /// A file is the right one and cannot be run here.
    #[error("识字模型装不起来:{0}。请重新安装模型")]
    Model(String),
}

/// A line of text, where it stands in a picture that was levelled by the slant of its lines.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// What it says.
    pub text: String,
    /// How sure that is, up to 1.
    pub sure: f32,
    /// Its left end.
    pub left: f32,
    /// The middle of its height.
    pub middle: f32,
    /// Its height.
    pub height: f32,
}

/// The loaded models.
pub struct Reader {
    finder: Model,
    reader: Model,
    options: RunOptions,
    /// Class → what it stands for, but for class 0, the blank between letters.
    letters: Vec<String>,
}

impl std::fmt::Debug for Reader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Reader({} letters)", self.letters.len())
    }
}

impl Reader {
    /// Loads the models: some 200 ms.
    ///
    /// # Errors
    /// When one is not installed, or not the one that was tried.
    pub fn load(models: &Models) -> Result<Self, LoadError> {
        let wrong = |what: &dyn std::fmt::Display| LoadError::Model(what.to_string());
        let [finder, reader] = FILES.map(|file| {
            let path = models.file(file)?;
            Model::load_file(path).map_err(|error| wrong(&error))
        });
        let (finder, reader) = (finder?, reader?);
        let list = reader.metadata().get("character").ok_or_else(|| wrong(&"没有字表"))?;
        let letters = list.lines().chain([" "]).map(str::to_owned).collect();
        // One core: the box has pages to serve meanwhile.
        let mut options = RunOptions::default();
        options.thread_pool = Some(Arc::new(ThreadPool::with_num_threads(1)));
        Ok(Self { finder, reader, options, letters })
    }

    /// The lines of a picture, whichever way it is turned, as `fits` likes them best: the first way that it takes.
    pub(crate) fn lines_that<T>(&self, picture: &Picture, fits: impl Fn(&[Line]) -> Option<T>) -> Option<T> {
        let strips = find(&self.finder, &self.options, picture);
        let lying = strips.iter().filter(|strip| strip.lies()).count() * 2 > strips.len();
        if lying {
            return [Turn::Left, Turn::Right]
                .into_iter()
                .find_map(|turn| fits(&self.lines(&picture.turned(turn))));
        }
        let upright = fits(&self.read(picture, &strips));
        upright.or_else(|| fits(&self.lines(&picture.turned(Turn::Half))))
    }

    /// The lines of a picture, from the top down.
    pub fn lines(&self, picture: &Picture) -> Vec<Line> {
        self.read(picture, &find(&self.finder, &self.options, picture))
    }

    fn read(&self, picture: &Picture, strips: &[Strip]) -> Vec<Line> {
        let [across, down] = level(strips);
        let lines = strips.iter().filter_map(|strip| {
            let (text, sure) = self.read_line(picture, strip);
            let [x, y] = strip.start;
            let (left, middle) = (x * across + y * down, y * across - x * down);
            (!text.is_empty()).then_some(Line { text, sure, left, middle, height: strip.height })
        });
        lines.collect()
    }

    fn read_line(&self, picture: &Picture, strip: &Strip) -> (String, f32) {
        let length = strip.length() * HEIGHT as f32 / strip.height.max(1.0);
        let columns = (length.round() as usize).clamp(1, WIDEST);
        let width = columns.next_multiple_of(STEP).max(NARROWEST);
        let (along, unit) = (strip.along, strip.length().max(1.0));
        let under = [-along[1] / unit, along[0] / unit];
        // Grey beside the line, as the model was trained with.
        let mut shades = vec![0.0; width * HEIGHT];
        for row in 0..HEIGHT {
            let below = ((row as f32 + 0.5) / HEIGHT as f32 - 0.5) * strip.height;
            for column in 0..columns {
                let part = (column as f32 + 0.5) / columns as f32;
                let x = strip.start[0] + along[0] * part + under[0] * below;
                let y = strip.start[1] + along[1] * part + under[1] * below;
                shades[row * width + column] = picture.shade(x, y);
            }
        }
        let input = Value::from_shape([1, 3, HEIGHT, width], shades.repeat(3)).expect("three times a line");
        let answer = self.reader.run_one(input.into(), Some(self.options.clone()));
        let answer = answer.expect("the model with this checksum takes such a line");
        let ([_, _, classes], likely) =
            answer.into_shape_vec::<f32, 3>().expect("the model with this checksum gives steps by classes");
        self.spell(&likely, classes)
    }

    /// The likeliest letter of each step; the same one in a row is one letter, unless a blank stands between.
    fn spell(&self, likely: &[f32], classes: usize) -> (String, f32) {
        let (mut text, mut sum, mut count, mut last) = (String::new(), 0.0, 0.0_f32, 0);
        for step in likely.chunks_exact(classes) {
            let best = step.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1));
            let Some((class, sure)) = best else { continue };
            if class != last
                && let Some(letter) = class.checked_sub(1).and_then(|at| self.letters.get(at))
            {
                text.push_str(letter);
                sum += sure;
                count += 1.0;
            }
            last = class;
        }
        (text, sum / count.max(1.0))
    }
}

/// The slant of most lines, as a direction: of the longer half the middle one.
fn level(strips: &[Strip]) -> [f32; 2] {
    let mut longest: Vec<&Strip> = strips.iter().collect();
    longest.sort_by(|a, b| b.length().total_cmp(&a.length()));
    longest.truncate(strips.len().div_ceil(2));
    let mut slants: Vec<f32> = longest.iter().map(|strip| strip.along[1].atan2(strip.along[0])).collect();
    slants.sort_by(f32::total_cmp);
    slants.get(slants.len() / 2).map_or([1.0, 0.0], |slant| [slant.cos(), slant.sin()])
}
