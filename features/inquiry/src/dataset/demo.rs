//! Invented rows of every shipped dataset for a demonstration, told under the source 演示. What stands already stays.

use super::definition::{Definition, Kind, Period, Reach};
use super::overview::{self, Overview, Village};
use super::told::{self, Batch};
use super::{Row, public, sentence, shipped, value};
use crate::words;
use hongwang_base::{BatchId, Millis, OrgPath, Scope};
use hongwang_feature::organisations::{self, OrgKind};
use hongwang_feature::{Place, Reply};
use hongwang_replica::BlobRef;
use hongwang_store::{Result, Tx};
use jiff::civil::{Date, date};
use jiff::{Span, ToSpan};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

const FILE: &str = include_str!("../../demo/datasets.toml");
const RECEIPT: &[u8] = include_bytes!("../../demo/receipt.jpg");
const SITE: &[u8] = include_bytes!("../../demo/site.jpg");
/// Codes of the two towns that have screens in a demonstration.
const TOWNS: [&str; 2] = ["421124102000", "421124100000"];
/// Villages of each town of which something is told to the county.
const EACH: usize = 3;

#[derive(Deserialize)]
struct File {
    batch: Vec<Invented>,
}

#[derive(Deserialize)]
struct Invented {
    dataset: String,
    to: To,
    ago: i32,
    fields: Vec<String>,
    rows: Vec<Vec<String>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum To {
    County,
    Villages,
    Each,
}

/// A period before the present one, with its first and its last day.
struct Past {
    name: String,
    first: Date,
    last: Date,
}

/// Tells what the file says; gives the organisations whose logs have grown.
pub(crate) async fn fill(place: &Place) -> Reply<Vec<OrgPath>> {
    let file: File = toml::from_str(FILE).expect("the invented rows are well-formed: a test reads them");
    let pictures = [("receipt", store(place, RECEIPT)?), ("site", store(place, SITE)?)];
    let now = place.clock.now();
    let mut tx = place.db.write().await?;
    let towns = towns(&mut tx, &place.org).await?;
    let mut grown = BTreeSet::new();
    for invented in &file.batch {
        let definition = shipped().iter().find(|known| known.id == invented.dataset);
        let definition = definition.expect("the invented rows are of shipped datasets: a test reads them");
        let past = past(definition.period, now.beijing().date(), invented.ago);
        let teller = Teller { definition, invented, past: &past, pictures: &pictures, now };
        teller.tell(&mut tx, &place.org, &towns, &mut grown).await?;
    }
    tx.commit().await?;
    Ok(grown.into_iter().collect())
}

fn store(place: &Place, bytes: &[u8]) -> Reply<BlobRef> {
    Ok(BlobRef { hash: place.blobs.put(bytes)?, len: bytes.len() as u64 })
}

/// Each town with its villages.
async fn towns(tx: &mut Tx, county: &OrgPath) -> Result<Vec<(OrgPath, Vec<OrgPath>)>> {
    let all = organisations::list(tx, &Scope(county.clone())).await?;
    let towns = all.iter().filter(|each| each.kind == OrgKind::Township);
    let villages = |town: &OrgPath| {
        let in_town = all.iter().filter(|each| each.kind == OrgKind::Village && town.covers(&each.path));
        in_town.map(|each| each.path.clone()).collect()
    };
    Ok(towns.map(|town| (town.path.clone(), villages(&town.path))).collect())
}

/// One entry of the file on its way.
struct Teller<'a> {
    definition: &'a Definition,
    invented: &'a Invented,
    past: &'a Past,
    pictures: &'a [(&'static str, BlobRef); 2],
    now: Millis,
}

impl Teller<'_> {
    async fn tell(
        &self,
        tx: &mut Tx,
        county: &OrgPath,
        towns: &[(OrgPath, Vec<OrgPath>)],
        grown: &mut BTreeSet<OrgPath>,
    ) -> Result<()> {
        match self.invented.to {
            To::County => self.publish(tx, county, &self.rows(county, 0), grown).await,
            To::Each => {
                let some = towns.iter().flat_map(|(_, villages)| villages.iter().take(EACH));
                let rows: Vec<Row> =
                    some.enumerate().flat_map(|(number, org)| self.rows(org, number)).collect();
                self.publish(tx, county, &rows, grown).await
            }
            To::Villages => {
                let with_screens = towns.iter().filter(|(town, _)| TOWNS.contains(&town.code()));
                let villages: Vec<&OrgPath> =
                    with_screens.filter_map(|(_, villages)| villages.first()).collect();
                let mut summed = Vec::new();
                for (number, org) in villages.into_iter().enumerate() {
                    let rows = self.rows(org, number);
                    self.publish(tx, org, &rows, grown).await?;
                    summed.push(self.sum(org, &rows));
                }
                self.publish_overview(tx, county, summed, grown).await
            }
        }
    }

    /// Tells rows to an organisation, unless something of this period stands there.
    async fn publish(
        &self,
        tx: &mut Tx,
        org: &OrgPath,
        rows: &[Row],
        grown: &mut BTreeSet<OrgPath>,
    ) -> Result<()> {
        let standing = told::periods(tx, org, &self.definition.id).await?;
        if standing.iter().any(|one| one.period == self.past.name) {
            return Ok(());
        }
        let named = |picture: &&(&str, BlobRef)| {
            rows.iter().flatten().any(|value| *value == picture.1.hash.to_string())
        };
        let batch = Batch {
            id: BatchId::new(self.now),
            period: self.past.name.clone(),
            as_of: self.past.last,
            source: words::DEMO.to_owned(),
            pictures: self.pictures.iter().filter(named).map(|(_, blob)| *blob).collect(),
        };
        told::publish(tx, org, self.definition, &batch, rows, self.now).await?;
        grown.insert(org.clone());
        Ok(())
    }

    async fn publish_overview(
        &self,
        tx: &mut Tx,
        county: &OrgPath,
        mut villages: Vec<Village>,
        grown: &mut BTreeSet<OrgPath>,
    ) -> Result<()> {
        let known = overview::all(tx, county, &self.definition.id).await?;
        if villages.is_empty() || known.iter().any(|overview| overview.period == self.past.name) {
            return Ok(());
        }
        villages.sort_by(|one, other| one.org.cmp(&other.org));
        let overview = Overview {
            dataset: self.definition.id.clone(),
            period: self.past.name.clone(),
            as_of: self.past.last,
            released_at: self.now,
            source: words::DEMO.to_owned(),
            villages,
        };
        let of = (self.definition.id.as_str(), self.past.name.as_str());
        overview::publish(tx, county, of, Some(&overview), self.now).await?;
        grown.insert(county.clone());
        Ok(())
    }

    /// What a village's rows come to.
    fn sum(&self, org: &OrgPath, rows: &[Row]) -> Village {
        let public = public::rows(self.definition, rows, self.now.beijing().date());
        let totals = self.definition.public_fields().enumerate().filter(|(_, (_, field))| field.total);
        let sum = |place: usize, kind: Kind| {
            let amounts = public.iter().map(|row| row[place].as_str());
            match kind {
                Kind::Money => value::money(amounts.filter_map(value::cents).sum()),
                _ => sentence::plain_total(amounts),
            }
        };
        let sums: BTreeMap<_, _> =
            totals.map(|(place, (_, field))| (field.name.clone(), sum(place, field.kind))).collect();
        Village { org: org.clone(), count: rows.len() as u64, sums }
    }

    /// The rows for an organisation, the `number`th that they are told for.
    fn rows(&self, org: &OrgPath, number: usize) -> Vec<Row> {
        let fields = &self.definition.fields;
        let value = |row: &[String], name: &str| {
            let place = self.invented.fields.iter().position(|field| field == name)?;
            Some(self.filled(row.get(place)?, org, number))
        };
        let own = |kind: Kind| match (kind, self.definition.reach) {
            (Kind::Place, Reach::Village) => org.to_string(),
            _ => String::new(),
        };
        let one = |row: &Vec<String>| {
            fields.iter().map(|field| value(row, &field.name).unwrap_or_else(|| own(field.kind))).collect()
        };
        self.invented.rows.iter().map(one).collect()
    }

    /// A value with its `{...}` filled.
    fn filled(&self, text: &str, org: &OrgPath, number: usize) -> String {
        sentence::fill(text, |name| {
            let (name, more) = name.split_once(':').unwrap_or((name, ""));
            let number_of = || more.parse::<i64>().unwrap_or_default();
            let county = org.chain().remove(0);
            match name {
                "village" => org.to_string(),
                "town" => county.child(more).map(|town| town.to_string()).unwrap_or_default(),
                "date" => later(self.now.beijing().date(), number_of().days()).to_string(),
                "day" => later(self.past.first, (number_of() - 1).days()).to_string(),
                "scaled" => {
                    let near = more.parse::<usize>().unwrap_or_default();
                    (near * (75 + number * 17 % 60) / 100).to_string()
                }
                _ => self
                    .pictures
                    .iter()
                    .find(|known| known.0 == name)
                    .map_or_else(String::new, |known| known.1.hash.to_string()),
            }
        })
    }
}

fn later(day: Date, span: Span) -> Date {
    day.checked_add(span).unwrap_or(day)
}

/// The period so many before the one in which `today` lies.
fn past(period: Period, today: Date, ago: i32) -> Past {
    let ago = i64::from(ago);
    let month = date(today.year(), today.month(), 1);
    let (first, span, name): (Date, Span, fn(Date) -> String) = match period {
        Period::Present => return Past { name: String::new(), first: today, last: today },
        Period::Month => {
            (later(month, -ago.months()), 1.month(), |first| first.strftime("%Y-%m").to_string())
        }
        Period::Quarter => {
            let quarter = date(today.year(), (today.month() - 1) / 3 * 3 + 1, 1);
            (later(quarter, -(ago * 3).months()), 3.months(), |first| {
                format!("{}-Q{}", first.year(), (first.month() + 2) / 3)
            })
        }
        Period::Year => {
            let year = date(today.year(), 1, 1);
            (later(year, -ago.years()), 1.year(), |first| first.year().to_string())
        }
    };
    let last = later(later(first, span), -1.day()).min(today);
    Past { name: name(first), first, last }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shipped_dataset_but_the_one_that_comes_by_a_file_has_invented_rows_of_its_fields() {
        let file: File = toml::from_str(FILE).expect("it is well-formed");
        for known in shipped().iter().filter(|known| known.id != "subsidy" && known.id != "train") {
            assert!(file.batch.iter().any(|batch| batch.dataset == known.id), "{}", known.id);
        }
        for batch in &file.batch {
            let known = shipped().iter().find(|known| known.id == batch.dataset).expect("it is shipped");
            assert!(batch.fields.iter().all(|field| known.place_of(field).is_some()), "{}", batch.dataset);
            assert!(batch.rows.iter().all(|row| row.len() == batch.fields.len()), "{}", batch.dataset);
        }
    }

    #[test]
    fn periods_before_the_present_one_have_their_names_and_days() {
        let today = date(2026, 1, 15);
        let names = |period, ago| {
            let past = past(period, today, ago);
            (past.name, past.first.to_string(), past.last.to_string())
        };
        let is = |name: &str, first: &str, last: &str| (name.to_owned(), first.to_owned(), last.to_owned());
        assert_eq!(names(Period::Month, 1), is("2025-12", "2025-12-01", "2025-12-31"));
        assert_eq!(names(Period::Quarter, 1), is("2025-Q4", "2025-10-01", "2025-12-31"));
        assert_eq!(names(Period::Year, 0), is("2026", "2026-01-01", "2026-01-15"));
        assert_eq!(names(Period::Present, 0), is("", "2026-01-15", "2026-01-15"));
    }
}
