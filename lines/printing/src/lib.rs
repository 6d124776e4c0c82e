//! Paper: a slip, which is text and a QR code as a picture, and the picture to a printer; and a document on A4 pages.
//!
//! [`Slip`] is what stands on it, [`draw`] makes a [`Raster`] of it, [`escpos`] and `pdf` make that the bytes which a
//! receipt printer or a print server takes, [`Printer`] does all of it and sends them. A picture, because no two receipt
//! printers agree on how Chinese text is written to them.
//!
//! [`Sheet`] is what stands on a document; [`Sheet::pdf`] makes a file of it that can be kept, searched and printed
//! anywhere.
//!
//! Invariants: one call prints at most one slip and ends; nothing is tried again by itself, since nobody can tell how
//! much of a slip that failed stands on paper already.

mod draw;
pub mod escpos;
mod job;
mod pdf;
mod printer;
mod raster;
mod send;
mod sheet;
mod slip;
mod target;

pub use draw::draw;
pub use printer::{PrintError, Printer};
pub use raster::Raster;
pub use sheet::{Sheet, SheetError};
pub use slip::Slip;
pub use target::{Roll, Target, TargetError};
