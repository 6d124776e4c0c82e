//! What makes sound: a clause in, samples out.

use crate::say::Clause;
use std::path::PathBuf;

/// Samples a second, everywhere in this crate.
pub const RATE: u32 = 24_000;

/// Why nothing can be heard.
#[derive(Debug, thiserror::Error)]
pub enum VoiceError {
    /// A file of the voice is missing or another one.
    #[error(transparent)]
    Model(#[from] hongwang_models::ModelError),
    /// The runtime of the voice could not be started.
    #[error("语音运行库打不开:{0};请重新安装模型目录")]
    Runtime(String),
    /// The style file has another form.
    #[error("音色文件 {0} 的长度不对,请重新安装模型目录")]
    Style(PathBuf),
    /// The runtime failed at this sentence.
    #[error("这一句没有合成出来:{0}")]
    Failed(String),
    /// The sound could not be packed.
    #[error("声音没有编码成功:{0}")]
    Packing(&'static str),
}

/// A voice that speaks clauses.
pub trait Voice {
    /// The clause as samples of [`RATE`] between -1 and 1, with whatever silence the voice puts around it.
    ///
    /// # Errors
    /// When the voice fails at it.
    fn speak(&mut self, clause: &Clause) -> Result<Vec<f32>, VoiceError>;
}
