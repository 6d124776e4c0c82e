//! The model and what it says: PP-OCRv6 small, which reads lines of print and handwriting, on one character.
//!
//! The model looks at the picture from left to right and says at each step how likely each character is; a character
//! counts with its best step. Blank steps, and characters that nobody here writes, are left out.

use super::{HEIGHT, Ink, InkProblem, WIDTH, characters::standard, raster};
use hongwang_models::{ModelError, Models};
use rten::{Model, RunOptions, ThreadPool, Value};
use std::sync::Arc;

/// The model's file.
const FILE: &str = "ink.onnx";
/// So many characters are offered.
pub const MOST_CANDIDATES: usize = 10;
/// Where no character is likelier than this, none is offered: scribbles mostly stay below, jittered strokes of real
/// characters above.
const LEAST: f32 = 0.1;

/// Digits and letters less likely than this stay away: in every upright stroke there is a little of a 1 and an l.
const LEAST_LATIN: f32 = 0.01;

/// What may be written in a field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Allowed {
    /// Chinese characters.
    #[default]
    Hanzi,
    /// Chinese characters, digits and Latin letters.
    All,
}

/// A character that the ink may mean.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Candidate {
    /// The character.
    pub character: char,
    /// How likely it is, up to 1.
    pub likelihood: f32,
}

/// Why there is no reader.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The file is missing or another one.
    #[error(transparent)]
    File(#[from] ModelError),
    /// The file is the right one and cannot be run here.
    #[error("手写模型装不起来:{0}。请重新安装模型")]
    Model(String),
}

/// The loaded model. About 50 MB; answers in some 10 ms of one core.
pub struct Reader {
    model: Model,
    options: RunOptions,
    /// Class → character, where it may be offered.
    hanzi: Vec<(usize, char)>,
    /// Digits and Latin letters, in the same way.
    latin: Vec<(usize, char)>,
}

impl std::fmt::Debug for Reader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Reader({} characters)", self.hanzi.len() + self.latin.len())
    }
}

impl Reader {
    /// Loads the model: some 100 ms.
    ///
    /// # Errors
    /// When it is not installed, or not the one that was tried.
    pub fn load(models: &Models) -> Result<Self, LoadError> {
        let wrong = |what: &dyn std::fmt::Display| LoadError::Model(what.to_string());
        let model = Model::load_file(models.file(FILE)?).map_err(|error| wrong(&error))?;
        let list = model.metadata().get("character").ok_or_else(|| wrong(&"没有字表"))?;
        // Class 0 is the blank between characters.
        let known: Vec<_> =
            list.lines().zip(1..).filter_map(|(line, class)| Some((class, only(line)?))).collect();
        let of = |wanted: &dyn Fn(char) -> bool| {
            known.iter().copied().filter(|(_, character)| wanted(*character)).collect::<Vec<_>>()
        };
        let hanzi = of(&|character| standard().contains(&character));
        let latin = of(&|character| character.is_ascii_alphanumeric());
        // One core: the box has pages to serve meanwhile.
        let mut options = RunOptions::default();
        options.thread_pool = Some(Arc::new(ThreadPool::with_num_threads(1)));
        Ok(Self { model, options, hanzi, latin })
    }

    /// Whether it can ever offer this character.
    pub fn knows(&self, character: char) -> bool {
        self.hanzi.iter().chain(&self.latin).any(|(_, known)| *known == character)
    }

    /// The likeliest characters, likeliest first: at least one, at most [`MOST_CANDIDATES`].
    ///
    /// # Errors
    /// When no character is likely.
    pub fn read(&self, ink: &Ink, allowed: Allowed) -> Result<Vec<Candidate>, InkProblem> {
        let best = self.likelihoods(ink);
        let latin = if allowed == Allowed::All { self.latin.as_slice() } else { &[] };
        let latin = latin.iter().filter(|(class, _)| best[*class] >= LEAST_LATIN);
        let offered = self.hanzi.iter().chain(latin);
        let mut all: Vec<_> = offered
            .map(|(class, character)| Candidate { character: *character, likelihood: best[*class] })
            .collect();
        let more = |a: &Candidate, b: &Candidate| b.likelihood.total_cmp(&a.likelihood);
        all.select_nth_unstable_by(MOST_CANDIDATES, more);
        all.truncate(MOST_CANDIDATES);
        all.sort_unstable_by(more);
        if all[0].likelihood < LEAST { Err(InkProblem::Unclear) } else { Ok(all) }
    }

    /// The best step of each class.
    fn likelihoods(&self, ink: &Ink) -> Vec<f32> {
        let picture = raster(ink);
        // The model takes colours; ink is grey.
        let input =
            Value::from_shape([1, 3, HEIGHT, WIDTH], picture.repeat(3)).expect("three times a picture");
        let answer = self.model.run_one(input.into(), Some(self.options.clone()));
        let answer = answer.expect("the model with this checksum takes such a picture");
        let ([_, steps, classes], likelihoods) =
            answer.into_shape_vec::<f32, 3>().expect("the model with this checksum gives steps by classes");
        let mut best = vec![0.0_f32; classes];
        for step in likelihoods.chunks_exact(classes).take(steps) {
            for (best, here) in best.iter_mut().zip(step) {
                *best = best.max(*here);
            }
        }
        best
    }
}

fn only(line: &str) -> Option<char> {
    let mut characters = line.chars();
    characters.next().filter(|_| characters.next().is_none())
}
