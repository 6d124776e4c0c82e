//! `/desk/media/board`: what each village is to hold and holds, and what was played, by device, column, film and hour.

use crate::film::Film;
use crate::words::board as words;
use crate::words::desk as all;
use crate::{Media, share, store};
use axum::{
    Extension,
    extract::State,
    response::{IntoResponse, Response},
};
use hongwang_base::{Millis, OrgPath};
use hongwang_documents::sheet;
use hongwang_feature::{Place, Reply, Staff, organisations};
use hongwang_page::desk::{Column, Row, Table, link_button, table};
use hongwang_page::{Html, Page, Visit, html, when};
use hongwang_store::{Result, Tx, sql};
use http::header;
use std::collections::BTreeMap;
use uuid::Uuid;

pub(crate) const BASE: &str = "/desk/media/board";
/// Rows of plays that are shown; the sheet has all.
const ROWS: usize = 100;

/// What was played of one film on one device in one hour.
struct Line {
    village: OrgPath,
    device: String,
    film: String,
    column: String,
    hour: Millis,
    plays: i64,
    unattended: i64,
    seconds: i64,
}

async fn lines(tx: &mut Tx, media: &Media, staff: &Staff) -> Result<Vec<Line>> {
    let films: BTreeMap<Uuid, Film> =
        store::ever(tx).await?.into_iter().map(|film| (film.id, film)).collect();
    let rows = sql(
        "SELECT * FROM media_play WHERE village LIKE $1 || '%' ORDER BY hour DESC, village, device, film",
    );
    let line = |row: &hongwang_store::Row| -> Result<Line> {
        let film = films.get(&row.get::<Uuid>("film")?);
        Ok(Line {
            village: row.org("village")?,
            device: row.get("device")?,
            film: film.map(|film| film.sheet.title.clone()).unwrap_or_default(),
            column: film.map(|film| media.place_name(&film.sheet.place)).unwrap_or_default(),
            hour: Millis(row.get::<i64>("hour")? * Millis::HOUR),
            plays: row.get("plays")?,
            unattended: row.get("unattended")?,
            seconds: row.get("seconds")?,
        })
    };
    rows.bind(&staff.scope()).all(tx).await?.iter().map(line).collect()
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
    let due = share::counts(&mut tx).await?;
    let held = held(&mut tx).await?;
    let all_villages = organisations::list(&mut tx, &staff.scope()).await?.into_iter();
    let villages = all_villages.filter(|org| org.kind == organisations::OrgKind::Village).map(|org| {
        let (has, bytes) = held.get(org.path.as_str()).copied().unwrap_or_default();
        let due = due.get(org.path.as_str()).copied().unwrap_or_default();
        let cells = vec![
            html! { (names.of(&org.path)) },
            html! { (due) },
            html! { (has) },
            html! { (all::megabytes(bytes)) },
        ];
        Row { cells, href: None }
    });
    let villages = villages.collect();
    let lines = lines(&mut tx, &media, &staff).await?;
    let plays = lines.iter().take(ROWS).map(|line| Row {
        cells: vec![
            html! { (names.of(&line.village)) },
            html! { (line.film) },
            html! { (line.column) },
            html! { (when::moment(line.hour.0)) },
            html! { (line.plays) },
            html! { (line.unattended) },
            html! { (line.seconds / 60) },
        ],
        href: None,
    });
    let figures = |name: &str| Column::figures(name);
    let body = html! {
        (table(&Table {
            caption: all::HELD.to_owned(),
            columns: vec![Column::words(words::VILLAGE), figures(words::DUE), figures(words::HAS), figures(words::SIZE)],
            rows: villages,
            empty: words::NO_VILLAGE.to_owned(),
        }))
        p { (words::ABOUT) }
        p { (link_button("/desk/media/board/export", words::DOWNLOAD, Some("download"), false)) }
        (table(&Table {
            caption: words::PLAYS_HEAD.to_owned(),
            columns: vec![
                Column::words(words::VILLAGE), Column::words(words::FILM), Column::words(words::COLUMN), Column::words(words::HOUR),
                figures(words::PLAYS), figures(words::UNATTENDED), figures(words::MINUTES),
            ],
            rows: plays.collect(),
            empty: words::NONE.to_owned(),
        }))
    };
    Ok(Page::new(all::HELD).desk(staff.desk(&place)).follow_board().body(body).render(&visit))
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
        words::PLAYS,
        words::UNATTENDED,
        words::MINUTES,
    ];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    for line in lines(&mut tx, &media, &staff).await? {
        rows.push(vec![
            names.of(&line.village),
            line.device,
            line.column,
            line.film,
            when::stamp(line.hour.0),
            line.plays.to_string(),
            line.unattended.to_string(),
            (line.seconds / 60).to_string(),
        ]);
    }
    let headers = [
        (header::CONTENT_TYPE, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"films.xlsx\""),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    Ok((headers, sheet::xlsx(&rows)).into_response())
}
