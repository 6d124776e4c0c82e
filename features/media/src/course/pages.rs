//! `/media/course/{id}`: a list, and each of its steps in the player, one after the other.

use super::{Course, Step};
use crate::film::Film;
use crate::pages::{SHELF, film as film_page, library::trail};
use crate::player::{self, Playing, Set, player};
use crate::words::course as words;
use crate::words::library;
use crate::{Media, store};
use axum::{
    Extension,
    extract::{Path, State},
};
use hongwang_base::Problem;
use hongwang_feature::{Place, Reply};
use hongwang_feed::village::Pulls;
use hongwang_page::{Html, Link, Markup, Page, State as Panel, StateKind, Visit, html, icon, state_panel};
use hongwang_store::Tx;
use uuid::Uuid;

/// What stands first in a column.
pub(crate) fn tiles(courses: &[Course]) -> Markup {
    html! {
        @for course in courses {
            a class="course-tile" href=(course.address()) data-swap {
                (icon("playlist"))
                span { strong data-say { (course.heading()) } span data-say { (words::by(&course.teacher, course.steps.len())) } }
            }
        }
    }
}

/// A list, with its steps whose films stand here.
async fn find(tx: &mut Tx, place: &Place, id: &str) -> Reply<(Course, Vec<(Step, Film)>)> {
    let missing = || Problem::missing(words::GONE);
    let course = super::shown(tx, &place.org, id).await?.ok_or_else(missing)?;
    let now = place.clock.now();
    let mut steps = Vec::new();
    for step in &course.steps {
        if let Some(film) = store::find(tx, &place.org, step.film, now).await? {
            steps.push((step.clone(), film));
        }
    }
    Ok((course, steps))
}

/// `GET /media/course/{id}`
pub(crate) async fn show(
    visit: Visit,
    State(place): State<Place>,
    Extension(media): Extension<Media>,
    Path(id): Path<String>,
) -> Reply<Html> {
    let (course, steps) = find(&mut place.db.read().await?, &place, &id).await?;
    let body = html! {
        @if !course.teacher.is_empty() { p data-say { (words::teacher(&course.teacher)) } }
        @if steps.is_empty() {
            (state_panel(&Panel::new(StateKind::Empty, words::ALL_GONE)))
        } @else {
            p { a class="button strong" href={ (course.address()) "/1" } data-say { (icon("player-play")) (words::START) } }
        }
        ol class="course-steps" {
            @for (at, (step, film)) in steps.iter().enumerate() {
                li { a class="button" href={ (course.address()) "/" (at + 1) } data-say { (said(step, film)) } }
            }
        }
    };
    let page = Page::new(course.title.as_str()).icon("playlist").trail(trail(&media, &course.place));
    Ok(page.island(SHELF.address("course.css")).body(body).render(&visit))
}

/// A step in words.
pub(crate) fn said(step: &Step, film: &Film) -> String {
    let part = step.part.and_then(|part| Some((part, film.sheet.chapters.get(part)?)));
    let part = part.map(|(at, chapter)| {
        let number = crate::words::player::part(at);
        if chapter.name.is_empty() { number } else { format!("{number} {}", chapter.name) }
    });
    words::step(&film.sheet.title, part.as_deref(), step.times, step.permille)
}

/// `GET /media/course/{id}/{step}`: one step, which leads to the next by itself.
pub(crate) async fn step(
    visit: Visit,
    State(place): State<Place>,
    Extension(media): Extension<Media>,
    pulls: Option<Extension<Pulls>>,
    Path((id, number)): Path<(String, String)>,
) -> Reply<Html> {
    let (course, steps) = find(&mut place.db.read().await?, &place, &id).await?;
    let at = number.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
    let at = at.filter(|at| *at < steps.len()).ok_or_else(|| Problem::missing(words::GONE))?;
    let (step, film) = &steps[at];
    let next = steps
        .get(at + 1)
        .map(|(next, film)| Link::new(format!("{}/{}", course.address(), at + 2), said(next, film)));
    let back = Link::new(course.address(), &course.title);
    let limit = film_page::loudest(place.clock.now());
    let pulls = pulls.map(|Extension(pulls)| pulls);
    let series = std::slice::from_ref(film);
    let playing = film_page::playing(&media, &place, (film, pulls.as_ref()), series, 0, limit);
    let mut page = Page::new(said(step, film))
        .icon("playlist")
        .trail(trail(&media, &course.place).into_iter().chain([back.clone()]));
    let part = match playing {
        Some(playing) => {
            // A whole film, once and as fast as it is, is no lesson, unless it is one by itself or a teacher's.
            let plain = step.part.is_none() && step.times == 1 && step.permille == 1000;
            let lesson = !plain || film.sheet.lesson || !course.teacher.is_empty();
            for island in player::islands(&SHELF, lesson) {
                page = page.island(island);
            }
            let (from, until) = step.span(film);
            let set = Set { permille: step.permille, rounds: step.times, from, until };
            // The same film may stand twice in a list: each step is a film of its own for the browser.
            player(&Playing {
                lesson,
                leads: None,
                set: lesson.then_some(set),
                next: next.clone(),
                back,
                ..playing
            })
        }
        None => html! {
            (state_panel(&Panel::new(StateKind::Empty, library::NOT_HERE).why(library::NOT_HERE_WHY)))
            @if let Some(next) = &next { p { a class="button strong" href=(next.href) data-say { (next.name) } } }
        },
    };
    let body = html! { (part) p data-say { (words::place(at + 1, steps.len())) } };
    Ok(page.island(SHELF.address("course.css")).body(body).render(&visit))
}

/// The films of a list that can be picked: those that are followed first.
pub(crate) fn in_order(mut films: Vec<Film>) -> Vec<(Uuid, String)> {
    films.sort_by_key(|film| (!film.sheet.lesson, film.sheet.title.clone(), film.id));
    films.into_iter().map(|film| (film.id, film.sheet.title)).collect()
}
