//! The recording engine: RTP packets of one track become files that play, without decoding anything.
//!
//! ```text
//! Packet ─► layers: one simulcast layer ─► order: a bounded window ─► picture | opus: frames ─► part: fragments ─► Step
//! ```
//!
//! A [`Recorder`] is one track. It answers each [`Packet`] with [`Step`]s for whoever has a disk: begin a file, append
//! these bytes, end the file. A file is a *part*: fragmented MP4 (ISO/IEC 14496-12, 8.8) of one track with one sample
//! description. What is appended is whole fragments of about two seconds, so whatever was written plays.
//!
//! # Time
//!
//! A part carries when it began, in milliseconds of the meeting's recording, and runs by the sender's clock from there.
//! What is lost, or was not sent (discontinuous transmission), makes the sample before it longer: a gap never shortens a
//! part. Where the sender's clock and the time of arrival part ways, or nothing comes for [`LONGEST_GAP`], the part ends
//! and the next one is laid by arrival anew.
//!
//! # What is left out, and why
//!
//! - Codecs other than H.264 (RFC 6184, modes 0 and 1), VP8 and Opus: the forwarder carries no others. Opus is expected
//!   without redundancy (RFC 2198); the tap unwraps it.
//! - A picture that lacks a packet is left out; those that refer to it are kept, because a smeared picture says more
//!   than none. [`Recorder::wants_keyframe`] says when to ask for a whole one.
//! - Pictures in another order than they are shown: no sender of realtime media has them. Times never go back.

mod h264;
mod layers;
pub mod live;
mod opus;
mod order;
mod packet;
mod part;
mod picture;
mod recorder;
mod skew;
mod vp8;

pub use packet::{Codec, Packet};
pub use part::{Begin, End, LONGEST_GAP, Step};
pub use recorder::{Counts, Recorder};
