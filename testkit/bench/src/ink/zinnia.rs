//! The peer: Debian's Zinnia with Tegaki's model for simplified Chinese.

use std::io::Write;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};

use super::distort::{self, Strokes};

const MODEL: &str = "/usr/share/tegaki/models/zinnia/handwriting-zh_CN.model";

/// The ten best of each character, in order.
pub(crate) fn read(all: &[Strokes]) -> Result<Vec<Vec<String>>> {
    let mut zinnia = Command::new("zinnia")
        .args(["--model", MODEL, "--nbest", "10"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .context("zinnia is not installed")?;
    let questions: String = all.iter().map(question).collect();
    let mut asked = zinnia.stdin.take().context("it was piped")?;
    // A thread of its own: it answers while it is asked, and either pipe is short.
    let asking = std::thread::spawn(move || asked.write_all(questions.as_bytes()));
    let answered = zinnia.wait_with_output()?;
    asking.join().map_err(|_| anyhow::anyhow!("the asking thread ended"))??;
    let text = String::from_utf8(answered.stdout).context("zinnia answers in UTF-8")?;
    let answers: Vec<_> = text.split("Answer:").skip(1).map(answer).collect();
    ensure!(answers.len() == all.len(), "{} answers of zinnia to {} characters", answers.len(), all.len());
    Ok(answers)
}

fn question(strokes: &Strokes) -> String {
    let mut text = "(character (width 1000)(height 1000)(strokes".to_owned();
    for stroke in distort::whole(strokes) {
        let points: String = stroke.iter().map(|[x, y]| format!("({x} {y})")).collect();
        text += &format!(" ({points})");
    }
    text + "))\n"
}

fn answer(text: &str) -> Vec<String> {
    text.lines().filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_and_answers_are_those_of_the_program() {
        let cross: Strokes = vec![vec![[0.0, 1.0], [2.0, 3.0]], vec![[4.0, 5.0]]];
        assert_eq!(question(&cross), "(character (width 1000)(height 1000)(strokes ((0 1)(2 3)) ((4 5))))\n");
        assert_eq!(answer(" \n十 1.04\n士 0.18\n\n"), ["十", "士"]);
    }
}
