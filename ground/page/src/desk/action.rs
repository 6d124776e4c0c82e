//! What a staff member can press, and what is said after it.

use maud::{Markup, html};

use super::form::{Field, field};
use crate::marks::Tone;
use crate::{icon, words};

/// What the last action did, said once on the next page.
#[derive(Clone, Debug, Default)]
pub struct Flash {
    /// How it went.
    pub tone: Tone,
    /// One sentence.
    pub text: String,
}

/// Draws a message; a bad one is announced at once.
pub fn flash(flash: &Flash) -> Markup {
    let role = if flash.tone == Tone::Bad { "alert" } else { "status" };
    html! {
        div class={ "flash " (flash.tone.class()) } role=(role) { (icon(flash.tone.icon())) p { (flash.text) } }
    }
}

/// One view of a page that has several.
#[derive(Clone, Debug, Default)]
pub struct Tab {
    /// Its address.
    pub href: String,
    /// Its name.
    pub name: String,
    /// How many things stand there, if that is worth saying.
    pub count: Option<u64>,
    /// Whether it is the one shown.
    pub current: bool,
}

/// Draws the views beside each other: links, so the back key and a bookmark work.
pub fn tabs(tabs: &[Tab]) -> Markup {
    html! {
        nav class="tabs" aria-label=(words::VIEWS) {
            @for tab in tabs {
                a href=(tab.href) aria-current=[tab.current.then_some("page")] {
                    (tab.name) @if let Some(count) = tab.count { " " span class="count" { (count) } }
                }
            }
        }
    }
}

/// A button that sends its form. `strong` for the one main action of a page.
pub fn button(label: &str, icon_name: Option<&str>, strong: bool) -> Markup {
    html! {
        button class={ "button" @if strong { " strong" } } type="submit" {
            @if let Some(name) = icon_name { (icon(name)) } (label)
        }
    }
}

/// A link that looks like a button.
pub fn link_button(href: &str, label: &str, icon_name: Option<&str>, strong: bool) -> Markup {
    html! {
        a class={ "button" @if strong { " strong" } } href=(href) {
            @if let Some(name) = icon_name { (icon(name)) } (label)
        }
    }
}

/// A button that is a form of its own, for one action on one thing.
#[derive(Clone, Debug, Default)]
pub struct PostButton {
    /// Where it posts.
    pub action: String,
    /// Its word.
    pub label: String,
    /// What a screen reader adds, so that ten equal buttons differ: `撤回《关于…的通知》`.
    pub about: Option<String>,
    /// Name of a pictogram.
    pub icon: Option<String>,
    /// Names and values that are sent.
    pub values: Vec<(String, String)>,
    /// Whether it takes something away.
    pub danger: bool,
}

/// Draws such a button.
pub fn post_button(press: &PostButton) -> Markup {
    html! {
        form class="post" method="post" action=(press.action) {
            @for (name, value) in &press.values { input type="hidden" name=(name) value=(value); }
            button class={ "button" @if press.danger { " danger" } } type="submit" aria-label=[press.about.as_deref()] {
                @if let Some(name) = &press.icon { (icon(name)) } (press.label)
            }
        }
    }
}

/// The page before an action that cannot be taken back.
#[derive(Clone, Debug, Default)]
pub struct Confirm {
    /// What will happen, with the name of the thing.
    pub what: String,
    /// What follows from it, a sentence each.
    pub follows: Vec<String>,
    /// What must be entered or is sent along, such as a reason.
    pub fields: Vec<Field>,
    /// Where it posts.
    pub action: String,
    /// The word on the button: the action, never 确定.
    pub label: String,
    /// Where 不了,返回 leads.
    pub cancel: String,
    /// Whether it takes something away.
    pub danger: bool,
}

/// Draws the question as part of a page.
pub fn confirm(asked: &Confirm) -> Markup {
    html! {
        form class={ "confirm" @if asked.danger { " danger" } } method="post" action=(asked.action) {
            h2 { (asked.what) }
            @if !asked.follows.is_empty() { ul { @for line in &asked.follows { li { (line) } } } }
            @for each in &asked.fields { (field(each)) }
            div class="form-end" {
                button class={ "button " (if asked.danger { "danger" } else { "strong" }) } type="submit" { (asked.label) }
                a class="button quiet" href=(asked.cancel) { (words::CANCEL) }
            }
        }
    }
}

/// A framed part of a desk page under a heading.
pub fn panel(title: &str, body: &Markup) -> Markup {
    html! { section class="panel" { h2 { (title) } (body) } }
}
