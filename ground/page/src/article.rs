//! Articles: the rows of a list and the frame around one article.
//!
//! Source, unit and time are shown on every one, also when they are not known.

use maud::{Markup, html};

use crate::marks::{Badge, badge};
use crate::{icon, when, words};

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
                    a href=(row.href) data-swap data-speak=(row.title) {
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
    /// The text, already sanitised.
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
                div { dt { (words::SOURCE) } dd { (known(&article.source, words::SOURCE_UNKNOWN)) } }
                @if !article.unit.is_empty() {
                    div { dt { (words::UNIT) } dd { (article.unit) } }
                }
                div { dt { (words::PUBLISHED) } dd { (published(article.published)) } }
            }
            div class="prose" { (article.body) }
            @if article.big_picture.is_some() || article.why.is_some() {
                p class="article-links" {
                    @if let Some(href) = &article.big_picture {
                        a class="button" href=(href) data-swap { (icon("photo")) (words::BIG_PICTURE) }
                    }
                    @if let Some(href) = &article.why {
                        a class="button quiet" href=(href) data-swap { (icon("info-circle")) (words::WHY_HERE) }
                    }
                }
            }
        }
    }
}

/// A picture alone, as large as the screen allows.
pub fn big_picture(picture: &Picture, caption: &str) -> Markup {
    html! {
        figure class="big-picture" {
            img src=(picture.src) alt=(picture.alt);
            @if !caption.is_empty() { figcaption { (caption) } }
        }
    }
}

fn known<'a>(text: &'a str, otherwise: &'a str) -> &'a str {
    if text.is_empty() { otherwise } else { text }
}

fn published(at: Option<i64>) -> Markup {
    html! {
        @match at {
            Some(at) => time datetime=(when::machine(at)) { (when::date(at)) },
            None => span { (words::TIME_UNKNOWN) },
        }
    }
}
