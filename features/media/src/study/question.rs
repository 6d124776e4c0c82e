//! Questions on a film: what is asked together once it is over, and how an editor writes it.
//!
//! On the sheet a question is a block of lines: what is asked, then the choices, the right one with a star before it.

use crate::words::study as words;
use hongwang_base::Problem;
use serde::{Deserialize, Serialize};

/// Questions of a film at most.
pub(crate) const MOST: usize = 3;
/// Choices of a question.
const CHOICES: std::ops::RangeInclusive<usize> = 2..=4;
/// Signs of a line.
const LONGEST: usize = 60;
const STARS: [char; 3] = ['*', '＊', '★'];

/// A question with its choices.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Question {
    pub(crate) ask: String,
    pub(crate) choices: Vec<String>,
    /// Which choice is right.
    pub(crate) right: usize,
}

/// The questions as they stand in the form.
pub(crate) fn written(questions: &[Question]) -> String {
    let block = |question: &Question| {
        let choices = question.choices.iter().enumerate();
        let choices =
            choices.map(|(at, choice)| format!("{}{choice}", if at == question.right { "*" } else { "" }));
        std::iter::once(question.ask.clone()).chain(choices).collect::<Vec<_>>().join("\n")
    };
    questions.iter().map(block).collect::<Vec<_>>().join("\n\n")
}

/// Reads what an editor wrote.
///
/// # Errors
/// With the question that is wrong.
pub(crate) fn read(text: &str) -> Result<Vec<Question>, Problem> {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let blocks = lines.split(|line| line.is_empty()).filter(|block| !block.is_empty());
    let read =
        blocks.enumerate().map(|(at, block)| question(at + 1, block)).collect::<Result<Vec<_>, _>>()?;
    if read.len() > MOST {
        return Err(Problem::field("questions", words::TOO_MANY_QUESTIONS));
    }
    Ok(read)
}

fn question(number: usize, block: &[&str]) -> Result<Question, Problem> {
    let wrong = |why: fn(usize) -> String| Problem::field("questions", why(number));
    let (ask, lines) = block.split_first().ok_or_else(|| wrong(words::question_choices))?;
    let choices: Vec<String> =
        lines.iter().map(|line| line.trim_start_matches(STARS).trim().to_owned()).collect();
    if !CHOICES.contains(&choices.len()) || choices.iter().any(String::is_empty) || ask.starts_with(STARS) {
        return Err(wrong(words::question_choices));
    }
    if choices.iter().map(String::as_str).chain([*ask]).any(|line| line.chars().count() > LONGEST) {
        return Err(wrong(words::question_long));
    }
    let right: Vec<usize> = (0..lines.len()).filter(|at| lines[*at].starts_with(STARS)).collect();
    match right[..] {
        [right] => Ok(Question { ask: (*ask).to_owned(), choices, right }),
        _ => Err(wrong(words::question_right)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn line() -> impl Strategy<Value = String> {
        "[一-龥A-Za-z0-9？。 ]{1,40}".prop_map(|text| format!("字{}", text.trim()))
    }

    fn asked() -> impl Strategy<Value = Question> {
        (line(), proptest::collection::vec(line(), 2..=4), 0_usize..4).prop_map(|(ask, choices, right)| {
            let right = right % choices.len();
            Question { ask, choices, right }
        })
    }

    #[test]
    fn a_question_says_what_is_wrong_with_it() {
        for (text, why) in [
            ("茶苗几月栽？\n十月", "两到四个"),
            ("茶苗几月栽？\n十月\n一月", "正好一个"),
            ("茶苗几月栽？\n*十月\n*一月", "正好一个"),
            ("*茶苗几月栽？\n十月\n一月", "两到四个"),
            ("甲\n*一\n二\n\n乙\n*一\n二\n\n丙\n*一\n二\n\n丁\n*一\n二", "三道"),
        ] {
            let problem = read(text).expect_err(text);
            assert!(problem.title.contains(why), "{text}: {}", problem.title);
            assert_eq!(problem.field.as_deref(), Some("questions"));
        }
        assert_eq!(read("\n \n").expect("none"), []);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(questions in proptest::collection::vec(asked(), 0..=MOST)) {
            prop_assert_eq!(read(&written(&questions)).expect("it was written here"), questions);
        }

        #[test]
        fn whatever_somebody_types_is_read_or_refused(text in "\\PC{0,200}") {
            for question in read(&text).unwrap_or_default() {
                prop_assert!(question.right < question.choices.len());
            }
        }
    }
}
