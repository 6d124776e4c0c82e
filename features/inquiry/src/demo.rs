//! An invented forecast for a demonstration: marked 演示 wherever it is shown, and dated to the moment of the start.

use crate::forecast::Told;
use crate::source::What;
use crate::{announce, publish, store, words};
use hongwang_base::Millis;
use hongwang_feature::{Place, Reply};
use hongwang_weather::{Day, Forecast, Observation, Sky, SkyKind};

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

/// Tells the county an invented forecast of now, unless a source is configured.
pub(crate) async fn fill(place: &Place) -> Reply<()> {
    announce(place, crate::dataset::demo::fill(place).await?);
    let mut tx = place.db.write().await?;
    if !store::sources(&mut tx, &place.org, What::Weather).await?.is_empty() {
        return Ok(());
    }
    let now = place.clock.now();
    publish(&mut tx, &place.org, Some(&invented(now)), now).await?;
    tx.commit().await?;
    announce(place, vec![place.org.clone()]);
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
    let forecast = Forecast { published_at: now, now: Some(outside), days: days.collect() };
    Told { source: words::DEMO.to_owned(), forecast }
}
