//! A column: its articles, its only page, or what is to be said while there is nothing.

use super::hall::link;
use super::look::Look;
use super::mark::{Marked, Newest, Services, is_filled_by_articles};
use super::{article, words};
use crate::columns::{Column, Freshness, Hall, Kind, Node, Section};
use crate::published::{self, Pages, Summary};
use hongwang_base::Millis;
use hongwang_feature::Reply;
use hongwang_page::{
    ArticleRow, Badge, Html, Notice, Page, Pager, Picture, ROWS_A_PAGE, State, StateKind, Tone, article_list,
    column_tiles, pager, say, state_panel, when,
};
use maud::{Markup, html};

pub(super) async fn draw(
    mut look: Look,
    hall: &Hall,
    section: &Section,
    column: &Column,
    (newest, services): (&Newest, &Services),
) -> Reply<Html> {
    let slug = Node::Column(hall, section, column).column_slug().expect("a column has a slug");
    let services = services.get(slug.as_str()).map(|services| column_tiles(services));
    let own = look.others.column(&mut look.tx, &look.org, slug.as_str(), look.now).await?;
    let total = newest.get(&slug).map_or(0, |(total, _)| *total);
    let pages = Pages { page: 1, size: ROWS_A_PAGE };
    let last = pages.of(total);
    let pages = Pages { page: look.page.min(last), ..pages };
    let own = own.filter(|own| total == 0 || !own.gives_way);
    let (own, styles) = own.map_or((None, Vec::new()), |own| (Some(own.body), own.styles));
    let mut page = styles.into_iter().fold(framed(&look, hall, section, column), Page::island);
    if total == 0 {
        if services.is_none() && own.is_none() {
            return Ok(nothing(&look, hall, section, column));
        }
        return Ok(page.body(html! { (all(&services)) (all(&own)) }).render(&look.visit));
    }
    let (rows, _) = published::list(&mut look.tx, &look.org, &slug, look.now, pages).await?;
    let marked = Marked::new(&slug, column, newest, false, look.now);
    if column.kind == Kind::Static
        && total == 1
        && own.is_none()
        && services.is_none()
        && let Some(only) = rows.first()
    {
        let id = only.id;
        return article::draw_only(look, &slug, id, stopped(&marked)).await;
    }
    let rows: Vec<_> = rows.into_iter().map(|row| article_row(&look, row)).collect();
    let address = slug.address();
    let arrows = Pager::of(pages.page, last, |page| look.href_of_page(&address, page));
    if let Some(notice) = stopped(&marked) {
        page = page.notice(notice);
    }
    // What can be done or looked up stands on the first page only: whoever leafs on reads.
    let above = if pages.page == 1 {
        html! { (all(&services)) (all(&own)) }
    } else {
        html! {}
    };
    let body = html! {
        (above)
        @if own.is_some() { h2 class="articles-below" data-say { (words::ARTICLES) } }
        (article_list(&rows))
        (pager(&arrows))
    };
    Ok(page.body(body).render(&look.visit))
}

/// All of it, where there is anything.
fn all(part: &Option<Markup>) -> Markup {
    html! { @if let Some(part) = part { (part) } }
}

fn framed(look: &Look, hall: &Hall, section: &Section, column: &Column) -> Page {
    look.page_of(&column.caption.name)
        .icon(&column.caption.icon)
        .trail([link(look, Node::Hall(hall)), link(look, Node::Section(hall, section))])
        .heard(&column.caption.speak)
}

/// The line that dates a column which nobody has renewed for too long.
fn stopped(column: &Marked<'_>) -> Option<Notice> {
    let day = when::day(column.stopped_at()?.0);
    Some(Notice { text: words::stopped_because(&day, &column.column.owner), href: None, tone: Tone::Warn })
}

pub(super) fn article_row(look: &Look, row: Summary) -> ArticleRow {
    let badge = if row.pinned {
        Some(Badge::new(words::PINNED, Tone::Plain))
    } else {
        let is_new = look.now.since(row.shown_at) < Millis::DAY;
        is_new.then(|| Badge::new(words::NEW, Tone::Good))
    };
    // Pictures follow their article by some seconds, or longer on a thin line.
    let here = row.picture.as_ref().filter(|picture| look.place.blobs.has(&picture.thumbnail.blob.hash));
    let picture = here.map(|picture| Picture { src: picture.thumbnail.address(), alt: picture.alt.clone() });
    ArticleRow {
        href: look.href(&row.address()),
        source: words::source_and_unit(&row.source, &row.unit),
        published: Some(row.time().0),
        title: row.title,
        picture,
        badge,
    }
}

/// The finished page of a column without content: what it is for, why nothing is here, what to do, whom to call.
fn nothing(look: &Look, hall: &Hall, section: &Section, column: &Column) -> Html {
    let name = &column.caption.name;
    let (kind, what, why) = if column.freshness(None, look.now) == Freshness::NotConnected {
        (StateKind::NotConnected, words::not_connected(name), words::waits_for(&column.source))
    } else if is_filled_by_articles(column.kind) {
        (StateKind::Empty, words::nothing_in(name), words::nobody_sent(&column.source))
    } else {
        (StateKind::Empty, words::not_open(column.kind).to_owned(), words::gives(&column.source))
    };
    let to_do = column.instead.clone().unwrap_or_else(|| words::ask(&column.owner, column.kind));
    let state = State::new(kind, what)
        .why(words::with_owner(&why, &column.source, &column.owner))
        .to_do(to_do)
        .call(look.visit.masthead.help.iter().take(1).cloned());
    // What no column does yet, a person does.
    let state =
        if is_filled_by_articles(column.kind) { state } else { state.link("/help", words::ASK_SOMEBODY) };
    let body = html! { p class="lead" { (say(&column.caption.speak)) } (state_panel(&state)) };
    framed(look, hall, section, column).body(body).render(&look.visit)
}
