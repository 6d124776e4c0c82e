//! The list of lessons of an IPTV platform, as agreed with the provider: XML in the manner of the object lists (ADI) by
//! which IPTV platforms hand content on. A programme, its file, and the mapping between them.
//!
//! No platform of the province was at hand to try it on; names of properties are those that a county asks it for.
//!
//! ```xml
//! <ADI><Objects>
//!   <Object ElementType="Program" Code="P1" Action="REGIST"><Property Name="Name">…</Property>
//!     <Property Name="Description">…</Property><Property Name="SeriesName">…</Property><Property Name="Sequence">1</Property>
//!     <Property Name="ActorDisplay">…</Property><Property Name="CopyRight">…</Property><Property Name="Licence">…</Property>
//!     <Property Name="LicensingWindowEnd">20271231235959</Property></Object>
//!   <Object ElementType="Movie" Code="M1" Action="REGIST"><Property Name="FileURL">https://…</Property></Object>
//! </Objects><Mappings><Mapping ParentType="Program" ParentCode="P1" ElementType="Movie" ElementCode="M1"/></Mappings></ADI>
//! ```

use super::{Entry, Form, Offer, Part, ProviderError};
use crate::words::provider as words;
use hongwang_outward::Url;
use jiff::civil::Date;
use serde::Deserialize;
use std::collections::HashMap;

/// The form of IPTV platforms.
#[derive(Clone, Copy, Debug)]
pub struct IptvLessons;

#[derive(Deserialize)]
struct Adi {
    #[serde(rename = "Objects", default)]
    objects: Objects,
    #[serde(rename = "Mappings", default)]
    mappings: Mappings,
}

#[derive(Default, Deserialize)]
struct Objects {
    #[serde(rename = "Object", default)]
    all: Vec<Object>,
}

#[derive(Default, Deserialize)]
struct Mappings {
    #[serde(rename = "Mapping", default)]
    all: Vec<Mapping>,
}

#[derive(Deserialize)]
struct Object {
    #[serde(rename = "@ElementType")]
    kind: String,
    #[serde(rename = "@Code", default)]
    code: String,
    #[serde(rename = "@Action", default)]
    action: String,
    #[serde(rename = "Property", default)]
    properties: Vec<Property>,
}

#[derive(Deserialize)]
struct Property {
    #[serde(rename = "@Name")]
    name: String,
    #[serde(rename = "$text", default)]
    value: String,
}

#[derive(Deserialize)]
struct Mapping {
    #[serde(rename = "@ParentCode", default)]
    parent: String,
    #[serde(rename = "@ElementType", default)]
    kind: String,
    #[serde(rename = "@ElementCode", default)]
    element: String,
}

impl Object {
    fn property(&self, name: &str) -> String {
        let found = self.properties.iter().find(|one| one.name == name);
        found.map_or_else(String::new, |one| one.value.trim().to_owned())
    }
}

impl Form for IptvLessons {
    fn part(&self, base: &Url, _number: u32) -> Url {
        base.clone()
    }

    fn read(&self, body: &[u8]) -> Result<Part, ProviderError> {
        let text = std::str::from_utf8(body).map_err(|_| ProviderError::Form)?;
        let text = text.trim_start_matches('\u{feff}').trim();
        // Entities are declared in it, and nobody needs one.
        if text.contains("<!DOCTYPE") || !text.contains("<ADI") {
            return Err(ProviderError::Form);
        }
        // The reader stops at the end of the root element; where that is missing, so is more.
        if !text.ends_with("</ADI>") {
            return Err(ProviderError::Half);
        }
        let adi: Adi = quick_xml::de::from_str(text).map_err(|_| ProviderError::Form)?;
        Ok(Part { entries: entries(&adi), parts: 1, total: None })
    }
}

fn entries(adi: &Adi) -> Vec<Entry> {
    let of_kind = |kind: &'static str| adi.objects.all.iter().filter(move |one| one.kind == kind);
    let files: HashMap<&str, String> =
        of_kind("Movie").map(|one| (one.code.as_str(), one.property("FileURL"))).collect();
    let movies = adi.mappings.all.iter().filter(|one| one.kind == "Movie");
    let addresses: HashMap<&str, &String> =
        movies.filter_map(|one| Some((one.parent.as_str(), files.get(one.element.as_str())?))).collect();
    of_kind("Program").map(|one| entry(one, addresses.get(one.code.as_str()).copied())).collect()
}

fn entry(programme: &Object, address: Option<&String>) -> Entry {
    let end = programme.property("LicensingWindowEnd");
    let until = end.get(..8).and_then(|day| Date::strptime("%Y%m%d", day).ok());
    let sequence = programme.property("Sequence");
    let wrong = (!end.is_empty() && until.is_none()).then_some(words::UNTIL);
    let offer = Offer {
        code: programme.code.clone(),
        title: programme.property("Name"),
        intro: programme.property("Description"),
        series: programme.property("SeriesName"),
        episode: sequence.parse().unwrap_or(0),
        people: programme
            .property("ActorDisplay")
            .split([';', '|'])
            .map(str::trim)
            .map(str::to_owned)
            .collect(),
        address: address.cloned().unwrap_or_default(),
        owner: programme.property("CopyRight"),
        licence: programme.property("Licence"),
        until,
        is_withdrawn: programme.action == "DELETE",
    };
    Entry { offer, wrong }
}
