use hongwang_input::ink::{
    Allowed, Ink, InkProblem, LONGEST_REQUEST, LoadError, MOST_CANDIDATES, MOST_POINTS, MOST_STROKES, Reader,
    Request,
};
use hongwang_models::Models;
use proptest::prelude::*;
use std::sync::LazyLock;

static READER: LazyLock<Reader> =
    LazyLock::new(|| Reader::load(&Models::at(hongwang_testkit::models())).expect("the model is installed"));

/// The characters of `strokes.txt` with their strokes.
fn written() -> Vec<(char, Vec<Vec<[i64; 2]>>)> {
    let lines = include_str!("strokes.txt").lines().filter(|line| !line.starts_with('#'));
    lines.map(|line| character(line).unwrap_or_else(|| panic!("strokes.txt: {line}"))).collect()
}

fn character(line: &str) -> Option<(char, Vec<Vec<[i64; 2]>>)> {
    let (name, strokes) = line.split_once(' ')?;
    let at = |digit: u8| i64::from(digit - b'0') * 100 + 50;
    let point = |pair: &str| pair.as_bytes().try_into().ok().map(|[x, y]: [u8; 2]| [at(x), at(y)]);
    let stroke = |text: &str| text.split('-').map(point).collect::<Option<Vec<_>>>();
    Some((name.chars().next()?, strokes.split(' ').map(stroke).collect::<Option<_>>()?))
}

fn read(strokes: Vec<Vec<[i64; 2]>>) -> Result<String, InkProblem> {
    let candidates = READER.read(&Ink::new(strokes)?, Allowed::Hanzi)?;
    Ok(candidates.into_iter().map(|each| each.character).collect())
}

#[test]
fn most_written_characters_are_among_the_ten_offered() {
    let all = written();
    assert!(all.len() >= 50);
    let missed: Vec<_> = all
        .iter()
        .filter_map(|(wanted, strokes)| {
            let offered = read(strokes.clone()).unwrap_or_default();
            (!offered.contains(*wanted)).then(|| format!("{wanted}: {offered}"))
        })
        .collect();
    assert!(missed.len() * 5 <= all.len(), "{} of {} missed: {missed:#?}", missed.len(), all.len());
}

#[test]
fn order_and_direction_of_strokes_mean_nothing() {
    let (_, strokes) = written().into_iter().find(|(name, _)| *name == '村').expect("it is in the list");
    let mut backwards = strokes.clone();
    backwards.reverse();
    backwards.iter_mut().for_each(|stroke| stroke.reverse());
    assert_eq!(read(strokes), read(backwards));
}

#[test]
fn small_ink_in_a_corner_reads_like_large_ink() {
    let (wanted, strokes) = written().into_iter().find(|(name, _)| *name == '林').expect("it is in the list");
    let small = strokes.into_iter().map(|stroke| stroke.into_iter().map(|[x, y]| [x / 8, y / 8]).collect());
    assert!(read(small.collect()).expect("a character").starts_with(wanted));
}

#[test]
fn only_characters_that_people_write_today_are_offered_and_letters_only_where_the_field_takes_them() {
    for (_, strokes) in written() {
        let ink = Ink::new(strokes).expect("good ink");
        for (allowed, letters) in [(Allowed::Hanzi, false), (Allowed::All, true)] {
            let Ok(candidates) = READER.read(&ink, allowed) else { continue };
            assert!((1..=MOST_CANDIDATES).contains(&candidates.len()));
            assert!(candidates.iter().is_sorted_by(|a, b| a.likelihood >= b.likelihood));
            assert!(candidates.iter().all(|each| {
                let standard = hongwang_input::ink::standard().contains(&each.character);
                standard || (letters && each.character.is_ascii_alphanumeric())
            }));
        }
    }
    assert!(READER.knows('低') && !READER.knows('體'));
}

#[test]
fn nothing_a_dot_too_much_and_ink_outside_are_each_refused_in_words() {
    let line = || vec![[100, 100], [900, 900]];
    let refused = |strokes| Ink::new(strokes).expect_err("it cannot be read");
    assert_eq!(refused(vec![]), InkProblem::Empty);
    assert_eq!(refused(vec![vec![], vec![]]), InkProblem::Empty);
    assert_eq!(refused(vec![vec![[500, 500]]]), InkProblem::TooSmall);
    assert_eq!(refused(vec![line(); MOST_STROKES + 1]), InkProblem::TooManyStrokes);
    assert_eq!(refused(vec![line(); 1_000]), InkProblem::TooManyStrokes);
    assert_eq!(refused(vec![vec![[1, 1]; MOST_POINTS + 1]]), InkProblem::TooManyPoints);
    assert_eq!(refused(vec![vec![[0, 0], [0, 1_001]]]), InkProblem::Outside);
    assert_eq!(refused(vec![vec![[0, 0], [i64::MIN, i64::MAX]]]), InkProblem::Outside);
    for problem in [InkProblem::Empty, InkProblem::TooSmall, InkProblem::Outside, InkProblem::Unclear] {
        assert!(!problem.to_string().is_ascii(), "{problem:?}");
    }
}

#[test]
fn a_request_of_another_form_or_length_is_refused_and_the_last_of_what_was_before_is_kept() {
    let good = |before: &str| format!(r#"{{"strokes":[[[0,0],[9,900]]],"before":"{before}"}}"#);
    let request = Request::parse(good(&format!("头{}", "字".repeat(20))).as_bytes()).expect("a request");
    assert_eq!(request.before, "字".repeat(20));
    assert_eq!(request.allowed, Allowed::Hanzi);
    for bad in [
        "",
        "[]",
        "{}",
        r#"{"strokes":[[[0,0,0]]]}"#,
        r#"{"strokes":[[[0.5,0]]]}"#,
        r#"{"strokes":[[[1e999,0]]]}"#,
    ] {
        assert_eq!(Request::parse(bad.as_bytes()), Err(InkProblem::Unreadable), "{bad}");
    }
    let long = good(&"字".repeat(LONGEST_REQUEST));
    assert_eq!(Request::parse(long.as_bytes()), Err(InkProblem::TooManyPoints));
}

#[test]
fn without_the_model_the_reader_says_what_is_missing_and_what_to_do() {
    let folder = tempfile::tempdir().expect("a folder");
    let missing = Reader::load(&Models::at(folder.path())).expect_err("there is none");
    assert!(matches!(missing, LoadError::File(_)));
    assert!(missing.to_string().contains("安装"), "{missing}");
}

#[path = "../../../../fuzz/exercise/ink.rs"]
mod exercise;

#[test]
fn the_fuzzer_s_seeds_are_answered() {
    let seeds = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fuzz/corpus/ink");
    let seeds: Vec<_> = std::fs::read_dir(seeds).expect("the corpus").collect();
    assert!(seeds.len() >= 5);
    for seed in seeds {
        exercise::request(&std::fs::read(seed.expect("an entry").path()).expect("a seed"));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_ink_that_is_taken_becomes_a_picture(
        strokes in prop::collection::vec(prop::collection::vec([0_i64..=1_000, 0_i64..=1_000], 0..40), 0..20)
    ) {
        if let Ok(ink) = Ink::new(strokes) {
            let picture = hongwang_input::ink::raster(&ink);
            prop_assert!(picture.iter().all(|shade| (-1.0..=1.0).contains(shade)));
            prop_assert!(picture.iter().any(|shade| *shade < 0.0), "ink leaves a mark");
        }
    }

    #[test]
    fn any_bytes_are_answered(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        exercise::request(&bytes);
    }
}
