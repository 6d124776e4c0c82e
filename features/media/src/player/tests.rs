//! What `player.test.mjs` and `lesson.test.mjs` of `tests/browser` work on is what is drawn here, byte for byte.

use super::*;
use rust_embed::RustEmbed;
use std::path::Path;

#[derive(RustEmbed)]
#[folder = "islands/"]
struct Files;

/// Without the hashes in the names of files, which change with every file.
fn plain(markup: &str) -> String {
    let parts = markup.split('.').filter(|part| {
        part.len() != 12 || !part.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
    });
    // A line an element, so that a change is read in the difference.
    parts.collect::<Vec<_>>().join(".").replace("><", ">\n<") + "\n"
}

fn source(address: &str, kind: &'static str, height: u32) -> Source {
    Source { address: address.to_owned(), kind, height }
}

fn film(shelf: &Shelf) -> Playing<'_> {
    let strip =
        Strip { address: "/films/strip.jpg".to_owned(), every: 2_000, columns: 10, picture: (160, 90) };
    Playing {
        shelf,
        id: "film-1".to_owned(),
        title: "打金枝（演示）".to_owned(),
        millis: 20_000,
        at: 0,
        sources: vec![
            source("/films/large.mp4", "video/mp4", 720),
            source("/films/small.mp4", "video/mp4", 360),
            source("/films/sound.m4a", "audio/mp4", 0),
        ],
        poster: Some("/films/poster.jpg".to_owned()),
        strip: Some(strip),
        captions: vec![("zh".to_owned(), "/films/words.vtt".to_owned())],
        chapters: vec![(0, "开场".to_owned()), (6_000, "闹宫".to_owned()), (12_000, "团圆".to_owned())],
        next: Some(Link::new("/next", "四郎探母（演示）")),
        back: Link::new("/wenhua", "戏曲"),
        lesson: false,
        volume_limit: 100,
        set: None,
        leads: None,
        pulled: false,
    }
}

fn lesson(shelf: &Shelf) -> Playing<'_> {
    let chapters = vec![(0, String::new()), (6_000, String::new()), (12_000, "转身".to_owned())];
    Playing {
        title: "小苹果（演示）".to_owned(),
        chapters,
        next: None,
        lesson: true,
        volume_limit: 40,
        ..film(shelf)
    }
}

/// Compares what is drawn with what the browser's test works on; `HONGWANG_DRAW=1` writes it.
fn is_drawn(name: &str, playing: &Playing) {
    let drawn = plain(&player(playing).0);
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/browser/player").join(name);
    if std::env::var_os("HONGWANG_DRAW").is_some() {
        std::fs::write(&file, &drawn).expect("the folder of the browser's tests can be written");
    }
    let known = std::fs::read_to_string(&file).expect("it was drawn before");
    assert!(known == drawn, "draw {name} anew with HONGWANG_DRAW=1 and look at the difference");
}

#[test]
fn the_browser_is_tested_with_the_film_that_is_drawn() {
    is_drawn("film.html", &film(&Shelf::of::<Files>("/assets/media/")));
}

#[test]
fn the_browser_is_tested_with_the_lesson_that_is_drawn() {
    is_drawn("lesson.html", &lesson(&Shelf::of::<Files>("/assets/media/")));
}

#[test]
fn a_film_that_comes_over_the_line_says_that_it_waits_for_the_line() {
    let shelf = Shelf::of::<Files>("/assets/media/");
    let drawn = player(&Playing { pulled: true, ..film(&shelf) }).0;
    assert!(drawn.contains("从县里送来") && drawn.contains("网通了夜里接着送"));
    let drawn = player(&film(&shelf)).0;
    assert!(!drawn.contains("从县里送来") && !drawn.contains("网通了夜里接着送"));
}

#[test]
fn a_title_from_outside_stays_text() {
    let shelf = Shelf::of::<Files>("/assets/media/");
    let title = "\"><script>x</script>".to_owned();
    let drawn = player(&Playing { title, ..film(&shelf) }).0;
    assert!(!drawn.contains("<script>"), "{drawn}");
}

#[test]
fn a_film_goes_on_where_the_screen_stopped_also_without_script() {
    let shelf = Shelf::of::<Files>("/assets/media/");
    let drawn = player(&Playing { at: 754, ..film(&shelf) }).0;
    assert!(drawn.contains("src=\"/films/large.mp4#t=754\""), "{drawn}");
    assert!(drawn.contains("<video controls"), "{drawn}");
}

#[test]
fn what_a_film_does_not_have_has_no_key() {
    let shelf = Shelf::of::<Files>("/assets/media/");
    let sources = vec![source("/films/large.mp4", "video/mp4", 720)];
    let bare = Playing { sources, captions: Vec::new(), chapters: Vec::new(), strip: None, ..film(&shelf) };
    let drawn = player(&bare).0;
    for key in ["captions", "sound", "size", "chapters", "mirror"] {
        assert!(!drawn.contains(&format!("data-do=\"{key}\"")), "{key}: {drawn}");
    }
    assert_eq!(
        islands(&shelf, false).len() + 1,
        islands(&shelf, true).len(),
        "a lesson has styles of its own"
    );
}

#[test]
fn a_step_of_a_teacher_says_how_fast_how_often_and_which_part() {
    let shelf = Shelf::of::<Files>("/assets/media/");
    let set = Set { permille: 750, rounds: 3, from: 6_000, until: 12_000 };
    let drawn = player(&Playing { set: Some(set), ..lesson(&shelf) }).0;
    let said = "data-set-speed=\"750\" data-set-rounds=\"3\" data-set-from=\"6000\" data-set-until=\"12000\"";
    assert!(drawn.contains(said), "{drawn}");
    assert!(!player(&lesson(&shelf)).0.contains("data-set-"));
}
