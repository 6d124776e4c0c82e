//! Cameras over RTSP (RFC 2326): one connection a camera however many look, made while somebody does; what comes out is what
//! browsers play.
//!
//! [`Cameras::watch`] gives fragmented MP4 part by part, for MSE or as one file without an end; [`Cameras::pieces`] with
//! [`playlist`] the same for players that fetch a list; [`Cameras::picture`] the newest picture that stands for itself.
//! `retina` speaks RTSP and puts packets together, `shiguredo_mp4` writes boxes; pictures are never decoded here.
//!
//! Cameras of the police's trunk (GB/T 28181) come over SIP and MPEG-PS: another kind of session beside the one here, which
//! hands on pictures as it does, with the same rules for times, fragments and who looks.

mod begins;
mod boxes;
mod camera;
mod cameras;
mod cut;
mod hls;
mod pull;
mod recent;
mod session;
mod times;
mod trouble;

pub use camera::{AddressError, Camera, Transport};
pub use cameras::{Bounds, Cameras, Full, PictureError, Viewer};
pub use cut::Fragment;
pub use hls::{Piece, playlist};
pub use pull::Standing;
pub use recent::{Beginning, Part};
pub use trouble::Trouble;
