//! The tables of prices.

use super::{Day, KEPT, Told};
use data_encoding::HEXLOWER;
use hongwang_base::OrgPath;
use hongwang_replica::{Entry, Lane, Record};
use hongwang_store::{Result, Row, Tx, sql};

/// The record kind of a product; the key is the path of the county, and the name of the product in hexadecimal.
pub(crate) const RECORD_KIND: &str = "inquiry.price";

/// A product at a market that the county shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Want {
    pub(crate) product: String,
    pub(crate) market: String,
    pub(crate) position: i64,
}

/// How a value stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// It is shown.
    Shown,
    /// It waits for a person.
    Held,
    /// A person said that it is wrong.
    Wrong,
}

impl State {
    fn word(self) -> &'static str {
        match self {
            Self::Shown => "shown",
            Self::Held => "held",
            Self::Wrong => "wrong",
        }
    }
}

/// A value of a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Value {
    pub(crate) product: String,
    pub(crate) market: String,
    pub(crate) day: Day,
    pub(crate) fen: i64,
    pub(crate) unit: String,
    pub(crate) state: State,
}

fn value(row: &Row) -> Result<Value> {
    let state: String = row.get("state")?;
    let known = [State::Shown, State::Held, State::Wrong].into_iter().find(|known| known.word() == state);
    Ok(Value {
        product: row.get("product")?,
        market: row.get("market")?,
        day: row.get("day")?,
        fen: row.get("fen")?,
        unit: row.get("unit")?,
        state: known.ok_or_else(|| hongwang_store::StoreError::corrupt("state", state))?,
    })
}

/// What the county shows, in its order.
pub(crate) async fn wants(tx: &mut Tx, county: &OrgPath) -> Result<Vec<Want>> {
    let rows = sql(
        "SELECT product, market, position FROM inquiry_price_want WHERE county = $1 ORDER BY position, product, market",
    );
    let want = |row: &Row| {
        Ok(Want { product: row.get("product")?, market: row.get("market")?, position: row.get("position")? })
    };
    rows.bind(county).all(tx).await?.iter().map(want).collect()
}

/// Adds a product at a market behind the others; tells whether it is new.
pub(crate) async fn put_want(tx: &mut Tx, county: &OrgPath, product: &str, market: &str) -> Result<bool> {
    let put = sql("INSERT INTO inquiry_price_want (county, product, market, position) \
                   SELECT $1, $2, $3, COALESCE(MAX(position), 0) + 1 FROM inquiry_price_want WHERE county = $1 \
                   ON CONFLICT (county, product, market) DO NOTHING");
    Ok(put.bind(county).bind(product).bind(market).run(tx).await? > 0)
}

/// Takes one off the list, with everything that is known of it; tells whether it was there.
pub(crate) async fn remove_want(tx: &mut Tx, county: &OrgPath, product: &str, market: &str) -> Result<bool> {
    let days = sql("DELETE FROM inquiry_price_unit_day WHERE county = $1 AND product = $2 AND market = $3");
    days.bind(county).bind(product).bind(market).run(tx).await?;
    let gone = sql("DELETE FROM inquiry_price_want WHERE county = $1 AND product = $2 AND market = $3");
    Ok(gone.bind(county).bind(product).bind(market).run(tx).await? > 0)
}

/// Every value of a product, by market, unit and day.
pub(crate) async fn values(tx: &mut Tx, county: &OrgPath, product: &str) -> Result<Vec<Value>> {
    let rows = sql("SELECT product, market, day, fen, unit, state FROM inquiry_price_unit_day \
                    WHERE county = $1 AND product = $2 ORDER BY market, unit, day");
    rows.bind(county).bind(product).all(tx).await?.iter().map(value).collect()
}

/// The values that wait for a person, the oldest first.
pub(crate) async fn held(tx: &mut Tx, county: &OrgPath) -> Result<Vec<Value>> {
    let rows = sql("SELECT product, market, day, fen, unit, state FROM inquiry_price_unit_day \
                    WHERE county = $1 AND state = 'held' ORDER BY day, product, market, unit");
    rows.bind(county).all(tx).await?.iter().map(value).collect()
}

/// Keeps the value of a day in the place of the one before.
pub(crate) async fn put_value(tx: &mut Tx, county: &OrgPath, value: &Value) -> Result<()> {
    sql("INSERT INTO inquiry_price_unit_day (county, product, market, day, fen, unit, state) VALUES ($1,$2,$3,$4,$5,$6,$7) \
         ON CONFLICT (county, product, market, unit, day) DO UPDATE SET fen = $5, state = $7")
    .bind(county)
    .bind(value.product.as_str())
    .bind(value.market.as_str())
    .bind(value.day)
    .bind(value.fen)
    .bind(value.unit.as_str())
    .bind(value.state.word())
    .run(tx)
    .await?;
    Ok(())
}

/// Forgets days that are more than a year back.
pub(crate) async fn forget(tx: &mut Tx, county: &OrgPath, today: Day) -> Result<()> {
    let old = sql("DELETE FROM inquiry_price_unit_day WHERE county = $1 AND day <= $2");
    old.bind(county).bind(today - KEPT).run(tx).await?;
    Ok(())
}

/// The record that tells of a product, or of none any more.
pub(crate) fn record(county: &OrgPath, product: &str, told: Option<&Told>) -> Record {
    let body = told.map(|told| serde_json::to_value(told).expect("prices are plain data"));
    let key = format!("{county}{}", HEXLOWER.encode(product.as_bytes()));
    Record { kind: RECORD_KIND.to_owned(), key, body, blobs: Vec::new(), lane: Lane::Text }
}

fn key(key: &str) -> Option<(OrgPath, String)> {
    let (org, name) = key.split_at(key.rfind('/')? + 1);
    let name = HEXLOWER.decode(name.as_bytes()).ok()?;
    Some((org.parse().ok()?, String::from_utf8(name).ok()?))
}

/// Applies a record of a product.
pub(crate) async fn apply(tx: &mut Tx, entry: &Entry) -> Result<()> {
    let Some((org, product)) = key(&entry.record.key) else {
        tracing::warn!(key = entry.record.key, "a price is of no county or product");
        return Ok(());
    };
    let Some(body) = &entry.record.body else {
        let gone = sql("DELETE FROM inquiry_price WHERE org = $1 AND product = $2");
        gone.bind(&org).bind(product.as_str()).run(tx).await?;
        return Ok(());
    };
    match serde_json::from_value::<Told>(body.clone()) {
        Ok(told) => {
            sql("INSERT INTO inquiry_price (org, product, told, latest) VALUES ($1,$2,$3,$4) \
                 ON CONFLICT (org, product) DO UPDATE SET told = $3, latest = $4")
            .bind(&org)
            .bind(product.as_str())
            .bind_json(&told)
            .bind(told.last())
            .run(tx)
            .await?;
        }
        Err(error) => tracing::warn!(%org, %error, "a price cannot be read"),
    }
    Ok(())
}

/// The last day that any product for the screens of `org` has a price of. Asked for each page of the tree.
pub(crate) async fn latest(tx: &mut Tx, org: &OrgPath) -> Result<Option<Day>> {
    let row = sql("SELECT MAX(latest) AS latest FROM inquiry_price WHERE $1 LIKE org || '%'")
        .bind(org)
        .one(tx)
        .await?;
    row.map_or(Ok(None), |row| row.get("latest"))
}

/// The products for the screens of `org`, in the county's order.
pub(crate) async fn told(tx: &mut Tx, org: &OrgPath) -> Result<Vec<Told>> {
    let rows = sql("SELECT told FROM inquiry_price WHERE $1 LIKE org || '%' ORDER BY product");
    let told: Result<Vec<Told>> = rows.bind(org).all(tx).await?.iter().map(|row| row.json("told")).collect();
    let mut told: Vec<Told> = told?.into_iter().map(Told::with_units).collect();
    told.sort_by_key(|one| one.position);
    Ok(told)
}
