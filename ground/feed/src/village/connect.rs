//! Dialling the center: TCP, TLS, then HTTP/1.1 or a WebSocket on top.

use crate::tls;
use bytes::Bytes;
use http::{Request, StatusCode, header};
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use rustls::{
    ClientConfig,
    pki_types::{CertificateDer, PrivateKeyDer},
};
use serde::de::DeserializeOwned;
use std::{fmt, io, str::FromStr, sync::Arc, time::Duration};
use tokio::{
    net::TcpStream,
    time::{error::Elapsed, timeout},
};
use tokio_rustls::{TlsConnector, client::TlsStream};
use tokio_tungstenite::{WebSocketStream, tungstenite};

/// A connection not made by then is given up.
const DIAL: Duration = Duration::from_secs(10);
/// An answer that does not go on for this long is given up.
const STALL: Duration = Duration::from_secs(20);

/// `host:port` of a center or neighbour.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address(String);

impl FromStr for Address {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (host, port) = text.rsplit_once(':').ok_or_else(|| format!("「{text}」应写成 主机:端口"))?;
        let good = !host.is_empty()
            && host.len() <= 253
            && !host.contains(['/', '@', ' '])
            && port.parse::<u16>().is_ok();
        if good { Ok(Self(text.to_owned())) } else { Err(format!("「{text}」应写成 主机:端口")) }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Why the line did not do.
#[derive(Debug, thiserror::Error)]
pub enum LineError {
    /// Nobody there, or the line broke.
    #[error("连不上中心:{0}")]
    Io(#[from] io::Error),
    /// It took too long.
    #[error("中心没有及时回应")]
    Slow(#[from] Elapsed),
    /// The other end is not HTTP as it should be.
    #[error("中心的回应不对:{0}")]
    Http(#[from] hyper::Error),
    /// The WebSocket could not be opened or broke.
    #[error("与中心的连接中断:{0}")]
    Socket(Box<tungstenite::Error>),
    /// The center refused.
    #[error("中心拒绝({status}):{words}")]
    Refused {
        /// The HTTP status.
        status: StatusCode,
        /// What it said.
        words: String,
    },
    /// More bytes than there can be.
    #[error("中心的回应太长")]
    TooLong,
}

impl From<tungstenite::Error> for LineError {
    fn from(error: tungstenite::Error) -> Self {
        match error {
            tungstenite::Error::Http(response) => {
                let words = response
                    .body()
                    .as_deref()
                    .map(|body| String::from_utf8_lossy(body).chars().take(200).collect());
                Self::Refused { status: response.status(), words: words.unwrap_or_default() }
            }
            other => Self::Socket(Box::new(other)),
        }
    }
}

impl LineError {
    /// Whether the center shut the door on this device.
    pub fn is_shut_out(&self) -> bool {
        matches!(self, Self::Refused { status, .. } if *status == StatusCode::FORBIDDEN || *status == StatusCode::UNAUTHORIZED)
    }
}

/// How to reach one center as one device.
#[derive(Clone)]
pub struct Connector {
    address: Address,
    tls: TlsConnector,
}

impl fmt::Debug for Connector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Connector({})", self.address)
    }
}

impl Connector {
    /// A connector to `address` that believes only the authority with the pinned fingerprint; `identity` is the
    /// device's certificate and key once it has them.
    ///
    /// # Errors
    /// When certificate and key do not fit.
    pub fn new(
        address: Address,
        pin: [u8; 32],
        identity: Option<(CertificateDer<'static>, PrivateKeyDer<'static>)>,
    ) -> Result<Self, rustls::Error> {
        let config: ClientConfig = tls::client_config(pin, identity)?;
        Ok(Self { address, tls: TlsConnector::from(Arc::new(config)) })
    }

    async fn dial(&self) -> Result<TlsStream<TcpStream>, LineError> {
        let dial = async {
            let stream = TcpStream::connect(&self.address.0).await?;
            stream.set_nodelay(true)?;
            self.tls.connect(tls::center_name(), stream).await
        };
        Ok(timeout(DIAL, dial).await??)
    }

    /// Opens the WebSocket of the control channel.
    ///
    /// # Errors
    /// See [`LineError`].
    pub async fn socket(&self) -> Result<WebSocketStream<TlsStream<TcpStream>>, LineError> {
        let stream = self.dial().await?;
        let config = tungstenite::protocol::WebSocketConfig::default()
            .read_buffer_size(4 << 10)
            .write_buffer_size(0)
            .max_message_size(Some(40 << 20))
            .max_frame_size(Some(40 << 20));
        let opening =
            tokio_tungstenite::client_async_with_config("wss://center.hongwang/link", stream, Some(config));
        Ok(timeout(DIAL, opening).await??.0)
    }

    /// Opens a connection for plain requests.
    ///
    /// # Errors
    /// See [`LineError`].
    pub(crate) async fn http(&self) -> Result<Http, LineError> {
        Http::over(self.dial().await?).await
    }
}

/// A connection for plain requests, one after the other.
#[derive(Debug)]
pub(crate) struct Http(SendRequest<Full<Bytes>>);

impl Http {
    async fn over<S>(stream: S) -> Result<Self, LineError>
    where
        S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Send + Unpin + 'static,
    {
        let (sender, connection) = timeout(DIAL, http1::handshake(TokioIo::new(stream))).await??;
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "request connection ended");
            }
        });
        Ok(Self(sender))
    }

    /// A plain connection to a neighbour on the same LAN. What it says is believed only as far as hashes prove it.
    pub(crate) async fn neighbour(address: &Address) -> Result<Self, LineError> {
        Self::over(timeout(Duration::from_secs(3), TcpStream::connect(&address.0)).await??).await
    }

    /// Sends one request and reads the whole answer, at most `most` bytes.
    ///
    /// # Errors
    /// See [`LineError`]; any status but 2xx is [`LineError::Refused`].
    pub(crate) async fn request(
        &mut self,
        method: http::Method,
        path: &str,
        body: Bytes,
        most: usize,
    ) -> Result<(StatusCode, Bytes), LineError> {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, "center.hongwang")
            .header(header::CONTENT_TYPE, "application/json")
            .body(Full::new(body))
            .expect("paths are made of hashes and constants");
        // A large body upwards may take minutes on a thin line; the answer's head comes after it.
        let patience = STALL + Duration::from_secs(300);
        let response = timeout(patience, self.0.send_request(request)).await??;
        let status = response.status();
        let mut body = response.into_body();
        let mut bytes = Vec::new();
        while let Some(frame) = timeout(STALL, body.frame()).await? {
            if let Ok(data) = frame?.into_data() {
                if bytes.len() + data.len() > most {
                    return Err(LineError::TooLong);
                }
                bytes.extend_from_slice(&data);
            }
        }
        if !status.is_success() {
            let words = String::from_utf8_lossy(&bytes).chars().take(200).collect();
            return Err(LineError::Refused { status, words });
        }
        Ok((status, bytes.into()))
    }

    /// Sends one request whose answer goes on: it is read as it comes. The connection serves no other.
    ///
    /// # Errors
    /// As [`Http::request`].
    pub(crate) async fn follow(mut self, path: &str, body: Bytes) -> Result<Coming, LineError> {
        let request = Request::builder()
            .method(http::Method::POST)
            .uri(path)
            .header(header::HOST, "center.hongwang")
            .header(header::CONTENT_TYPE, "application/json")
            .body(Full::new(body))
            .expect("paths are made of constants");
        let response = timeout(STALL, self.0.send_request(request)).await??;
        let status = response.status();
        let mut coming = Coming { body: response.into_body(), _http: self };
        if status.is_success() {
            return Ok(coming);
        }
        let words = coming.next().await?.unwrap_or_default();
        let words = String::from_utf8_lossy(&words).chars().take(200).collect();
        Err(LineError::Refused { status, words })
    }

    /// A GET.
    ///
    /// # Errors
    /// As [`Http::request`].
    pub(crate) async fn get(&mut self, path: &str, most: usize) -> Result<Bytes, LineError> {
        Ok(self.request(http::Method::GET, path, Bytes::new(), most).await?.1)
    }
}

/// Bytes that go on.
#[derive(Debug)]
pub struct Coming {
    body: hyper::body::Incoming,
    _http: Http,
}

impl Coming {
    /// What comes next; none at the end.
    ///
    /// # Errors
    /// When the line breaks, or nothing comes for twenty seconds.
    pub async fn next(&mut self) -> Result<Option<Bytes>, LineError> {
        while let Some(frame) = timeout(STALL, self.body.frame()).await? {
            if let Ok(data) = frame?.into_data() {
                return Ok(Some(data));
            }
        }
        Ok(None)
    }
}

/// Requests one after the other over one connection. One that failed is dialled anew for the next.
#[derive(Debug)]
pub(crate) struct Talk {
    connector: Connector,
    http: Option<Http>,
}

impl Talk {
    pub(crate) fn new(connector: Connector) -> Self {
        Self { connector, http: None }
    }

    /// Sends one request and reads the answer: at most so many bytes, and all of it, dialling too, within `patience`.
    ///
    /// # Errors
    /// See [`LineError`].
    pub(crate) async fn ask(
        &mut self,
        method: http::Method,
        path: &str,
        body: Bytes,
        (most, patience): (usize, Duration),
    ) -> Result<Bytes, LineError> {
        let kept = self.http.take();
        let asking = async {
            let mut http = match kept {
                Some(http) => http,
                None => self.connector.http().await?,
            };
            Ok::<_, LineError>((http.request(method, path, body, most).await?.1, http))
        };
        let (answer, http) = timeout(patience, asking).await??;
        self.http = Some(http);
        Ok(answer)
    }
}

/// What the center said, as data.
///
/// # Errors
/// When it is something else.
pub(crate) fn plain<T: DeserializeOwned>(answer: &[u8]) -> Result<T, LineError> {
    serde_json::from_slice(answer).map_err(|error| LineError::Io(io::Error::other(error)))
}
