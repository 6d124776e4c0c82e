//! Public information: a bureau's file read, a person's own rows looked up among millions, a warning on its way to the
//! screens.

mod import;
mod kept;
mod lookup;
pub(crate) mod warning;

use anyhow::Result;
use hongwang_base::OrgPath;

use crate::Options;
use crate::figure::Figure;
use crate::numbers::Dice;

pub(crate) const BENCH: &str = "inquiry";
const COUNTY: &str = "421124000000/";
/// Villages of a county.
const VILLAGES: usize = 309;

pub(crate) async fn run(options: &Options) -> Result<Vec<Figure>> {
    let mut figures = tokio::task::spawn_blocking(import::run).await??;
    figures.extend(Box::pin(kept::run()).await?);
    figures.extend(Box::pin(lookup::run()).await?);
    figures.extend(warning::run(options).await?);
    Ok(figures)
}

/// A village by its number, below a town of every thirty.
fn village(number: usize) -> Result<OrgPath> {
    let town = 100 + number / 30;
    Ok(format!("{COUNTY}421124{town}000/421124{town}{:03}/", 200 + number % 30).parse()?)
}

/// The identity number of a person who was invented, with the right last digit.
fn id_number(person: usize) -> String {
    let mut dice = Dice(u64::try_from(person).unwrap_or(0) ^ 0x5eed);
    let (year, month, day) = (1930 + dice.below(70), 1 + dice.below(12), 1 + dice.below(28));
    // So many people as numbers of one day do not share a birthday.
    let seventeen = format!("{:06}{year}{month:02}{day:02}{:03}", 421_100 + person / 1_000, person % 1_000);
    let sum = seventeen.bytes().fold(0, |sum, digit| (sum + u32::from(digit - b'0')) * 2 % 11);
    let last = char::from_digit((12 - sum) % 11, 10).unwrap_or('X');
    format!("{seventeen}{last}")
}
