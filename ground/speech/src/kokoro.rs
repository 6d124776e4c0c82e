//! Kokoro 82M with the voice of xiaoxiao, run by ONNX Runtime.
//!
//! The runtime is loaded from the folder of models when the voice is opened, so only the voice's own process ever
//! holds it; the node that serves pages never does.

use crate::{
    say::Clause,
    voice::{Voice, VoiceError},
};
use hongwang_models::Models;
use ort::{
    session::{Session, builder::GraphOptimizationLevel},
    value::Tensor,
};
use std::path::Path;

/// The files of the voice, as `models.toml` names them.
pub(crate) const FILES: [&str; 3] = ["libonnxruntime.so", "voice.onnx", STYLE];
const STYLE: &str = "voice-xiaoxiao.bin";
/// Numbers in one style.
const WIDTH: usize = 256;
/// The longest clause in tokens: there is a style for each length up to it.
const LONGEST: usize = 510;

/// The opened voice.
pub(crate) struct Kokoro {
    session: Session,
    /// One style a length: the row of a clause is its number of tokens.
    styles: Vec<f32>,
}

impl std::fmt::Debug for Kokoro {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Kokoro").finish_non_exhaustive()
    }
}

fn runtime(error: impl std::fmt::Display) -> VoiceError {
    VoiceError::Runtime(error.to_string())
}

impl Kokoro {
    /// Opens the voice from checked files, to compute on `threads` threads.
    ///
    /// # Errors
    /// When a file is missing or another one, or the runtime does not start.
    pub(crate) fn open(models: &Models, threads: usize) -> Result<Self, VoiceError> {
        let [library, model, style] = FILES.map(|name| models.file(name));
        let (library, model, style) = (library?, model?, style?);
        let styles = read_styles(&style)?;
        let environment = ort::init_from(library).map_err(runtime)?.build().map_err(runtime)?;
        let session = Session::builder(&environment)
            .and_then(|builder| Ok(builder.with_intra_threads(threads)?))
            .and_then(|builder| Ok(builder.with_optimization_level(GraphOptimizationLevel::Level3)?))
            .and_then(|mut builder| builder.commit_from_file(&model))
            .map_err(runtime)?;
        Ok(Self { session, styles })
    }

    fn speak_tokens(&mut self, tokens: &[i64]) -> ort::Result<Vec<f32>> {
        let row = tokens.len().min(LONGEST - 1) * WIDTH;
        let style = self.styles[row..row + WIDTH].to_vec();
        let mut padded = Vec::with_capacity(tokens.len() + 2);
        padded.push(0);
        padded.extend_from_slice(tokens);
        padded.push(0);
        let inputs = ort::inputs![
            "tokens" => Tensor::from_array(([1, padded.len()], padded))?,
            "style" => Tensor::from_array(([1, WIDTH], style))?,
            "speed" => Tensor::from_array(([1], vec![1f32]))?,
        ];
        let outputs = self.session.run(inputs)?;
        let (_, samples) = outputs["audio"].try_extract_tensor::<f32>()?;
        Ok(samples.to_vec())
    }
}

impl Voice for Kokoro {
    fn speak(&mut self, clause: &Clause) -> Result<Vec<f32>, VoiceError> {
        let mut samples = Vec::new();
        for part in clause.tokens.chunks(LONGEST - 1) {
            let spoken = self.speak_tokens(part);
            samples.extend(spoken.map_err(|error| VoiceError::Failed(error.to_string()))?);
        }
        Ok(samples)
    }
}

fn read_styles(path: &Path) -> Result<Vec<f32>, VoiceError> {
    let bytes = std::fs::read(path)
        .map_err(|error| hongwang_models::ModelError::Unreadable(path.to_owned(), error))?;
    let (words, rest) = bytes.as_chunks::<4>();
    if !rest.is_empty() || words.len() != LONGEST * WIDTH {
        return Err(VoiceError::Style(path.to_owned()));
    }
    Ok(words.iter().map(|word| f32::from_le_bytes(*word)).collect())
}
