//! Small marks that stand inside other components: badge, notice line, progress, figures.

use maud::{Markup, html};

use crate::{icon, say, spoken, words};

/// How much a mark wants to be noticed. Colour is never the only carrier: the words say it too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// A plain fact.
    #[default]
    Plain,
    /// In order.
    Good,
    /// Look at it some day.
    Warn,
    /// Look at it today.
    Bad,
}

impl Tone {
    pub(crate) fn class(self) -> &'static str {
        match self {
            Tone::Plain => "plain",
            Tone::Good => "good",
            Tone::Warn => "warn",
            Tone::Bad => "bad",
        }
    }

    pub(crate) fn icon(self) -> &'static str {
        match self {
            Tone::Plain => "info-circle",
            Tone::Good => "circle-check",
            Tone::Warn => "alert-triangle",
            Tone::Bad => "alert-circle",
        }
    }
}

/// A word or two in a coloured frame.
#[derive(Clone, Debug, Default)]
pub struct Badge {
    /// The words.
    pub text: String,
    /// How loud.
    pub tone: Tone,
}

impl Badge {
    /// A badge of these words.
    pub fn new(text: impl Into<String>, tone: Tone) -> Badge {
        Badge { text: text.into(), tone }
    }

    /// The grey 未接通.
    pub fn not_connected() -> Badge {
        Badge::new(words::NOT_CONNECTED, Tone::Plain)
    }
}

/// Draws a badge.
pub fn badge(badge: &Badge) -> Markup {
    html! { span class={ "badge " (badge.tone.class()) } { (badge.text) } }
}

/// One line under the header that matters to everyone in the village.
#[derive(Clone, Debug, Default)]
pub struct Notice {
    /// One sentence.
    pub text: String,
    /// The page with the rest.
    pub href: Option<String>,
    /// [`Tone::Bad`] for warnings, [`Tone::Plain`] for all else.
    pub tone: Tone,
}

/// Draws the notice line.
pub fn notice_line(notice: &Notice) -> Markup {
    let name = if notice.tone == Tone::Bad { "alert-triangle" } else { "speakerphone" };
    html! {
        section class={ "notice " (notice.tone.class()) } aria-label=(words::NOTICE) {
            (icon(name))
            @match &notice.href {
                Some(href) => a href=(href) data-swap data-say=(spoken([&notice.text])) { (notice.text) },
                None => p { (say(&notice.text)) },
            }
        }
    }
}

/// How far something is: `label` names it, `done` of `whole` in any unit, `note` in words
/// (such as `3.2 / 8 MB`).
pub fn progress(label: &str, done: u64, whole: u64, note: &str) -> Markup {
    html! {
        div class="progress" data-say=(spoken([words::fact(label, note)])) {
            span class="progress-label" { (label) }
            progress max=(whole.max(1)) value=(done.min(whole)) aria-label=(label) { (note) }
            span class="progress-note" { (note) }
        }
    }
}

/// A figure with its name.
#[derive(Clone, Debug, Default)]
pub struct Stat {
    /// The figure as it is read: `309`, `12.5 万元`.
    pub value: String,
    /// What is counted.
    pub label: String,
    /// How loud.
    pub tone: Tone,
    /// The list behind the figure.
    pub href: Option<String>,
}

/// Figures side by side.
pub fn stats(stats: &[Stat]) -> Markup {
    html! {
        ul class="stats" {
            @for stat in stats {
                li class={ "stat " (stat.tone.class()) } {
                    @match &stat.href {
                        Some(href) => a href=(href) data-say=(said(stat)) { (figure(stat)) },
                        None => span data-say=(said(stat)) { (figure(stat)) },
                    }
                }
            }
        }
    }
}

fn figure(stat: &Stat) -> Markup {
    html! {
        span class="stat-value" { (stat.value) }
        span class="stat-label" { (stat.label) }
    }
}

fn said(stat: &Stat) -> String {
    spoken([words::fact(&stat.label, &stat.value)])
}
