//! Television over the network, as plain data: the list of channels (M3U and the text form that users pass on), the guide of
//! programmes (XMLTV), lists of pieces (HLS), packets of RTP brought into their order, and what a transport stream (MPEG-TS)
//! holds.

mod begin;
mod guide;
mod hls;
mod playlist;
mod rtp;
mod text;
mod ts;

pub use begin::Beginning;
pub use guide::{Guide, GuideError, Programme, guide};
pub use hls::{Hls, HlsError, Piece, Pieces, hls};
pub use playlist::{Catchup, Channel, LeftOut, Playlist, PlaylistError, Source, Way, playlist};
pub use rtp::{Order, Reorder};
pub use ts::{Arrival, Check, Content};
