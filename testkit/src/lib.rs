//! What tests stand on: a real PostgreSQL, the real binary, bad lines, a browser.
//!
//! Never part of the product. A test bed that cannot be set up panics with the reason: no test could go on.
//!
//! - [`postgres`]: a fresh database for one test.
//! - [`Process`]: the built `hongwang` as a child process that can be killed and started again.
//! - [`Demo`]: a center and two villages in one process; [`County`]: the same in three, on cables.
//! - [`CutLine`]: a TCP cable on loopback that can be cut, torn, slowed and restored.
//! - [`BadLine`]: the kernel's own TCP over a thin, long, lossy line.
//! - [`Camera`]: a real RTSP server with pictures; [`CameraCable`]: a cable to it that spoils times, or the connection.
//! - [`CardReader`]: an ID-card reader on a pseudo-terminal; the program `card-reader` for tests that are not Rust.
//! - [`HeadEnd`]: a television head-end that sends a real transport stream to a group on loopback.
//! - [`Kannel`]: a gateway for text messages with an operator behind it.
//! - [`schemathesis`]: an interface held against its own description.
//! - [`StandInCenter`]: another service center's own system, by folder and by HTTP, with faults on demand.
//! - [`StandInProvider`]: a provider of films with files and lists, over HTTP, with faults on demand.
//! - [`StandInRegister`]: the register of another office, over HTTP, with faults on demand.

mod bad_line;
mod camera;
mod camera_cable;
mod card_reader;
mod county;
mod cut_line;
mod database;
mod head_end;
mod kannel;
mod ports;
mod process;
mod programs;
mod schemathesis;
mod small_disk;
mod stand_in_center;
mod stand_in_provider;
mod stand_in_register;

pub use bad_line::{BadLine, FAR, NEAR, Traffic};
pub use camera::{Camera, CameraSends, Colour};
pub use camera_cable::{CameraCable, Spoils};
pub use card_reader::{CardReader, Mishap, Person};
pub use county::{County, Demo};
pub use cut_line::CutLine;
pub use database::{Database, postgres};
pub use head_end::{HeadEnd, Sends};
pub use kannel::Kannel;
pub use ports::{PortBlock, free_port};
pub use process::Process;
pub use programs::{binary, chromium_path, models, python_package};
pub use schemathesis::schemathesis;
pub use small_disk::SmallDisk;
pub use stand_in_center::{Fault, StandInCenter};
pub use stand_in_provider::{ListedFilm, ProviderFault, StandInProvider};
pub use stand_in_register::{RegisterFault, StandInRegister};
