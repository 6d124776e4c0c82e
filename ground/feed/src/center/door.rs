//! Accepts TLS connections and tells the handlers who knocks.

use crate::tls;
use axum::Router;
use hongwang_base::DeviceId;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use rustls::ServerConfig;
use std::{net::SocketAddr, sync::Arc, time::Duration};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Semaphore,
    task::JoinSet,
    time::timeout,
};
use tokio_rustls::TlsAcceptor;
use tower::Service;

/// A handshake not done by then is given up.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// A line on which what was sent is not acknowledged for so long is dead.
#[cfg(target_os = "linux")]
const UNHEARD: Duration = Duration::from_secs(30);
/// Connections at once: a county's screens with four ranges each, and room for strangers who must not crowd them out.
const MOST: usize = 8_192;
/// hyper's smallest read buffer: a device's requests are short, and there are many devices.
const BUFFER: usize = 8 << 10;

/// Who is at the other end.
#[derive(Clone, Debug)]
pub(crate) struct Peer {
    pub(crate) address: SocketAddr,
    /// The device and key of its certificate, which the county's authority signed.
    pub(crate) device: Option<(DeviceId, Vec<u8>)>,
}

pub(crate) async fn serve(listener: TcpListener, config: Arc<ServerConfig>, router: Router) {
    let acceptor = TlsAcceptor::from(config);
    let room = Arc::new(Semaphore::new(MOST));
    let mut connections = JoinSet::new();
    loop {
        while connections.try_join_next().is_some() {}
        let permit = room.clone().acquire_owned().await.expect("the semaphore is never closed");
        let (stream, address) = match listener.accept().await {
            Ok(accepted) => accepted,
            Err(error) => {
                // Out of file handles, or the peer left: the next accept may do better after a breath.
                tracing::warn!(%error, "accept failed");
                tokio::time::sleep(Duration::from_millis(100)).await;
                continue;
            }
        };
        let (acceptor, router) = (acceptor.clone(), router.clone());
        connections.spawn(async move {
            connection(stream, address, acceptor, router).await;
            drop(permit);
        });
    }
}

async fn connection(stream: TcpStream, address: SocketAddr, acceptor: TlsAcceptor, router: Router) {
    tune(&stream);
    let stream = match timeout(HANDSHAKE, acceptor.accept(stream)).await {
        Ok(Ok(stream)) => stream,
        Ok(Err(error)) => return tracing::debug!(%address, %error, "TLS handshake refused"),
        Err(_) => return tracing::debug!(%address, "TLS handshake took too long"),
    };
    let certificate = stream.get_ref().1.peer_certificates().and_then(<[_]>::first);
    let peer = Peer { address, device: certificate.and_then(tls::device_of) };
    let service = service_fn(move |mut request: http::Request<hyper::body::Incoming>| {
        request.extensions_mut().insert(peer.clone());
        router.clone().call(request)
    });
    let served = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(Duration::from_secs(30))
        .max_buf_size(BUFFER)
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades()
        .await;
    if let Err(error) = served {
        tracing::debug!(%address, %error, "connection ended");
    }
}

/// BBR keeps a lossy line full where loss-driven control starves; where the kernel lacks it, four parallel ranges
/// do most of the same. No waiting to fill a segment: messages are short.
fn tune(stream: &TcpStream) {
    let socket = socket2::SockRef::from(stream);
    let _ = stream.set_nodelay(true);
    #[cfg(target_os = "linux")]
    {
        if let Err(error) = socket.set_tcp_congestion(b"bbr") {
            tracing::debug!(%error, "no BBR in this kernel");
        }
        // A village gives a line up sooner, and what waits for one that is dead waits no longer.
        let _ = socket.set_tcp_user_timeout(Some(UNHEARD));
    }
    let keepalive = socket2::TcpKeepalive::new()
        .with_time(Duration::from_secs(30))
        .with_interval(Duration::from_secs(10));
    let _ = socket.set_tcp_keepalive(&keepalive);
}
