//! Free ports on loopback.

use std::net::{Ipv4Addr, TcpListener};

/// A port that the kernel has just given and taken back.
///
/// Another process may take it first: prefer port 0 where the server can tell which port it got.
pub fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("loopback has a free port");
    listener.local_addr().expect("a bound listener has an address").port()
}

/// A block of [`PortBlock::SIZE`] ports for the fixed offsets of `hongwang demo --port-base`.
///
/// Holds the last port of its block for as long as it lives: that is how two tests never get the same block.
/// The blocks lie below the ports that the kernel hands out by itself.
#[derive(Debug)]
pub struct PortBlock {
    base: u16,
    _mark: TcpListener,
}

impl PortBlock {
    /// How many ports a block has; the last one is the mark.
    pub const SIZE: u16 = 20;
    const FIRST: u16 = 20_000;
    const LAST: u16 = 32_000;

    /// Takes the first block that nobody holds and whose ports are all free.
    pub fn take() -> Self {
        (Self::FIRST..Self::LAST)
            .step_by(usize::from(Self::SIZE))
            .find_map(|base| {
                let mark = bind(base + Self::SIZE - 1)?;
                (base..base + Self::SIZE - 1)
                    .all(|port| bind(port).is_some())
                    .then_some(Self { base, _mark: mark })
            })
            .expect("a block of ports between 20000 and 32000 is free")
    }

    /// The first port of the block.
    pub fn base(&self) -> u16 {
        self.base
    }
}

fn bind(port: u16) -> Option<TcpListener> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).ok()
}
