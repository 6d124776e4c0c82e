//! Where a camera is and how one signs in to it. What a person types becomes one of these or is refused by code.
//!
//! Invariant: user and password leave this module for the camera alone; neither `Debug` nor an error shows them.

use std::fmt;
use url::{Host, Url};

/// Bytes of an address, a user or a password at most.
const LONGEST: usize = 1_000;

/// How pictures travel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Transport {
    /// Inside the connection that asks for them: nothing is lost, and a firewall sees one connection.
    #[default]
    Tcp,
    /// In packets of their own: for cameras that have no other way.
    Udp,
}

/// A camera. Two that are equal in everything share one connection; who signs in otherwise has one of their own, so that
/// nobody sees by another's password.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Camera {
    address: Url,
    login: Option<Login>,
    transport: Transport,
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct Login {
    user: String,
    password: String,
}

/// Why an address is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// It does not begin with `rtsp://`, names no host, or is no address at all.
    #[error("not an address of a camera; write rtsp://host/path")]
    NotRtsp,
    /// It holds a user or a password: an address is shown and logged, these are not.
    #[error("the address holds user or password; give them beside it")]
    HoldsLogin,
    /// The address, the user or the password is longer than any.
    #[error("the address, the user or the password is longer than {LONGEST} bytes")]
    TooLong,
}

impl AddressError {
    /// The name by which a page knows its words.
    pub fn code(self) -> &'static str {
        match self {
            Self::NotRtsp => "not-rtsp",
            Self::HoldsLogin => "holds-login",
            Self::TooLong => "too-long",
        }
    }
}

impl Camera {
    /// `address` as a camera's papers give it: `rtsp://host[:port]/path`. `login` is user and password.
    ///
    /// # Errors
    /// See [`AddressError`].
    pub fn new(
        address: &str,
        login: Option<(&str, &str)>,
        transport: Transport,
    ) -> Result<Self, AddressError> {
        let (user, password) = login.unwrap_or_default();
        if [address, user, password].iter().any(|text| text.len() > LONGEST) {
            return Err(AddressError::TooLong);
        }
        let address = Url::parse(address.trim()).map_err(|_| AddressError::NotRtsp)?;
        if address.scheme() != "rtsp" || address.host_str().is_none_or(str::is_empty) {
            return Err(AddressError::NotRtsp);
        }
        if !address.username().is_empty() || address.password().is_some() || names_password(&address) {
            return Err(AddressError::HoldsLogin);
        }
        let login = login.map(|(user, password)| Login { user: user.into(), password: password.into() });
        Ok(Self { address, login, transport })
    }

    /// The address, which may be shown.
    pub fn address(&self) -> &str {
        self.address.as_str()
    }

    /// Where it is reached, for whoever decides whether this machine may call there.
    pub fn host(&self) -> (Host<&str>, u16) {
        let host = self.address.host().expect("an address without a host is refused");
        // To the standard of addresses numbers are a name here, as in every scheme that is not of the web.
        let host = match host {
            Host::Domain(name) => name.parse().map_or(Host::Domain(name), Host::Ipv4),
            literal => literal,
        };
        (host, self.address.port().unwrap_or(554))
    }

    pub(crate) fn url(&self) -> &Url {
        &self.address
    }

    pub(crate) fn transport(&self) -> Transport {
        self.transport
    }

    pub(crate) fn credentials(&self) -> Option<retina::client::Credentials> {
        let Login { user, password } = self.login.clone()?;
        Some(retina::client::Credentials { username: user, password })
    }
}

/// Some cameras take user and password in the path or the query, under one of these names.
fn names_password(address: &Url) -> bool {
    let (path, query) = (address.path(), address.query().unwrap_or_default());
    let lower = [path, query].map(str::to_ascii_lowercase);
    let is_named = |text: &String| {
        ["pass=", "passwd=", "password=", "pwd=", "psw="].iter().any(|name| text.contains(name))
    };
    lower.iter().any(is_named)
}

impl fmt::Debug for Camera {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let signs_in = self.login.is_some();
        f.debug_struct("Camera")
            .field("address", &self.address())
            .field("signs_in", &signs_in)
            .field("transport", &self.transport)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_is_none_is_refused_by_code() {
        let refused = |address: &str| Camera::new(address, None, Transport::Tcp).expect_err(address).code();
        for address in ["", "192.168.1.9/h264", "http://192.168.1.9/", "rtsp:///path", "rtsp://", "rtsp:x"] {
            assert_eq!(refused(address), "not-rtsp", "{address}");
        }
        assert_eq!(refused("rtsp://admin:secret@192.168.1.9/h264"), "holds-login");
        assert_eq!(refused("rtsp://admin@192.168.1.9/h264"), "holds-login");
        assert_eq!(refused(&format!("rtsp://192.168.1.9/{}", "x".repeat(LONGEST))), "too-long");
        let long = "x".repeat(LONGEST + 1);
        let refused = Camera::new("rtsp://192.168.1.9/", Some(("admin", &long)), Transport::Tcp);
        assert_eq!(refused, Err(AddressError::TooLong));
    }

    #[test]
    fn a_password_in_path_or_query_is_refused() {
        for rest in ["user=admin&password=abc&channel=1.sdp", "live?channel=1&PWD=abc", "cam?passwd=a"] {
            let camera = Camera::new(&format!("rtsp://192.168.1.9/{rest}"), None, Transport::Tcp);
            assert_eq!(camera.map(|_| ()), Err(AddressError::HoldsLogin), "{rest}");
        }
        assert!(Camera::new("rtsp://192.168.1.9/compass?channel=1", None, Transport::Tcp).is_ok());
    }

    #[test]
    fn numbers_are_told_from_names() {
        let host = |address: &str| {
            let camera = Camera::new(address, None, Transport::Tcp).expect("an address");
            let (host, port) = camera.host();
            (host.to_string(), matches!(host, Host::Ipv4(_)), port)
        };
        assert_eq!(host("rtsp://192.168.1.9/h264"), ("192.168.1.9".to_owned(), true, 554));
        assert_eq!(host("rtsp://[fd00::9]:8554/a"), ("[fd00::9]".to_owned(), false, 8554));
        for name in ["camera.lan", "192.168.1", "3232235785", "0300.0250.1.9"] {
            assert_eq!(host(&format!("rtsp://{name}/")), (name.to_owned(), false, 554));
        }
    }

    #[test]
    fn neither_user_nor_password_is_ever_shown() {
        let camera = Camera::new("rtsp://192.168.1.9/h264", Some(("admin", "secret")), Transport::Udp);
        let shown = format!("{camera:?}");
        assert!(shown.contains("192.168.1.9") && shown.contains("Udp"), "{shown}");
        assert!(!shown.contains("admin") && !shown.contains("secret"), "{shown}");
    }

    #[test]
    fn who_signs_in_otherwise_looks_at_another_camera() {
        let camera =
            |password| Camera::new("rtsp://192.168.1.9/h264", Some(("admin", password)), Transport::Tcp);
        assert_eq!(camera("one"), camera("one"));
        assert_ne!(camera("one"), camera("other"));
    }
}
