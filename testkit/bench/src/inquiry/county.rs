//! A county whose villages and people were invented, as large as a real one.

use std::path::Path;
use std::sync::Arc;

use anyhow::Result;
use hongwang_base::{Clock, OrgPath};
use hongwang_feature::{Bus, Feature, Place, Site, organisations};
use hongwang_inquiry::Inquiry;
use hongwang_page::Live;
use hongwang_store::{Blobs, Db, DbUrl, Vault, audit};

use crate::numbers::Dice;

pub(super) const COUNTY: &str = "421124000000/";
pub(super) const VILLAGES: usize = 309;

/// A village by its number, below a town of every thirty.
pub(super) fn village(number: usize) -> Result<OrgPath> {
    let town = 100 + number / 30;
    Ok(format!("{COUNTY}421124{town}000/421124{town}{:03}/", 200 + number % 30).parse()?)
}

/// Its center, empty, on this database.
pub(super) async fn center(url: &DbUrl, folder: &Path) -> Result<(Inquiry, Place)> {
    let inquiry = Inquiry::new(Vault::open(&folder.join("personal.key"))?);
    let db = Db::open(url).await?;
    for owner in
        [audit::MIGRATIONS, organisations::MIGRATIONS, hongwang_feed::MIGRATIONS, inquiry.migrations()]
    {
        db.migrate(&owner).await?;
    }
    let place = Place {
        site: Site::Center,
        org: COUNTY.parse()?,
        db,
        blobs: Blobs::open(folder.join("blobs"))?,
        clock: Clock::system(),
        bus: Bus::default(),
        live: Live::default(),
        desk_nav: Arc::default(),
        demo: true,
    };
    Ok((inquiry, place))
}

/// The identity number of a person who was invented, with the right last digit.
pub(super) fn id_number(person: usize) -> String {
    let mut dice = Dice(u64::try_from(person).unwrap_or(0) ^ 0x5eed);
    let (year, month, day) = (1930 + dice.below(70), 1 + dice.below(12), 1 + dice.below(28));
    let seventeen = format!("{:06}{year}{month:02}{day:02}{:03}", 421_100 + person / 1_000, person % 1_000);
    let sum = seventeen.bytes().fold(0, |sum, digit| (sum + u32::from(digit - b'0')) * 2 % 11);
    let last = char::from_digit((12 - sum) % 11, 10).unwrap_or('X');
    format!("{seventeen}{last}")
}
