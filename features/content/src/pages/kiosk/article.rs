//! One article: its text, its pictures, and by which way it came onto this screen.

use super::hall::link;
use super::look::Look;
use super::{Part, gone, words};
use crate::columns::{ColumnSlug, Node};
use crate::published::{self, Neighbours, Published};
use hongwang_base::ArticleId;
use hongwang_feature::Reply;
use hongwang_page::{
    Article, Html, Link, Notice, Pager, Picture, PreEscaped, big_picture, icon, not_found, pager, say,
    spoken, when,
};
use maud::{Markup, html};

pub(super) async fn draw(mut look: Look, column: &ColumnSlug, id: ArticleId, part: Part) -> Reply<Html> {
    let Some(trail) = trail(&look, column) else { return Ok(not_found(&look.visit)) };
    let found = published::find(&mut look.tx, &look.org, id, look.now).await?;
    let Some(article) = found.filter(|article| article.summary.column == *column) else {
        let recalled = published::was_recalled(&mut look.tx, &look.org, id).await?;
        return Ok(recalled.map_or_else(|| not_found(&look.visit), |at| gone::recalled(&look, at, trail)));
    };
    let above = Link::new(look.href(&article.summary.address()), &article.summary.title);
    match part {
        Part::Text => {
            let beside = published::neighbours(&mut look.tx, &look.org, column, id, look.now).await?;
            Ok(text(&look, &article, &beside, trail, None))
        }
        Part::Why => Ok(why(&look, &article, [trail, vec![above]].concat())),
        Part::Pictures => Ok(pictures(&look, &article, [trail, vec![above]].concat())),
    }
}

/// The only article of a column, in the column's place.
pub(super) async fn draw_only(
    mut look: Look,
    column: &ColumnSlug,
    id: ArticleId,
    stopped: Option<Notice>,
) -> Reply<Html> {
    let article = published::find(&mut look.tx, &look.org, id, look.now).await?;
    let (Some(article), Some(mut trail)) = (article, trail(&look, column)) else {
        return Ok(not_found(&look.visit));
    };
    // 返回 leads up, not to this page again.
    trail.pop();
    Ok(text(&look, &article, &Neighbours::default(), trail, stopped))
}

/// Hall, section and column above an article.
fn trail(look: &Look, column: &ColumnSlug) -> Option<Vec<Link>> {
    let Some(Node::Column(hall, section, one)) = look.tree.resolve(column.as_str()) else { return None };
    let nodes = [Node::Hall(hall), Node::Section(hall, section), Node::Column(hall, section, one)];
    Some(nodes.map(|node| link(look, node)).into())
}

fn text(
    look: &Look,
    article: &Published,
    beside: &Neighbours,
    trail: Vec<Link>,
    stopped: Option<Notice>,
) -> Html {
    let summary = &article.summary;
    let address = summary.address();
    let frame = Article {
        title: summary.title.clone(),
        source: summary.source.clone(),
        unit: if summary.unit.is_empty() { words::UNIT_UNKNOWN.to_owned() } else { summary.unit.clone() },
        published: Some(summary.time().0),
        body: PreEscaped(article.html.clone()),
        big_picture: (!article.pictures.is_empty()).then(|| look.href(&format!("{address}/picture"))),
        why: Some(look.href(&format!("{address}/why"))),
    };
    let mut page = look.page_of(&summary.title).trail(trail);
    if let Some(notice) = stopped {
        page = page.notice(notice);
    }
    let body = html! { (hongwang_page::article(&frame)) (beside_it(look, &summary.column, beside)) };
    page.body(body).render(&look.visit)
}

/// The ways to the articles before and after it in its column.
fn beside_it(look: &Look, column: &ColumnSlug, beside: &Neighbours) -> Markup {
    let href = |id: ArticleId| look.href(&format!("{}/{id}", column.address()));
    html! {
        @if beside.before.is_some() || beside.after.is_some() {
            nav class="pager" aria-label=(words::BESIDE) {
                @match beside.before {
                    Some(id) => a class="button" href=(href(id)) rel="prev" data-swap data-say { (icon("arrow-left")) (words::BEFORE) },
                    None => span class="button off" aria-hidden="true" { (icon("arrow-left")) (words::BEFORE) },
                }
                @match beside.after {
                    Some(id) => a class="button" href=(href(id)) rel="next" data-swap data-say { span { (words::AFTER) } (icon("arrow-right")) },
                    None => span class="button off" aria-hidden="true" { span { (words::AFTER) } (icon("arrow-right")) },
                }
            }
        }
    }
}

fn why(look: &Look, article: &Published, trail: Vec<Link>) -> Html {
    let facts = why_facts(article);
    let body = html! {
        section class="state" {
            div class="state-words" {
                h2 { (say(&article.summary.title)) }
                dl { @for (name, value) in &facts { div data-say=(spoken([words::fact(name, value)])) { dt { (name) } dd { (value) } } } }
            }
        }
    };
    look.page_of(words::WHY).icon("info-circle").trail(trail).body(body).render(&look.visit)
}

fn why_facts(article: &Published) -> Vec<(&'static str, String)> {
    let summary = &article.summary;
    let provenance = &article.provenance;
    let release = &provenance.release;
    let how = if release.second { words::BY_SECOND } else { words::BY_ONE };
    let mut facts = vec![(words::FROM, words::source_and_unit(&summary.source, &summary.unit))];
    facts.extend(article.source_url.clone().map(|address| (words::ADDRESS, address)));
    facts.extend(summary.source_time.map(|at| (words::FIRST_PUBLISHED, when::date(at.0))));
    facts.push((words::RULE, provenance.rule.clone()));
    facts.push((words::WRITTEN_BY, provenance.written_by.clone()));
    facts.push((words::RELEASED_BY, words::released(&release.by.words(), how, &when::moment(release.at.0))));
    facts.push((words::SHOWN, when::moment(summary.shown_at.0)));
    facts.push((words::ARRIVED, when::moment(article.arrived_at.0)));
    facts
}

/// One picture a page, as large as the screen allows.
fn pictures(look: &Look, article: &Published, trail: Vec<Link>) -> Html {
    let count = u32::try_from(article.pictures.len()).unwrap_or(u32::MAX);
    let number = look.page.min(count);
    let Some(shown) = article.pictures.get(number.saturating_sub(1) as usize) else {
        return not_found(&look.visit);
    };
    let address = format!("{}/picture", article.summary.address());
    let arrows = Pager::of(number, count, |page| look.href_of_page(&address, page));
    let picture = Picture { src: shown.full.address(), alt: shown.alt.clone() };
    let body = html! { (big_picture(&picture, &shown.alt)) (pager(&arrows)) };
    look.page_of(&article.summary.title).trail(trail).body(body).render(&look.visit)
}
