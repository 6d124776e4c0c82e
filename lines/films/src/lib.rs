//! Film files from outside: what they are, and the copies that screens play, made by ffmpeg in a child that the kernel
//! bounds.
//!
//! ```text
//! address ─► source (http, HLS) ─► file;  provider's list ─► addresses with rights
//! file ─► probe (ffprobe) ─► plan: a plain rule ─► make (ffmpeg) ─► large, small, sound, poster, filmstrip, subtitles
//!                              └─► unfit, in one sentence
//! recorded files of a meeting ─► compose: one film of them
//! transport stream ─► live ─► fragments without an end;  one picture in memory ─► still
//! ```

mod child;
mod compose;
mod encode;
mod live;
mod plan;
mod probe;
pub mod provider;
mod run;
pub mod source;
mod still;
mod words;

pub use child::child;
pub use compose::{Chapter, Composed, Composition, Cut, Take};
pub use encode::{KEYFRAME_SECONDS, LOUDNESS};
pub use live::{LiveNeeds, Piped};
pub use plan::{Copy, Plan, Size, Unfit, plan};
pub use probe::{Audio, Probe, Subtitle, Video};
pub use run::{Bounds, FilmError, Films, Made, MadeCopy, Strip};
