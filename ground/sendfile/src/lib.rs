//! Files that go from the disk to the line without passing through the program: `sendfile(2)` under hyper.
//!
//! hyper writes what a body gives it, and a body gives bytes. So [`body`] gives the bytes of a *mapped* file, which
//! costs nothing while nobody looks at them, and the connection ([`Stream`], by [`Listener`]) knows a mapped address
//! when it is to write it: it tells the kernel which file and from where, and the bytes are never touched here. What
//! comes between the two and does look at them, or a connection that is no [`Stream`], finds the right bytes at once.
//!
//! A file that is sent is never shortened while it is sent: blobs are written once, renamed once and unlinked.

mod listen;
mod mapped;
mod stream;

pub use listen::{Listener, listener};
pub use mapped::body;
pub use stream::Stream;
