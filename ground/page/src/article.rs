//! Articles: the rows of a list and the frame around one article.
//!
//! Source, unit and time are shown on every one, also when they are not known.

use maud::{Markup, html};

use crate::marks::{Badge, badge};
use crate::say::article_html;
use crate::{icon, say, spoken, when, words};

/// A picture with what it shows in words (empty when the text beside says it).
#[derive(Clone, Debug, Default)]
pub struct Picture {
    /// Address of the picture.
    pub src: String,
    /// What it shows.
    pub alt: String,
}

/// One row of a list of articles.
#[derive(Clone, Debug, Default)]
pub struct ArticleRow {
    /// The page of the article.
    pub href: String,
    /// Its title.
    pub title: String,
    /// Who published it.
    pub source: String,
    /// When it was published, milliseconds UTC.
    pub published: Option<i64>,
    /// A small picture at the right.
    pub picture: Option<Picture>,
    /// A mark such as 新 or 置顶.
    pub badge: Option<Badge>,
}

/// A list of articles.
pub fn article_list(rows: &[ArticleRow]) -> Markup {
    html! {
        ul class="articles" {
            @for row in rows {
                li {
                    a href=(row.href) data-swap data-say=(said(row)) {
                        span class="article-row" {
                            span class="article-title" {
                                (row.title)
                                @if let Some(mark) = &row.badge { " " (badge(mark)) }
                            }
                            span class="article-meta" {
                                span { (known(&row.source, words::SOURCE_UNKNOWN)) }
                                (published(row.published))
                            }
                        }
                        @if let Some(picture) = &row.picture {
                            img src=(picture.src) alt=(picture.alt) loading="lazy";
                        }
                    }
                }
            }
        }
    }
}

/// One article with its frame.
#[derive(Clone, Debug)]
pub struct Article {
    /// Its title; the page carries it as the heading, so it is not repeated here.
    pub title: String,
    /// Who published it: the site or office.
    pub source: String,
    /// Author or unit that answers for it.
    pub unit: String,
    /// When it was published, milliseconds UTC.
    pub published: Option<i64>,
    /// The text, already sanitised; it is shown as it is, and marked so that it can be heard.
    pub body: Markup,
    /// The page with its pictures alone.
    pub big_picture: Option<String>,
    /// The page that says by which way it came here.
    pub why: Option<String>,
}

/// Draws an article under its source, unit and time.
pub fn article(article: &Article) -> Markup {
    html! {
        article class="article" aria-label=(article.title) {
            dl class="article-facts" {
                (fact(words::SOURCE, known(&article.source, words::SOURCE_UNKNOWN)))
                @if !article.unit.is_empty() { (fact(words::UNIT, &article.unit)) }
                (published_fact(article.published))
            }
            div class="prose" { (article_html(&article.body.0)) }
            div class="point" data-point="strip" hidden {
                p data-say { (words::POINT_HOW) }
                a class="button strong" data-point="find" data-say hidden {
                    (icon("search")) (words::SEARCH) "「" span data-word {} "」"
                }
            }
            @if article.big_picture.is_some() || article.why.is_some() {
                p class="article-links" {
                    button class="button quiet" type="button" data-point="key" aria-pressed="false" data-say hidden {
                        (icon("hand-finger")) (words::POINT)
                    }
                    @if let Some(href) = &article.big_picture {
                        a class="button" href=(href) data-swap data-say { (icon("photo")) (words::BIG_PICTURE) }
                    }
                    @if let Some(href) = &article.why {
                        a class="button quiet" href=(href) data-swap data-say { (icon("info-circle")) (words::WHY_HERE) }
                    }
                }
            }
        }
    }
}

/// A picture alone, as large as the screen allows.
pub fn big_picture(picture: &Picture, caption: &str) -> Markup {
    let shown = Some(spoken([words::picture(&picture.alt)])).filter(|_| picture.alt != caption);
    html! {
        figure class="big-picture" {
            img src=(picture.src) alt=(picture.alt) data-say=[shown];
            @if !caption.is_empty() { figcaption { (say(caption)) } }
        }
    }
}

fn known<'a>(text: &'a str, otherwise: &'a str) -> &'a str {
    if text.is_empty() { otherwise } else { text }
}

/// A row in words: its title first, then its mark, who published it and when.
fn said(row: &ArticleRow) -> String {
    let mark = row.badge.as_ref().map_or("", |mark| &mark.text);
    let time = row.published.map_or_else(|| words::TIME_UNKNOWN.to_owned(), when::date);
    let from = words::published(known(&row.source, words::SOURCE_UNKNOWN), &time);
    spoken([&row.title, mark, &from])
}

fn fact(name: &str, value: &str) -> Markup {
    html! { div data-say=(spoken([words::fact(name, value)])) { dt { (name) } dd { (value) } } }
}

fn published_fact(at: Option<i64>) -> Markup {
    let said = at
        .map_or_else(|| words::TIME_UNKNOWN.to_owned(), |at| words::fact(words::PUBLISHED, &when::date(at)));
    html! { div data-say=(said) { dt { (words::PUBLISHED) } dd { (published(at)) } } }
}

fn published(at: Option<i64>) -> Markup {
    html! {
        @match at {
            Some(at) => time datetime=(when::machine(at)) { (when::date(at)) },
            None => span { (words::TIME_UNKNOWN) },
        }
    }
}
