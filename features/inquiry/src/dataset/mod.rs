//! Datasets: the tables that offices keep, as data.
//!
//! A [`Definition`] says what a table of an office is: its fields, who keeps it, how often it comes and how long it may
//! stand, what of it everybody may see and what only the person whom a row is about, how it is shown and said. It is a
//! file of `datasets/`; nothing in the code knows a single dataset by its name.
//!
//! ```text
//! bureau's file ─► rows ─► batch, tried ─► second person ─┬► public rows ─► record inquiry.rows ─► page of its columns
//!  (mapping, faults, totals)                              └► own rows, sealed, at the center alone ─► asked live
//! ```
//!
//! Invariants: of a row only the fields of the allow-list leave the center ([`public`]); a screen shows a whole batch or
//! the one before it, never parts of two ([`told`]); own rows lie sealed, and are found by a mark of the person.

pub(crate) mod batch;
pub(crate) mod county;
pub(crate) mod definition;
pub(crate) mod demo;
pub(crate) mod findable;
pub(crate) mod import;
#[cfg(test)]
mod masked;
pub(crate) mod masking;
mod outside;

pub(crate) mod overview;
pub(crate) mod own;
pub(crate) mod pages;
pub(crate) mod public;
pub(crate) mod sentence;
mod show;
pub(crate) mod told;
pub(crate) mod value;

pub(crate) use findable::midnight;
pub(crate) use show::spot;

use definition::Definition;
use hongwang_store::{Result, Tx};
pub use outside::Tried;
use rust_embed::RustEmbed;
use std::{borrow::Cow, sync::LazyLock};

#[derive(RustEmbed)]
#[folder = "datasets/"]
struct Files;

static SHIPPED: LazyLock<Vec<Definition>> = LazyLock::new(|| {
    let files = Files::iter().filter(|name| name.ends_with(".toml"));
    let read = |name: std::borrow::Cow<'static, str>| {
        let file = Files::get(&name).expect("a file that is listed");
        let text = std::str::from_utf8(&file.data).expect("the datasets are text");
        definition::parse(text).unwrap_or_else(|fault| panic!("datasets/{name}: {fault}"))
    };
    let mut all: Vec<_> = files.map(read).collect();
    all.sort_by(|a, b| a.id.cmp(&b.id));
    all
});

/// The datasets that come with the product, by their ids. A test reads them all.
pub(crate) fn shipped() -> &'static [Definition] {
    &SHIPPED
}

/// The dataset of this id that comes with the product.
pub(crate) fn shipped_as(id: &str) -> Option<&'static Definition> {
    shipped().iter().find(|known| known.id == id)
}

/// Every dataset that this node knows, by their ids: the county's own, and those shipped that it did not describe anew.
///
/// # Errors
/// When the store fails.
pub(crate) async fn all(tx: &mut Tx) -> Result<Vec<Cow<'static, Definition>>> {
    let mut all = county::all(tx).await?;
    let own: Vec<String> = all.iter().map(|known| known.id.clone()).collect();
    all.extend(shipped().iter().filter(|known| !own.contains(&known.id)).map(Cow::Borrowed));
    all.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(all)
}

/// The dataset of this id: the county's own, or the shipped one.
///
/// # Errors
/// When the store fails.
pub(crate) async fn find(tx: &mut Tx, id: &str) -> Result<Option<Cow<'static, Definition>>> {
    Ok(county::find(tx, id).await?.or_else(|| shipped_as(id).map(Cow::Borrowed)))
}

/// What a row says, in the order of the fields of its definition: each value in the one form of its kind ([`value`]),
/// empty where nothing was said.
pub(crate) type Row = Vec<String>;

#[cfg(test)]
mod tests {
    use super::definition::parse;
    use super::*;

    #[test]
    fn every_shipped_dataset_holds() {
        assert!(!shipped().is_empty());
        assert!(shipped().iter().any(|known| known.id == "subsidy" && known.has_own()));
    }

    #[test]
    fn a_definition_never_makes_a_number_of_a_person_public() {
        let file = Files::get("subsidy.toml").expect("it is there");
        let text = std::str::from_utf8(&file.data).expect("text");
        for kind in ["id_number", "phone", "card"] {
            let wrong = text
                .replace(&format!("kind = \"{kind}\"\n"), &format!("kind = \"{kind}\"\nseen = \"public\"\n"));
            let wrong = wrong.replace("seen = \"public\"\nseen = \"own\"", "seen = \"public\"");
            let wrong = wrong.replace(
                "seen = \"public\"\nrequired = true\n\n[[field]]\nname = \"kind\"",
                "seen = \"public\"\n\n[[field]]\nname = \"kind\"",
            );
            assert!(parse(&wrong).is_err_and(|why| why.contains("不能公开")), "{kind}");
        }
    }
}
