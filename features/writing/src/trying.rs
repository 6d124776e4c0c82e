//! `/writing` 试一试写字: one field, to get used to writing with a finger. What is written is not sent.

use hongwang_input::{Field, field, islands};
use hongwang_page::{Html, Link, Page, Visit, html};

use crate::{samples, words};

pub(crate) async fn page(visit: Visit) -> Html {
    let text = Field { name: "text", label: words::TRY_LABEL, hint: words::TRY_HINT, ..Field::default() };
    let body = html! {
        (field(&text))
        p {
            a class="button" href="/writing/practice" data-say { (words::PRACTICE) } " "
            a class="button" href=(samples::page::ADDRESS) data-say { (words::SAMPLES_TITLE) }
        }
    };
    let page =
        Page::new(words::TRY).icon("writing").trail([Link::new("/help", words::HELP)]).personal().body(body);
    islands().fold(page, Page::island).render(&visit)
}
