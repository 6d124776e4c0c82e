//! Where a camera is and who signs in: sealed wherever it lies, shown to nobody, and told to no node but the one that
//! connects.
//!
//! Invariant: a node connects to addresses of private networks and to those that its own configuration permits; neither to
//! itself nor to what answers on link-local addresses.

use hongwang_cameras::{AddressError, Camera, Transport};
use hongwang_outward::Permit;
use hongwang_store::{Result, Vault};
use serde::{Deserialize, Serialize};
use std::{
    fmt,
    net::{IpAddr, SocketAddr},
};
use url::Host;
use uuid::Uuid;

/// As it lies sealed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Address {
    pub(crate) address: String,
    /// User and password.
    pub(crate) login: Option<(String, String)>,
    /// Whether pictures come in packets of their own.
    pub(crate) udp: bool,
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Address")
    }
}

impl Address {
    /// # Errors
    /// When the address is none.
    pub(crate) fn camera(&self) -> std::result::Result<Camera, AddressError> {
        let login = self.login.as_ref().map(|(user, password)| (user.as_str(), password.as_str()));
        let transport = if self.udp { Transport::Udp } else { Transport::Tcp };
        Camera::new(&self.address, login, transport)
    }

    pub(crate) fn seal(&self, vault: &Vault, id: Uuid) -> Vec<u8> {
        let plain = serde_json::to_vec(self).expect("an address is plain data");
        vault.seal(id.as_bytes(), &plain)
    }

    /// None where the key is another than that which sealed it.
    pub(crate) fn unseal(vault: &Vault, id: Uuid, sealed: &[u8]) -> Result<Option<Self>> {
        let plain = vault.unseal(id.as_bytes(), sealed).ok();
        Ok(plain.and_then(|plain| serde_json::from_slice(&plain).ok()))
    }
}

/// Whether a node may connect there.
pub(crate) fn may_connect(camera: &Camera, permits: &[Permit]) -> bool {
    let (host, port) = camera.host();
    let address: IpAddr = match host {
        // What a name leads to may change after it was looked at.
        Host::Domain(name) => {
            return permits.iter().any(|permit| matches!(permit, Permit::Name(known) if known == name));
        }
        Host::Ipv4(address) => address.into(),
        Host::Ipv6(address) => address.to_ipv4_mapped().map_or(address.into(), IpAddr::from),
    };
    let permitted = permits.iter().any(|permit| match permit {
        Permit::Address(known) => *known == SocketAddr::new(address, port),
        Permit::Network(network) => network.contains(&address),
        Permit::Name(_) => false,
    });
    permitted || is_private(address)
}

fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => address.is_private(),
        IpAddr::V6(address) => address.is_unique_local(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn may(address: &str, permits: &[&str]) -> bool {
        let permits: Vec<Permit> = permits.iter().map(|text| text.parse().expect("a permit")).collect();
        may_connect(&Camera::new(address, None, Transport::Tcp).expect("an address"), &permits)
    }

    #[test]
    fn neither_itself_nor_services_of_the_machine_nor_the_world_is_connected_to() {
        for host in [
            "127.0.0.1",
            "127.8.8.8",
            "0.0.0.0",
            "169.254.169.254",
            "224.0.0.1",
            "255.255.255.255",
            "8.8.8.8",
            "[::1]",
            "[fe80::1]",
            "[2400:3200::1]",
            "[::ffff:127.0.0.1]",
            "2130706433",
            "localhost",
            "camera.lan",
        ] {
            assert!(!may(&format!("rtsp://{host}/h264"), &[]), "{host}");
        }
    }

    #[test]
    fn what_stands_in_private_networks_is_and_what_the_configuration_permits() {
        for host in ["10.1.2.3", "172.16.0.9", "192.168.1.64:8554", "[fd00::9]", "[::ffff:192.168.1.9]"] {
            assert!(may(&format!("rtsp://{host}/h264"), &[]), "{host}");
        }
        assert!(
            may("rtsp://127.0.0.1:8554/a", &["127.0.0.0/8"]) && !may("rtsp://127.0.0.1/a", &["10.0.0.0/8"])
        );
        assert!(
            may("rtsp://8.8.8.8:554/a", &["8.8.8.8:554"]) && !may("rtsp://8.8.8.8:555/a", &["8.8.8.8:554"])
        );
        assert!(may("rtsp://camera.lan/a", &["camera.lan"]) && !may("rtsp://other.lan/a", &["camera.lan"]));
    }

    #[test]
    fn what_is_sealed_opens_for_its_own_camera_alone_and_is_never_shown() {
        let vault = Vault::of(&[7; 32]);
        let (id, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let address = Address {
            address: "rtsp://192.168.1.9/h264".into(),
            login: Some(("admin".into(), "secret".into())),
            udp: false,
        };
        let sealed = address.seal(&vault, id);
        assert!(!sealed.windows(6).any(|six| six == b"secret"));
        assert_eq!(Address::unseal(&vault, id, &sealed).expect("opens"), Some(address.clone()));
        assert_eq!(Address::unseal(&vault, other, &sealed).expect("is told"), None);
        assert_eq!(format!("{address:?}"), "Address");
    }
}
