//! Read-aloud in the bar: the key, and the strip that steers a voice that speaks (`assets/aloud.js`).

use maud::{Markup, html};

use crate::{Patience, Visit, icon, words};

/// The most things that a page offers to choose from, in words that are said ahead.
const THINGS: usize = 12;

/// What the shell says beside what stands on pages: the guide's words and the warning of an idle screen. Popular
/// everywhere, so it is made first.
pub fn prompts() -> Vec<String> {
    let guide = words::GUIDE_ON.iter().chain([&words::GUIDE_OFF]).chain(&words::GUIDE_TEXT[1..]);
    let counts = (1..=THINGS).map(|count| words::GUIDE_THINGS[1].replace("{count}", &count.to_string()));
    let warning = words::idle_aloud(Patience::default().warning);
    guide.map(|&line| line.to_owned()).chain([warning]).chain(counts).collect()
}

/// The key that reads the page.
pub(crate) fn key(visit: &Visit) -> Markup {
    let absent = !visit.masthead.voice;
    html! {
        button class="key" type="button" id="speak-key" data-say aria-disabled=[absent.then_some("true")] {
            (icon("volume"))
            span { (words::SPEAK) @if absent { " " small { (words::SPEAK_ABSENT) } } }
        }
    }
}

/// Hidden until the island shows it; it carries the words that the island says.
pub(crate) fn strip() -> Markup {
    html! {
        div class="aloud" id="aloud" data-silent=(words::VOICE_SILENT) data-absent=(words::VOICE_ABSENT)
            data-preparing=(words::VOICE_PREPARING) data-guide=(words::GUIDE_ON.join("\n")) data-guided=(words::GUIDE_OFF)
            data-things=(words::GUIDE_THINGS.join("\n")) data-text=(words::GUIDE_TEXT.join("\n")) hidden {
            p role="status" data-say {}
            div role="toolbar" aria-label=(words::SPEAK) {
                (steer("stop", "player-stop", words::SPEAK_STOP))
                (steer("back", "arrow-left", words::SPEAK_BACK))
                (steer("next", "arrow-right", words::SPEAK_NEXT))
                (turn("rate", "gauge", words::SPEED, &words::SPEEDS))
                (turn("volume", "volume", words::VOLUME, &words::VOLUMES))
                (steer("guide", "headphones", words::GUIDE))
            }
        }
    }
}

fn steer(what: &str, picture: &str, name: &str) -> Markup {
    html! { button type="button" data-aloud=(what) data-say { (icon(picture)) span { (name) } } }
}

/// A key with three levels in turn; the middle one is where everybody begins.
fn turn(what: &str, picture: &str, name: &str, levels: &[&str; 3]) -> Markup {
    html! {
        button type="button" data-aloud=(what) data-say {
            (icon(picture)) span { (name) " " span data-names=(levels.join(" ")) { (levels[1]) } }
        }
    }
}
