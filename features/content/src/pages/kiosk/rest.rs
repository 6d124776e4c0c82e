//! What the idle screen of this organisation tells after the weather: its newest notices, then its newest articles, its
//! own before the town's and the county's; and the way that the demonstration takes.

use super::look::Look;
use super::words;
use crate::columns::{Kind, Node};
use crate::published::{self, Pages, Summary};
use hongwang_feature::Reply;
use hongwang_page::{Html, Link, Picture, Rest, Sheet, Tour, rest_page};

/// Sheets of the playlist after the welcome: at ten seconds each, about a minute a round.
const SHEETS: usize = 6;
const NOTICES: u32 = 2;
/// Articles of one organisation: a village's own news stand beside the county's, however busy the county is.
const OF_EACH: u32 = 3;

pub(super) async fn draw(mut look: Look) -> Reply<Html> {
    let notices = published::notices(&mut look.tx, &look.org, look.now, NOTICES).await?;
    let latest = published::latest(&mut look.tx, &look.org, look.now, OF_EACH).await?;
    let tour = tour(&mut look).await?;
    let mut chosen: Vec<Summary> = notices;
    for article in latest {
        if chosen.len() < SHEETS && chosen.iter().all(|other| other.id != article.id) {
            chosen.push(article);
        }
    }
    let halls = look.tree.halls().iter();
    let halls = halls.map(|hall| Link::new(&hall.caption.icon, hall.caption.label())).collect();
    let sheets = chosen.iter().map(|article| sheet(&look, article)).collect();
    Ok(rest_page(&Rest { halls, sheets, tour }, &look.visit))
}

fn sheet(look: &Look, article: &Summary) -> Sheet {
    let column = look.tree.column(&article.column);
    let named = column.map(|column| (column.caption.label().to_owned(), column.caption.icon.clone()));
    let (kind, icon) = match named {
        Some(named) if !article.notice => named,
        _ => (words::NOTICE.to_owned(), "speakerphone".to_owned()),
    };
    // Pictures follow their article by some seconds, or longer on a thin line.
    let picture = article.picture.as_ref().filter(|picture| look.place.blobs.has(&picture.full.blob.hash));
    Sheet {
        kind,
        icon,
        title: article.title.clone(),
        source: article.source.clone(),
        at: Some(article.time().0),
        picture: picture.map(|picture| Picture { src: picture.full.address(), alt: picture.alt.clone() }),
    }
}

/// Hall, column, article, in the fullest column that is a list.
async fn tour(look: &mut Look) -> Reply<Option<Tour>> {
    let filled = published::newest_by_column(&mut look.tx, &look.org, look.now).await?;
    let tree = look.tree.clone();
    let shown = filled.iter().filter_map(|(slug, (count, _))| match tree.resolve(slug.as_str()) {
        Some(Node::Column(hall, _, column)) if column.kind == Kind::Feed => Some((count, slug, hall)),
        _ => None,
    });
    let Some((_, slug, hall)) = shown.max_by_key(|(count, ..)| **count) else { return Ok(None) };
    let (first, _) = published::list(&mut look.tx, &look.org, slug, look.now, Pages::first(1)).await?;
    let steps =
        |article: &Summary| vec![format!("/{}", hall.caption.slug), slug.address(), article.address()];
    Ok(first.first().map(|article| Tour { steps: steps(article) }))
}
