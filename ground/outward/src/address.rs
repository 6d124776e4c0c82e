//! Which addresses may be reached: public ones, and what the configuration permits.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    str::FromStr,
    sync::Arc,
};

use ipnet::IpNet;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

/// Why an address is not called.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// The text is no usable http or https address, or no permit.
    #[error("网址不能用:{0}。请填写以 http:// 或 https:// 开头、不含用户名和密码的网址")]
    Bad(String),
    /// The address is not public and not permitted by the configuration.
    #[error("{0} 是内部地址,不允许访问。确需访问时请管理员在配置里加入许可名单")]
    Blocked(String),
}

/// A non-public address that may be reached all the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Permit {
    /// One literal address and port, written `127.0.0.1:8800`.
    Address(SocketAddr),
    /// A network, literal or resolved, any port, written `10.1.0.0/16`.
    Network(IpNet),
    /// A host name whatever it resolves to, written `oa.yingshan.local`.
    Name(String),
}

impl FromStr for Permit {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        let text = text.trim();
        if let Ok(address) = text.parse() {
            return Ok(Self::Address(address));
        }
        if let Ok(network) = text.parse() {
            return Ok(Self::Network(network));
        }
        match Host::parse(text) {
            Ok(Host::Domain(name)) if !text.contains(['/', ':']) => Ok(Self::Name(name)),
            Ok(Host::Ipv4(address)) => Ok(Self::Network(IpAddr::from(address).into())),
            _ => Err(AddressError::Bad(text.to_owned())),
        }
    }
}

/// Refuses what must not be asked for; names are checked again when they are resolved.
///
/// # Errors
/// See [`AddressError`].
pub fn check(url: &Url, permits: &[Permit]) -> Result<(), AddressError> {
    let bad = || AddressError::Bad(url.to_string());
    if !matches!(url.scheme(), "http" | "https") || !url.username().is_empty() || url.password().is_some() {
        return Err(bad());
    }
    let port = url.port_or_known_default().ok_or_else(bad)?;
    let literal = match url.host().ok_or_else(bad)? {
        Host::Domain(_) => return Ok(()),
        Host::Ipv4(address) => IpAddr::from(address),
        Host::Ipv6(address) => IpAddr::from(address),
    };
    let permitted = permits.contains(&Permit::Address(SocketAddr::new(literal, port)));
    if permitted || is_open(literal, permits) {
        Ok(())
    } else {
        Err(AddressError::Blocked(literal.to_string()))
    }
}

fn is_open(address: IpAddr, permits: &[Permit]) -> bool {
    let in_network =
        |permit: &Permit| matches!(permit, Permit::Network(network) if network.contains(&address));
    is_public(address) || permits.iter().any(in_network)
}

fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let shared = a == 100 && (64..128).contains(&b);
    let protocol_assignments = a == 192 && b == 0 && c == 0;
    let relay_anycast = a == 192 && b == 88 && c == 99;
    let benchmarking = a == 198 && (18..20).contains(&b);
    !(a == 0
        || a >= 224
        || shared
        || protocol_assignments
        || relay_anycast
        || benchmarking
        || address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_documentation())
}

/// Only 2000::/3 is assigned to the public; the tunnels in it that carry an IPv4 address are refused.
fn is_public_v6(address: Ipv6Addr) -> bool {
    let [first, second, ..] = address.segments();
    let global = first & 0xe000 == 0x2000;
    let teredo_and_protocols = first == 0x2001 && second < 0x0200;
    let documentation = (first == 0x2001 && second == 0x0db8) || (first == 0x3fff && second < 0x1000);
    let six_to_four = first == 0x2002;
    global && !teredo_and_protocols && !documentation && !six_to_four
}

/// A name resolved to nothing that may be reached.
#[derive(Debug, thiserror::Error)]
#[error("{0} resolves to addresses that are not public")]
pub struct Blocked(String);

/// Resolves names with the system's resolver and hands on only permitted addresses, so that the
/// address that was checked is the address that is connected to.
#[derive(Debug)]
pub struct GuardedResolver {
    permits: Arc<[Permit]>,
}

impl GuardedResolver {
    /// Resolves to public addresses, and to what `permits` name.
    pub fn new(permits: Vec<Permit>) -> Self {
        Self { permits: permits.into() }
    }
}

impl Resolve for GuardedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let permits = Arc::clone(&self.permits);
        Box::pin(async move {
            let name = name.as_str().to_owned();
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            let by_name = permits.contains(&Permit::Name(name.clone()));
            let open: Vec<SocketAddr> =
                found.into_iter().filter(|address| by_name || is_open(address.ip(), &permits)).collect();
            if open.is_empty() {
                return Err(Blocked(name).into());
            }
            let open: Addrs = Box::new(open.into_iter());
            Ok(open)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Permit, check};

    fn passes(address: &str, permits: &[&str]) -> bool {
        let permits: Vec<Permit> = permits.iter().map(|text| text.parse().unwrap()).collect();
        check(&address.parse().unwrap(), &permits).is_ok()
    }

    #[test]
    fn literal_addresses_that_are_not_public_are_refused_however_they_are_written() {
        for address in [
            "http://127.0.0.1/",
            "http://2130706433/",
            "http://0x7f.1/",
            "http://017700000001/",
            "http://0.0.0.0/",
            "http://10.0.0.1/",
            "http://172.16.0.1/",
            "http://192.168.1.1/",
            "http://169.254.169.254/",
            "http://100.64.0.1/",
            "http://198.18.0.1/",
            "http://224.0.0.1/",
            "http://255.255.255.255/",
            "http://[::1]/",
            "http://[::]/",
            "http://[fe80::1]/",
            "http://[fd00::1]/",
            "http://[::ffff:127.0.0.1]/",
            "http://[64:ff9b::7f00:1]/",
            "http://[2002:7f00:1::]/",
            "http://[ff02::1]/",
            "http://[2001:db8::1]/",
        ] {
            assert!(!passes(address, &[]), "{address}");
        }
        assert!(passes("http://8.8.8.8/", &[]));
        assert!(passes("https://[2400:3200::1]/", &[]));
    }

    #[test]
    fn only_web_addresses_without_credentials_are_asked_for() {
        for address in [
            "file:///etc/passwd",
            "ftp://example.com/",
            "http://user@example.com/",
            "http://u:p@example.com/",
        ] {
            assert!(!passes(address, &[]), "{address}");
        }
    }

    #[test]
    fn a_permit_opens_exactly_what_it_names() {
        assert!(passes("http://127.0.0.1:8800/", &["127.0.0.1:8800"]));
        assert!(!passes("http://127.0.0.1:8801/", &["127.0.0.1:8800"]));
        assert!(passes("http://10.1.2.3/", &["10.1.0.0/16"]));
        assert!(!passes("http://10.2.2.3/", &["10.1.0.0/16"]));
        assert!("http://x/".parse::<Permit>().is_err());
        assert_eq!("oa.yingshan.local".parse::<Permit>().unwrap(), Permit::Name("oa.yingshan.local".into()));
    }
}
