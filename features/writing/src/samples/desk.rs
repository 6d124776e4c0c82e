//! The desk's page of samples, and the file for whoever measures the reader.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use hongwang_feature::{Place, Reply, Staff};
use hongwang_page::{
    Html, Visit,
    desk::{Column, Row, Table, link_button, table},
    html,
};
use http::header;

use super::{Line, store};
use crate::words;

/// Where the page is.
pub(crate) const ADDRESS: &str = "/desk/writing/samples";
/// Where the file is.
pub(crate) const FILE: &str = "/desk/writing/samples.jsonl";

/// `GET /desk/writing/samples`
pub(crate) async fn page(staff: Staff, State(place): State<Place>, visit: Visit) -> Reply<Html> {
    let counts = store::counts(&mut place.db.read().await?, &staff.scope()).await?;
    let total: i64 = counts.iter().map(|(_, count)| count).sum();
    let rows = counts
        .into_iter()
        .map(|(character, count)| Row { cells: vec![html! { (character) }, html! { (count) }], href: None });
    let list = Table {
        caption: words::SAMPLES_CAPTION.to_owned(),
        columns: vec![Column::words(words::CHARACTER), Column::figures(words::COUNT)],
        rows: rows.collect(),
        empty: words::NO_SAMPLES.to_owned(),
    };
    let body = html! {
        p { (words::samples_total(total)) }
        p { (words::SAMPLES_ABOUT) }
        @if total > 0 { p { (link_button(FILE, words::SAMPLES_FILE, Some("download"), false)) } }
        (table(&list))
    };
    Ok(staff.page(&place, words::SAMPLES).body(body).render(&visit))
}

/// `GET /desk/writing/samples.jsonl`: a JSON object a line.
pub(crate) async fn file(staff: Staff, State(place): State<Place>) -> Reply<Response> {
    let all = store::all(&mut place.db.read().await?, &staff.scope()).await?;
    let mut text = String::new();
    for (character, village, strokes) in &all {
        let line = serde_json::to_string(&Line { character, village, strokes });
        text.push_str(&line.expect("plain data becomes JSON"));
        text.push('\n');
    }
    let headers = [
        (header::CONTENT_TYPE, "application/jsonl; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"samples.jsonl\""),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    Ok((headers, text).into_response())
}
