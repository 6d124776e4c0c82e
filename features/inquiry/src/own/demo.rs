//! Invented subsidies of the invented person whose card the test kit's reader has, for a demonstration: their detail at the
//! center, and their public rows in the first village, so that there is a way to them. Only where no subsidy is yet.

use crate::dataset::{self, Row, definition::Definition, own, told};
use crate::{announce, words};
use hongwang_base::{BatchId, OrgPath, Scope};
use hongwang_feature::{
    Place, Reply,
    organisations::{self, OrgKind},
};
use hongwang_store::{Vault, sql};

/// The dataset.
const DATASET: &str = "subsidy";
/// Field and value of each row, by year.
const WHO: [(&str, &str); 5] = [
    ("group", "3组"),
    ("person", "演示王小花"),
    ("id", "42112419500101004X"),
    ("card", "6217000000000001234"),
    ("phone", "13800138000"),
];
const PAID: [(i16, &str, &str, &str); 5] = [
    (1, "耕地地力保护补贴（演示）", "860.00", "06-30"),
    (1, "高龄津贴（演示）", "600.00", "09-15"),
    (1, "稻谷补贴（演示）", "400.00", "11-20"),
    (2, "耕地地力保护补贴（演示）", "820.50", "06-28"),
    (2, "高龄津贴（演示）", "600.00", "09-18"),
];

/// Fills it.
pub(crate) async fn fill(place: &Place, vault: &Vault) -> Reply<()> {
    let mut tx = place.db.write().await?;
    let any = sql("SELECT 1 AS one FROM inquiry_detail WHERE dataset = $1 LIMIT 1").bind(DATASET);
    let has = any.one(&mut tx).await?.is_some() || told::known(&mut tx).await?.iter().any(|id| id == DATASET);
    let villages = organisations::list(&mut tx, &Scope(place.org.clone())).await?;
    let village = villages.into_iter().find(|org| org.kind == OrgKind::Village).map(|org| org.path);
    let definition = dataset::shipped().iter().find(|known| known.id == DATASET);
    let (false, Some(village), Some(definition)) = (has, village, definition) else { return Ok(()) };
    let now = place.clock.now();
    let today = now.beijing().date();
    for back in [1, 2] {
        let year = today.year() - back;
        let period = year.to_string();
        let rows: Vec<Row> = PAID
            .iter()
            .filter(|(of, ..)| *of == back)
            .map(|(_, kind, amount, day)| row(definition, &village, (kind, amount, &format!("{year}-{day}"))))
            .collect();
        let id = BatchId::new(now);
        own::put(&mut tx, vault, definition, (id, &period, &place.org), &rows, now).await?;
        own::stand(&mut tx, definition, (id, &period, &place.org)).await?;
        let (source, pictures) = (words::DEMO.to_owned(), Vec::new());
        let batch = told::Batch { id, period, as_of: today, source, pictures };
        told::publish(&mut tx, &village, definition, &batch, &rows, now).await?;
    }
    tx.commit().await?;
    announce(place, vec![village]);
    Ok(())
}

fn row(definition: &Definition, village: &OrgPath, (kind, amount, paid): (&str, &str, &str)) -> Row {
    let value = |name: &str| match name {
        "village" => village.to_string(),
        "kind" => kind.to_owned(),
        "amount" => amount.to_owned(),
        "paid" => paid.to_owned(),
        other => {
            WHO.iter().find(|(field, _)| *field == other).map_or_else(String::new, |(_, of)| (*of).to_owned())
        }
    };
    definition.fields.iter().map(|field| value(&field.name)).collect()
}
