//! What the center does with prices: asks a page after the other, keeps what is new, and tells the villages.

use super::store::{self, State, Value};
use super::{Day, Market, Told, day_of, is_odd, today};
use crate::Inquiry;
use crate::asking::{Failure, Got};
use crate::words::price as words;
use hongwang_base::{Millis, OrgPath};
use hongwang_feature::Place;
use hongwang_prices::{MOST_BYTES, Quote, read, request};
use hongwang_store::{Result, Tx};
use std::collections::{BTreeMap, BTreeSet};
use url::Url;

/// Pages that one run asks for.
const MOST_PAGES: usize = 3;
/// A product is sold by no more things than these: the box, the piece, weight.
const MOST_UNITS: usize = 4;

/// Asks now for the markets of the county's province.
pub(crate) async fn ask(
    inquiry: &Inquiry,
    place: &Place,
    address: &Url,
) -> std::result::Result<Got, Failure> {
    let province = format!("{:.2}0000", place.org.code());
    let (mut quotes, mut left_out) = (Vec::new(), None);
    for page in 1..=MOST_PAGES {
        let body = inquiry.post(address.as_str(), &request(page, &province), MOST_BYTES).await?;
        let answer = read(&body, place.clock.now())?;
        quotes.extend(answer.quotes);
        left_out = left_out.or(answer.left_out);
        if !answer.has_more {
            break;
        }
    }
    Ok(Got::Prices(quotes, left_out.map(|(count, why)| words::left_out(count, &why))))
}

/// Takes quotes that came: those that the county shows, each day once; tells whose logs grew.
pub(crate) async fn take(
    tx: &mut Tx,
    county: &OrgPath,
    quotes: &[Quote],
    now: Millis,
) -> Result<Vec<OrgPath>> {
    let today = today(now);
    store::forget(tx, county, today).await?;
    let mut grown = Vec::new();
    let wants = store::wants(tx, county).await?;
    let products: BTreeSet<&str> = wants.iter().map(|want| want.product.as_str()).collect();
    for product in products {
        let mut known = store::values(tx, county, product).await?;
        let is_wanted = |quote: &&Quote| {
            let wanted = |want: &store::Want| want.product == quote.product && want.market == quote.market;
            quote.product == product && wants.iter().any(wanted)
        };
        let mut is_new = false;
        for quote in quotes.iter().filter(is_wanted) {
            let units: BTreeSet<&str> = known.iter().map(|one| one.unit.as_str()).collect();
            if units.len() >= MOST_UNITS && !units.contains(quote.unit.as_str()) {
                tracing::warn!(product, market = quote.market, "a price in one more unit is not taken");
                continue;
            }
            let Some(value) = taken(&known, quote, today) else { continue };
            store::put_value(tx, county, &value).await?;
            is_new |= value.state == State::Shown;
            known.retain(|one| (&one.market, &one.unit, one.day) != (&value.market, &value.unit, value.day));
            known.push(value);
        }
        if is_new {
            publish(tx, county, product, now).await?;
            grown.push(county.clone());
        }
    }
    Ok(grown)
}

/// What is kept of a quote; nothing where it says what is known already. It is measured by what counts in its own unit.
fn taken(known: &[Value], quote: &Quote, today: Day) -> Option<Value> {
    let day = day_of(quote.day);
    let is_here = |one: &&Value| (&one.market, &one.unit) == (&quote.market, &quote.unit);
    let here: Vec<&Value> = known.iter().filter(is_here).collect();
    let is_known = here.iter().any(|one| one.day == day && one.fen == quote.fen);
    if is_known || day > today || day <= today - super::KEPT {
        return None;
    }
    let shown: Vec<_> =
        here.iter().filter(|one| one.state == State::Shown).map(|one| (one.day, one.fen)).collect();
    Some(Value {
        product: quote.product.clone(),
        market: quote.market.clone(),
        day,
        fen: quote.fen,
        unit: quote.unit.clone(),
        state: if is_odd(&shown, day, quote.fen) { State::Held } else { State::Shown },
    })
}

/// Tells every node the year of a product, or that the county shows it no longer.
pub(crate) async fn publish(tx: &mut Tx, county: &OrgPath, product: &str, now: Millis) -> Result<()> {
    let wants = store::wants(tx, county).await?;
    let wants: Vec<_> = wants.into_iter().filter(|want| want.product == product).collect();
    let values = store::values(tx, county, product).await?;
    let mut markets = Vec::new();
    for want in &wants {
        let here = values.iter().filter(|one| one.market == want.market && one.state == State::Shown);
        let mut units: BTreeMap<&str, Vec<(Day, i64)>> = BTreeMap::new();
        for one in here {
            units.entry(&one.unit).or_default().push((one.day, one.fen));
        }
        // What is weighed first: most people sell by weight.
        let mut units: Vec<_> = units.into_iter().collect();
        units.sort_by_key(|(unit, _)| *unit != words::KILO);
        markets.extend(units.iter().map(|(unit, values)| Market::of(&want.market, unit, values)));
    }
    let told = wants.first().filter(|_| !markets.is_empty()).map(|first| Told {
        product: product.to_owned(),
        unit: String::new(),
        source: words::SERVICE.to_owned(),
        position: first.position,
        markets,
    });
    tell(tx, county, product, told.as_ref(), now).await
}

/// Tells every node of a product, or of none any more.
pub(crate) async fn tell(
    tx: &mut Tx,
    county: &OrgPath,
    product: &str,
    told: Option<&Told>,
    now: Millis,
) -> Result<()> {
    let entry = hongwang_feed::append(tx, county, store::record(county, product, told), now).await?;
    store::apply(tx, &entry).await
}
