//! 会议预告, 正在开会, 会场签到 and 讲座转播: the meetings that the people in front of this screen are asked to.

use super::SHELF;
use crate::{notice::Notice, store, words};
use hongwang_base::{Millis, OrgPath};
use hongwang_feature::ColumnPage;
use hongwang_page::{Markup, html, icon, say};
use hongwang_store::{Result, Tx};

/// 会议预告
const AGENDA: &str = "huiyi/meet/agenda";
/// 正在开会
const NOW: &str = "huiyi/meet/now";
/// 会场签到
const SIGN: &str = "huiyi/meet/sign";
/// 支部活动直播
const ACTIVITY: &str = "huiyi/watch/branch";
/// 讲座转播
const CLASS: &str = "huiyi/watch/class";
/// 在外乡亲
const AWAY: &str = "cunqing/life/away";
/// What is on is always of the present.
const PRESENT: Millis = Millis(i64::MAX);

async fn shown(tx: &mut Tx, org: &OrgPath, column: &str) -> Result<Vec<Notice>> {
    let mut notices = store::notices(tx, org).await?;
    match column {
        AGENDA => {}
        NOW | SIGN => notices.retain(Notice::is_open),
        CLASS => notices.retain(|notice| notice.lecture && notice.is_open()),
        _ => notices.clear(),
    }
    Ok(notices)
}

/// The columns that have meetings.
pub(crate) async fn columns(tx: &mut Tx, org: &OrgPath) -> Result<Vec<(String, Millis)>> {
    let mut columns = Vec::new();
    if is_below_a_town(org) {
        columns.extend([ACTIVITY, AWAY].map(|column| (column.to_owned(), PRESENT)));
    }
    for column in [AGENDA, NOW, SIGN, CLASS] {
        if !shown(tx, org, column).await?.is_empty() {
            columns.push((column.to_owned(), PRESENT));
        }
    }
    Ok(columns)
}

/// The page of one of them.
pub(crate) async fn column(
    tx: &mut Tx,
    org: &OrgPath,
    column: &str,
    now: Millis,
) -> Result<Option<ColumnPage>> {
    let styles = vec![SHELF.address("meeting.css").to_owned()];
    if column == ACTIVITY && is_below_a_town(org) {
        return Ok(Some(ColumnPage { body: begin(), styles, gives_way: false }));
    }
    if column == AWAY && is_below_a_town(org) {
        let styles = styles.into_iter().chain([SHELF.address("family.css").to_owned()]).collect();
        return Ok(Some(ColumnPage { body: super::family::column(), styles, gives_way: false }));
    }
    let notices = shown(tx, org, column).await?;
    if notices.is_empty() {
        return Ok(None);
    }
    if column == SIGN {
        return Ok(Some(ColumnPage { body: super::sign::column(&notices), styles, gives_way: false }));
    }
    let body = html! { ul class="meeting-list" { @for notice in &notices { li { (key(notice, now, column == CLASS)) } } } };
    Ok(Some(ColumnPage { body, styles, gives_way: false }))
}

/// Activities and family calls are held in a village; a center has no screen in a hall.
fn is_below_a_town(org: &OrgPath) -> bool {
    org.parent().and_then(|town| town.parent()).is_some()
}

/// The keys that begin an activity.
fn begin() -> Markup {
    html! {
        p class="meeting-standing" { (say(words::OPEN_ACTIVITY)) }
        form class="meeting-keys" method="post" action="/meetings/activity" {
            @for title in words::ACTIVITIES {
                button class="button meeting-act activity-key" type="submit" name="title" value=(title) data-say { (icon("flag")) (title) }
            }
        }
        p class="meeting-how" { (say(words::ACTIVITY_ABOUT)) }
        div class="meeting-keys" { a class="button meeting-act" href="/meetings/activity" data-say { (icon("eye")) (words::looks::TITLE) } }
    }
}

fn key(notice: &Notice, now: Millis, watched: bool) -> Markup {
    let standing = if watched { words::lecture::WATCH.to_owned() } else { words::standing(notice, now) };
    let (to, sign) = match (watched, notice.is_open()) {
        (true, _) => (notice.watched(), "device-tv"),
        (false, true) => (notice.address(), "video"),
        (false, false) => (notice.address(), "calendar-event"),
    };
    html! {
        a class={ "meeting-key" @if notice.is_open() { " open" } } href=(to) data-say=(words::notice_aloud(notice, &standing)) {
            (icon(sign))
            span class="meeting-key-words" {
                strong { (notice.title) }
                span { (notice.host) " · " time datetime=(notice.start.rfc3339()) { (notice.start.minute_words()) } }
                span class="meeting-key-standing" { (standing) }
            }
        }
    }
}
