//! An invented forecast and invented prices for a demonstration: marked 演示 wherever they are shown, and dated to the
//! moment of the start.

use crate::forecast::Told;
use crate::source::What;
use crate::{pest, price, publish, store, words};
use hongwang_base::Millis;
use hongwang_feature::{Place, Reply};
use hongwang_weather::{Day, Forecast, Hour, Observation, Sky, SkyKind};

/// Sky, lowest and highest temperature, from today on.
const DAYS: [(SkyKind, &str, i16, i16); 7] = [
    (SkyKind::Cloudy, "多云", 8, 17),
    (SkyKind::Rain, "小雨", 7, 12),
    (SkyKind::Overcast, "阴", 6, 13),
    (SkyKind::Clear, "晴", 4, 16),
    (SkyKind::Clear, "晴", 3, 17),
    (SkyKind::Cloudy, "多云", 6, 15),
    (SkyKind::Rain, "小雨转阴", 5, 11),
];

/// Fills whatever has no source yet with invented content.
pub(crate) async fn fill(place: &Place) -> Reply<()> {
    place.announce(crate::dataset::demo::fill(place).await?);
    forecast(place).await?;
    prices(place).await?;
    bulletins(place).await
}

/// Tells the county invented bulletins of today, unless one was ever written.
async fn bulletins(place: &Place) -> Reply<()> {
    let now = place.clock.now();
    let mut tx = place.db.write().await?;
    if !pest::store::all(&mut tx, &place.org).await?.is_empty() {
        return Ok(());
    }
    let from = price::today(now);
    for (crop, name, look, act) in words::pest::DEMO {
        let [crop, name, look, act] = [crop, name, look, act].map(str::to_owned);
        let (orgs, office) = (vec![place.org.clone()], words::pest::DEMO_OFFICE.to_owned());
        let bulletin = pest::Bulletin {
            crop,
            name,
            look,
            act,
            from,
            until: from + 30,
            orgs,
            pictures: Vec::new(),
            office,
        };
        let one = pest::store::Kept::invented(bulletin, now);
        pest::flow::show(&mut tx, &place.org, one, now).await?;
    }
    tx.commit().await?;
    place.announce(vec![place.org.clone()]);
    Ok(())
}

/// Product, its unit, and what it costs in fen about now and in the middle of the year.
const PRODUCTS: [(&str, &str, i64, i64); 4] = [
    ("大白菜", "公斤", 160, 260),
    ("板栗", "公斤", 980, 1_400),
    ("生猪", "公斤", 1_460, 1_380),
    ("活鸡", "只", 6_800, 6_200),
];

/// Tells the county an invented year of some products, up to today, unless a source is configured.
async fn prices(place: &Place) -> Reply<()> {
    let mut tx = place.db.write().await?;
    if !store::sources(&mut tx, &place.org, What::Prices).await?.is_empty() {
        return Ok(());
    }
    let now = place.clock.now();
    let today = price::today(now);
    for ((product, unit, now_fen, summer_fen), position) in PRODUCTS.into_iter().zip(0..) {
        // Down to the summer and up again, with a ripple; markets rest on Sundays (day 3 of 1970 was one).
        let fen = |ago: i64| {
            let towards = (182 - (ago - 182).abs()).max(0);
            let fen = now_fen
                + (summer_fen - now_fen) * towards / 182
                + ((ago * 7 + position * 4) % 11 - 5) * now_fen / 200;
            (today - ago, fen)
        };
        let values: Vec<_> = (0..price::KEPT).rev().map(fen).filter(|(day, _)| (day - 3) % 7 != 0).collect();
        let markets = vec![price::Market::of(words::price::DEMO_MARKET, unit, &values)];
        let (product, source) = (product.to_owned(), words::DEMO.to_owned());
        let told = price::Told { product, unit: String::new(), source, position, markets };
        price::flow::tell(&mut tx, &place.org, &told.product, Some(&told), now).await?;
    }
    tx.commit().await?;
    place.announce(vec![place.org.clone()]);
    Ok(())
}

/// Tells the county an invented forecast of now, unless a source is configured.
async fn forecast(place: &Place) -> Reply<()> {
    let mut tx = place.db.write().await?;
    if !store::sources(&mut tx, &place.org, What::Weather).await?.is_empty() {
        return Ok(());
    }
    let now = place.clock.now();
    publish(&mut tx, &place.org, Some(&invented(now)), now).await?;
    tx.commit().await?;
    place.announce(vec![place.org.clone()]);
    Ok(())
}

fn invented(now: Millis) -> Told {
    let sky = |kind, words: &str| Sky { kind, words: words.to_owned() };
    let dates = std::iter::successors(Some(now.beijing().date()), |date| date.tomorrow().ok());
    let days = dates.zip(DAYS).map(|(date, (kind, words, low, high))| Day {
        date,
        sky: sky(kind, words),
        low: Some(low),
        high: Some(high),
    });
    let outside = Observation {
        at: now,
        degrees: 13,
        sky: Some(sky(SkyKind::Cloudy, "多云")),
        humidity: Some(68),
        wind: Some("东北风 2级".to_owned()),
    };
    // Rain from the fourth hour to the ninth, warmest at two in the afternoon.
    let begins = now.plus(-(now.0.rem_euclid(Millis::HOUR)));
    let hours = (0..30i64).map(|number| {
        let at = begins.plus(number * Millis::HOUR);
        let rains = (3..9).contains(&number);
        let (kind, words) = if rains { (SkyKind::Rain, "小雨") } else { (SkyKind::Cloudy, "多云") };
        let from_noon = (at.beijing().hour() - 14).abs();
        let degrees = 15 - from_noon.min(24 - from_noon) / 2;
        let (wet, wind) = (Some(if rains { 80 } else { 10 }), Some("东北风 2级".to_owned()));
        Hour { at, degrees: degrees.into(), sky: sky(kind, words), wet, wind }
    });
    let forecast =
        Forecast { published_at: now, now: Some(outside), days: days.collect(), hours: hours.collect() };
    Told { source: words::DEMO.to_owned(), forecast }
}
