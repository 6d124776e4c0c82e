//! Invented buses and trains for a demonstration: marked 演示 in each line, and good for the days around its start.

use super::batch::{self, Made, State, Who};
use super::days::Day;
use super::trains::{About, BUY, Train, Trains};
use super::{What, import};
use crate::words;
use hongwang_base::Millis;
use hongwang_feature::{Place, Reply};
use hongwang_gtfs::{Feed, Report};
use jiff::{ToSpan, civil::Date};

/// The county's invented feed, as it lies in `demo/gtfs`.
pub(super) const FILES: [(&str, &[u8]); 9] = [
    ("agency.txt", include_bytes!("../../demo/gtfs/agency.txt")),
    ("calendar.txt", include_bytes!("../../demo/gtfs/calendar.txt")),
    ("calendar_dates.txt", include_bytes!("../../demo/gtfs/calendar_dates.txt")),
    ("feed_info.txt", include_bytes!("../../demo/gtfs/feed_info.txt")),
    ("frequencies.txt", include_bytes!("../../demo/gtfs/frequencies.txt")),
    ("routes.txt", include_bytes!("../../demo/gtfs/routes.txt")),
    ("stop_times.txt", include_bytes!("../../demo/gtfs/stop_times.txt")),
    ("stops.txt", include_bytes!("../../demo/gtfs/stops.txt")),
    ("trips.txt", include_bytes!("../../demo/gtfs/trips.txt")),
];
const TRAINS: &[u8] = include_bytes!("../../demo/trains.csv");

/// Tells the county invented buses and trains, unless some were handed in.
pub(crate) async fn fill(place: &Place) -> Reply<()> {
    let now = place.clock.now();
    if !batch::all(&mut place.db.read().await?, &place.org).await?.is_empty() {
        return Ok(());
    }
    let buses = import::parts(place, invented(now.beijing().date())).await?;
    let mut tx = place.db.write().await?;
    for (what, parts) in [(What::Bus, buses), (What::Train, trains(now).parts())] {
        let (report, name, state) = (Report::default(), words::DEMO.to_owned(), State::Waiting);
        let who = Who { account: None, name: words::DEMO.to_owned() };
        let made = Made { what, parts, report, name, state, also: Vec::new() };
        batch::put(&mut tx, &place.org, made, &who, now).await?;
    }
    for waiting in batch::all(&mut tx, &place.org).await? {
        batch::release(&mut tx, &place.org, (&waiting, None), words::DEMO, now).await?;
    }
    tx.commit().await?;
    place.announce(vec![place.org.clone()]);
    Ok(())
}

/// The feed of the folder, with calendars from a month before the day to ten months after it.
fn invented(today: Date) -> Feed {
    let (feed, report) = hongwang_gtfs::read_files(&FILES, today);
    let mut feed = feed.unwrap_or_else(|| {
        tracing::error!(?report, "the invented feed cannot be read");
        Feed::default()
    });
    let dates = today.checked_sub(30.days()).ok().zip(today.checked_add(300.days()).ok());
    feed.services
        .iter_mut()
        .filter(|service| service.dates.is_some())
        .for_each(|service| service.dates = dates);
    feed
}

fn trains(now: Millis) -> Trains {
    let rows = hongwang_documents::sheet::rows(TRAINS).unwrap_or_default();
    let rows: Vec<Train> = super::trains::read(&rows).unwrap_or_else(|wrong| {
        tracing::error!(?wrong, "the invented trains cannot be read");
        Vec::new()
    });
    let day = Day::of(now.beijing().date());
    Trains { about: About { day, source: words::DEMO.to_owned(), buy: BUY.to_owned() }, rows }
}
