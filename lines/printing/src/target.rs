//! Where a printer is, parsed from what a configuration says.

use http::Uri;
use std::fmt;
use std::path::PathBuf;

/// Dots across an A4 page's slip: it is printed 120 mm wide.
const PAGE_DOTS: usize = 1152;
/// What an IPP attribute holds of an address, with room.
const LONGEST: usize = 500;

/// How wide the paper of a receipt printer is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Roll {
    /// 58 mm: 384 dots. Wider paper takes it too.
    #[default]
    Mm58,
    /// 80 mm: 576 dots.
    Mm80,
}

impl Roll {
    /// The roll that takes so many dots across.
    pub fn from_dots(dots: i64) -> Option<Self> {
        match dots {
            384 => Some(Self::Mm58),
            576 => Some(Self::Mm80),
            _ => None,
        }
    }

    /// Dots across.
    pub fn dots(self) -> usize {
        match self {
            Self::Mm58 => 384,
            Self::Mm80 => 576,
        }
    }
}

/// Where a printer is, and what it speaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A receipt printer in the network, `host:port`: ESC/POS over a plain connection, mostly to port 9100.
    Network(String, Roll),
    /// A receipt printer behind a device file, such as `/dev/usb/lp0`.
    Device(PathBuf, Roll),
    /// A print server or office printer: A4 by IPP.
    Server(Uri),
}

/// An address that is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TargetError {
    /// Of a receipt printer.
    #[error("「{0}」应写成 tcp://主机:端口,如 tcp://192.168.1.50:9100")]
    Network(String),
    /// Of a print server.
    #[error("「{0}」应写成 ipp://主机/路径,如 ipp://localhost/printers/office")]
    Server(String),
}

impl Target {
    /// A receipt printer at `tcp://host:port`.
    ///
    /// # Errors
    /// When the text is no such address.
    pub fn network(text: &str, roll: Roll) -> Result<Self, TargetError> {
        let address = server(text, "tcp").filter(|uri| uri.port().is_some() && uri.path() == "/");
        let address = address.as_ref().and_then(Uri::authority);
        let address = address.ok_or_else(|| TargetError::Network(text.to_owned()))?;
        Ok(Self::Network(address.to_string(), roll))
    }

    /// A print server's queue, or a printer, at `ipp://host[:port]/path`.
    ///
    /// # Errors
    /// When the text is no such address.
    pub fn server(text: &str) -> Result<Self, TargetError> {
        server(text, "ipp").map(Self::Server).ok_or_else(|| TargetError::Server(text.to_owned()))
    }

    /// How wide a slip is drawn for it.
    pub fn dots(&self) -> usize {
        match self {
            Self::Network(_, roll) | Self::Device(_, roll) => roll.dots(),
            Self::Server(_) => PAGE_DOTS,
        }
    }
}

/// An address with this scheme and a host, without user, password or question.
fn server(text: &str, scheme: &str) -> Option<Uri> {
    let uri: Uri = text.parse().ok().filter(|_| text.len() <= LONGEST)?;
    let authority = uri.authority()?;
    let good = uri.scheme_str() == Some(scheme)
        && !authority.host().is_empty()
        && !authority.as_str().contains('@')
        && uri.query().is_none();
    good.then_some(uri)
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Network(address, _) => f.write_str(address),
            Self::Device(path, _) => write!(f, "{}", path.display()),
            Self::Server(uri) => write!(f, "{uri}"),
        }
    }
}
