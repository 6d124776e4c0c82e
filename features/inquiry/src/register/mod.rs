//! The registers of other offices that a county may ask live ([`crate::own`]): which of them are connected, and whom a
//! villager asks where one is not.
//!
//! The center tells its villages with one record what its configuration says; a village shows by it, and by the shipped
//! `registers.toml` before anything was told.

pub(crate) mod pages;
pub(crate) mod store;

use hongwang_registers::Kind;
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;

/// A register as the county's configuration names it. What it leaves out is as shipped.
#[derive(Clone, Debug)]
pub struct CountyRegister {
    /// Which.
    pub kind: Kind,
    /// The office, as people call it.
    pub name: Option<String>,
    /// Its telephone.
    pub phone: Option<String>,
    /// Its official page for phones.
    pub page: Option<String>,
    /// How it is asked; none while there is no interface.
    pub line: Option<hongwang_registers::Register>,
}

/// Whom one asks, and whether the screen can do it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Office {
    pub(crate) kind: Kind,
    pub(crate) name: String,
    pub(crate) phone: String,
    pub(crate) page: String,
    /// Whether it is asked live.
    #[serde(default)]
    pub(crate) live: bool,
}

#[derive(Deserialize)]
struct File {
    office: Vec<Office>,
}

static SHIPPED: LazyLock<Vec<Office>> = LazyLock::new(|| {
    let file: File = toml::from_str(include_str!("../../registers.toml")).expect("a test reads it");
    file.office
});

/// Whom one asks where the county says nothing else.
pub(crate) fn shipped(kind: Kind) -> &'static Office {
    SHIPPED.iter().find(|office| office.kind == kind).expect("each register has an office")
}

impl CountyRegister {
    fn office(&self) -> Office {
        let known = shipped(self.kind);
        let own = |own: &Option<String>, known: &str| own.clone().unwrap_or_else(|| known.to_owned());
        Office {
            kind: self.kind,
            name: own(&self.name, &known.name),
            phone: own(&self.phone, &known.phone),
            page: own(&self.page, &known.page),
            live: self.line.is_some(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_register_has_an_office_with_a_telephone_and_a_page() {
        for kind in Kind::ALL {
            let office = shipped(kind);
            assert!(!office.live && !office.name.is_empty() && office.page.starts_with("https://"));
            assert!(office.phone.bytes().all(|byte| byte.is_ascii_digit()), "{}", office.phone);
        }
        assert_eq!(SHIPPED.len(), Kind::ALL.len());
    }
}
