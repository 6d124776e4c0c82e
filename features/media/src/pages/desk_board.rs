//! `/desk/media/board`: what each village is to hold and holds, and what was played, by device, column, film and hour: as
//! pictures, in rows, as XLSX. `/desk/media/board/signed`: whether the figures are those that the devices signed.

use super::removals;
use crate::film::Film;
use crate::told::{self, Checked};
use crate::words::board as words;
use crate::words::desk as all;
use crate::{Media, removal, share, store};
use axum::{
    Extension,
    extract::State,
    response::{IntoResponse, Response},
};
use hongwang_base::{DeviceId, Millis, OrgPath};
use hongwang_documents::sheet;
use hongwang_feature::{Place, Reply, Staff, organisations};
use hongwang_feed::devices;
use hongwang_page::desk::{Column, Row, Table, link_button, table};
use hongwang_page::{
    Badge, Chart, ChartKind, Desk, Html, Link, Markup, Page, Series, Tone, Visit, badge, chart, html, when,
};
use hongwang_store::{Result, Tx, sql};
use http::header;
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

pub(crate) const BASE: &str = "/desk/media/board";
/// Rows of plays that are shown; the sheet has all.
const ROWS: usize = 100;
/// Of this time the pictures are, and signatures are looked at.
const LATELY: i64 = 30 * Millis::DAY;
/// What the pictures of plays show.
const PLAYED: (&str, &str, &str) = (words::ATTENDED, words::UNATTENDED, words::TIMES);
/// Bars of a picture.
const BARS: usize = 10;

/// What was played of one film on one device in one hour.
struct Line {
    village: OrgPath,
    device: String,
    film: String,
    column: String,
    hour: Millis,
    attended: i64,
    classes: i64,
    unattended: i64,
    seconds: i64,
    idle_seconds: i64,
}

async fn lines(tx: &mut Tx, media: &Media, staff: &Staff) -> Result<Vec<Line>> {
    let films: BTreeMap<Uuid, Film> =
        store::ever(tx).await?.into_iter().map(|film| (film.id, film)).collect();
    let names = devices::names(tx, &staff.scope()).await?;
    let rows = sql(
        "SELECT * FROM media_play WHERE village LIKE $1 || '%' ORDER BY hour DESC, village, device, film",
    );
    let line = |row: &hongwang_store::Row| -> Result<Line> {
        let film = films.get(&row.get::<Uuid>("film")?);
        let place: String = row.get("place")?;
        let (plays, unattended): (i64, i64) = (row.get("plays")?, row.get("unattended")?);
        let (seconds, idle_seconds): (i64, i64) = (row.get("seconds")?, row.get("idle_seconds")?);
        Ok(Line {
            village: row.org("village")?,
            device: device_name(&names, &row.get::<String>("device")?),
            film: film.map_or_else(|| words::FILM_GONE.to_owned(), |film| film.sheet.title.clone()),
            column: media.place_name(film.map_or(place.as_str(), |film| {
                if place.is_empty() { film.sheet.place.as_str() } else { place.as_str() }
            })),
            hour: Millis(row.get::<i64>("hour")? * Millis::HOUR),
            attended: plays - unattended,
            classes: row.get("classes")?,
            unattended,
            seconds: seconds - idle_seconds,
            idle_seconds,
        })
    };
    rows.bind(&staff.scope()).all(tx).await?.iter().map(line).collect()
}

fn device_name(names: &HashMap<DeviceId, String>, device: &str) -> String {
    device.parse().ok().and_then(|id: DeviceId| names.get(&id).cloned()).unwrap_or_else(|| device.to_owned())
}

/// `GET /desk/media/board`
pub(crate) async fn show(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(media): Extension<Media>,
) -> Reply<Html> {
    let mut tx = place.db.read().await?;
    let names = organisations::Names::load(&mut tx, &staff.scope()).await?;
    let held = villages(&mut tx, &staff, &names).await?;
    let lines = lines(&mut tx, &media, &staff).await?;
    let open = removal::open(&mut tx, &staff.scope()).await?;
    let films = if open.is_empty() { Vec::new() } else { store::ever(&mut tx).await? };
    drop(tx);
    let since = place.clock.now().plus(-LATELY);
    let lately: Vec<&Line> = lines.iter().filter(|line| line.hour >= since).collect();
    let body = html! {
        (held)
        @if !open.is_empty() { (removals::open(&open, &films)) }
        h2 { (words::PLAYS_HEAD) }
        p { (words::ABOUT) }
        @if !lately.is_empty() { (pictures(&lately, &names)) }
        p {
            (link_button("/desk/media/board/export", words::DOWNLOAD, Some("download"), false)) " "
            (link_button("/desk/media/board/signed", words::SIGNED, Some("shield-check"), false))
        }
        (plays(&lines, &names))
    };
    Ok(Page::new(all::HELD).desk(staff.desk(&place)).follow_board().body(body).render(&visit))
}

/// A picture of the towns, and the villages of each below it; who sees one town sees its villages at once.
async fn villages(tx: &mut Tx, staff: &Staff, names: &organisations::Names) -> Reply<Markup> {
    let due = share::counts(tx).await?;
    let held = held(tx).await?;
    let mut towns = BTreeMap::<OrgPath, Vec<(OrgPath, i64, i64, u64)>>::new();
    for org in organisations::list(tx, &staff.scope()).await? {
        if !org.kind.is_village() {
            continue;
        }
        let (has, bytes) = held.get(org.path.as_str()).copied().unwrap_or_default();
        let due = due.get(org.path.as_str()).copied().unwrap_or_default();
        let town = org.path.parent().unwrap_or_else(|| org.path.clone());
        towns.entry(town).or_default().push((org.path, due, has, bytes));
    }
    let of_town = |villages: &[(OrgPath, i64, i64, u64)]| {
        let rows = villages.iter().map(|(village, due, has, bytes)| {
            let cells = vec![
                html! { (names.of(village)) },
                html! { (due) },
                html! { (has) },
                html! { (all::megabytes(*bytes)) },
            ];
            Row { cells, href: None }
        });
        table(&Table {
            caption: all::HELD.to_owned(),
            columns: vec![
                Column::words(words::VILLAGE),
                Column::figures(words::DUE),
                Column::figures(words::HAS),
                Column::figures(words::SIZE),
            ],
            rows: rows.collect(),
            empty: words::NO_VILLAGE.to_owned(),
        })
    };
    if towns.len() < 2 {
        return Ok(of_town(&towns.into_values().flatten().collect::<Vec<_>>()));
    }
    let sums = towns.iter().map(|(town, villages)| {
        let sum = villages.iter().fold((0, 0), |sum, (_, due, has, _)| (sum.0 + has, sum.1 + due - has));
        (names.of(town), (sum.0, sum.1.max(0)))
    });
    Ok(html! {
        h2 { (words::BY_TOWN) }
        (drawn(ChartKind::Bars, (words::HAS, words::MISSING, words::FILMS), sums.collect()))
        @for (town, villages) in &towns {
            @let whole = villages.iter().filter(|(_, due, has, _)| has >= due).count();
            details {
                summary { (names.of(town)) " " span { (words::whole(villages.len(), whole)) } }
                (of_town(villages))
            }
        }
    })
}

fn plays(lines: &[Line], names: &organisations::Names) -> Markup {
    let rows = lines.iter().take(ROWS).map(|line| Row {
        cells: vec![
            html! { (names.of(&line.village)) },
            html! { (line.device) },
            html! { (line.column) },
            html! { (line.film) },
            html! { (when::moment(line.hour.0)) },
            html! { (line.attended) },
            html! { (line.classes) },
            html! { (line.unattended) },
            html! { (line.seconds / 60) },
            html! { (line.idle_seconds / 60) },
        ],
        href: None,
    });
    let column = |name: &str| Column::words(name);
    let figures = |name: &str| Column::figures(name);
    table(&Table {
        caption: words::ROWS_HEAD.to_owned(),
        columns: vec![
            column(words::VILLAGE),
            column(words::DEVICE),
            column(words::COLUMN),
            column(words::FILM),
            column(words::HOUR),
            figures(words::ATTENDED),
            figures(words::CLASSES),
            figures(words::UNATTENDED),
            figures(words::MINUTES),
            figures(words::IDLE_MINUTES),
        ],
        rows: rows.collect(),
        empty: words::NONE.to_owned(),
    })
}

/// A picture for each of column, film, device and hour of the day: what was watched beside what nobody was there for.
fn pictures(lines: &[&Line], names: &organisations::Names) -> Markup {
    let by = |of: fn(&Line, &organisations::Names) -> String| {
        let mut sums = BTreeMap::<String, (i64, i64)>::new();
        for line in lines {
            let sum = sums.entry(of(line, names)).or_default();
            (sum.0, sum.1) = (sum.0 + line.attended, sum.1 + line.unattended);
        }
        let mut sums: Vec<_> = sums.into_iter().collect();
        sums.sort_by_key(|(_, sum)| std::cmp::Reverse(sum.0 + sum.1));
        sums.truncate(BARS);
        drawn(ChartKind::Bars, PLAYED, sums)
    };
    let mut hours = vec![(0, 0); 24];
    for line in lines {
        let sum = &mut hours[usize::try_from(line.hour.beijing().hour()).unwrap_or(0)];
        (sum.0, sum.1) = (sum.0 + line.attended, sum.1 + line.unattended);
    }
    let hours = hours.into_iter().enumerate().map(|(hour, sum)| (words::oclock(hour), sum)).collect();
    let place =
        |line: &Line, names: &organisations::Names| format!("{} {}", names.of(&line.village), line.device);
    html! {
        h3 { (words::BY_COLUMN) } (by(|line, _| line.column.clone()))
        h3 { (words::BY_FILM) } (by(|line, _| line.film.clone()))
        h3 { (words::BY_DEVICE) } (by(place))
        h3 { (words::BY_HOUR) } (drawn(ChartKind::Lines, PLAYED, hours))
    }
}

/// Two figures of each thing side by side; `named` are the names of the two and their unit.
fn drawn(kind: ChartKind, named: (&str, &str, &str), sums: Vec<(String, (i64, i64))>) -> Markup {
    let series = |name: &str, of: fn((i64, i64)) -> i64| Series {
        name: name.to_owned(),
        points: sums.iter().map(|(label, sum)| (label.clone(), of(*sum) as f64)).collect(),
    };
    let series = vec![series(named.0, |sum| sum.0), series(named.1, |sum| sum.1)];
    chart(&Chart { kind, series, unit: named.2.to_owned(), sentence: String::new() })
}

/// How many films each village said it holds, and their bytes.
async fn held(tx: &mut Tx) -> Result<BTreeMap<String, (i64, u64)>> {
    let rows = sql(
        "SELECT village, COUNT(*) AS n, CAST(SUM(bytes) AS BIGINT) AS bytes FROM media_held GROUP BY village",
    );
    let one = |row: &hongwang_store::Row| -> Result<_> {
        Ok((row.get("village")?, (row.get("n")?, row.get::<i64>("bytes")?.max(0).unsigned_abs())))
    };
    rows.all(tx).await?.iter().map(one).collect()
}

/// `GET /desk/media/board/export`
pub(crate) async fn sheet(
    staff: Staff,
    State(place): State<Place>,
    Extension(media): Extension<Media>,
) -> Reply<Response> {
    let mut tx = place.db.read().await?;
    let names = organisations::Names::load(&mut tx, &staff.scope()).await?;
    let head = [
        words::VILLAGE,
        words::DEVICE,
        words::COLUMN,
        words::FILM,
        words::HOUR,
        words::ATTENDED,
        words::CLASSES,
        words::UNATTENDED,
        words::MINUTES,
        words::IDLE_MINUTES,
    ];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    for line in lines(&mut tx, &media, &staff).await? {
        rows.push(vec![
            names.of(&line.village),
            line.device,
            line.column,
            line.film,
            when::stamp(line.hour.0),
            line.attended.to_string(),
            line.classes.to_string(),
            line.unattended.to_string(),
            (line.seconds / 60).to_string(),
            (line.idle_seconds / 60).to_string(),
        ]);
    }
    let headers = [
        (header::CONTENT_TYPE, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"films.xlsx\""),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    Ok((headers, sheet::xlsx(&rows)).into_response())
}

/// `GET /desk/media/board/signed`: every signature of the last month, looked at now.
pub(crate) async fn signed(visit: Visit, staff: Staff, State(place): State<Place>) -> Reply<Html> {
    let mut tx = place.db.read().await?;
    let orgs = organisations::Names::load(&mut tx, &staff.scope()).await?;
    let names = devices::names(&mut tx, &staff.scope()).await?;
    let checked = told::check(&mut tx, &staff.scope(), place.clock.now().plus(-LATELY)).await?;
    drop(tx);
    let rows = checked.iter().map(|(device, one): (&Uuid, &Checked)| {
        let (word, tone) = if one.holds() { (words::HOLDS, Tone::Good) } else { (words::BROKEN, Tone::Bad) };
        Row {
            cells: vec![
                html! { @if let Ok(org) = one.village.parse::<OrgPath>() { (orgs.of(&org)) } },
                html! { (device_name(&names, &device.to_string())) },
                html! { (one.statements) },
                html! { (one.broken) },
                html! { (one.signed) },
                html! { (one.counted) },
                html! { @if one.statements > 0 { (when::moment(one.last.0)) } },
                html! { (badge(&Badge::new(word, tone))) },
            ],
            href: None,
        }
    });
    let figures = |name: &str| Column::figures(name);
    let body = html! {
        p { (words::SIGNED_ABOUT) }
        (table(&Table {
            caption: words::SIGNED.to_owned(),
            columns: vec![
                Column::words(words::VILLAGE), Column::words(words::DEVICE), figures(words::STATEMENTS),
                figures(words::BROKEN_COUNT), figures(words::SIGNED_PLAYS), figures(words::COUNTED_PLAYS),
                Column::words(words::LAST), Column::words(words::VERDICT),
            ],
            rows: rows.collect(),
            empty: words::NONE.to_owned(),
        }))
    };
    let shell = Desk { trail: vec![Link::new(BASE, all::HELD)], ..staff.desk(&place) };
    Ok(Page::new(words::SIGNED).desk(shell).body(body).render(&visit))
}
