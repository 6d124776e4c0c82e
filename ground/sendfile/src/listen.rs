//! A port whose connections are [`Stream`]s, for `axum::serve`.

use crate::Stream;
use axum::serve::{ListenerExt, TapIo};
use std::{io, net::SocketAddr};
use tokio::net::TcpListener;

/// A port whose connections are [`Stream`]s.
#[derive(Debug)]
pub struct Listener(TcpListener);

impl axum::serve::Listener for Listener {
    type Io = Stream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Stream, SocketAddr) {
        let (stream, address) = axum::serve::Listener::accept(&mut self.0).await;
        (Stream(stream), address)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.0.local_addr()
    }
}

/// A port for `axum::serve`, which tells handlers the address of who called as over tokio's own.
pub fn listener(listener: TcpListener) -> TapIo<Listener, fn(&mut Stream)> {
    // The last bytes of a piece wait for no acknowledgement of those before it.
    Listener(listener).tap_io(|stream| drop(stream.0.set_nodelay(true)))
}
