//! `card-reader PATH`: an ID-card reader under that path, for tests that are not Rust.
//!
//! Each line of its input is something that a hand does: `place` or `take`. Each line of its output is how often it was
//! asked for a card. It ends with its input, so that it never outlives the test that started it.

use std::env;
use std::io::{self, Write};
use std::path::Path;

use hongwang_testkit::CardReader;

fn main() {
    let path = env::args_os().nth(1).expect("usage: card-reader PATH");
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let _inside = runtime.enter();
    let reader = CardReader::at(Path::new(&path));
    let mut questions = reader.questions();
    runtime.spawn(async move {
        while questions.changed().await.is_ok() {
            let asked = *questions.borrow_and_update();
            if writeln!(io::stdout(), "{asked}").is_err() {
                return;
            }
        }
    });
    for line in io::stdin().lines() {
        match line.expect("the input is text").as_str() {
            "place" => reader.place_card(),
            "take" => reader.take_card(),
            other => panic!("{other}: it knows place and take"),
        }
    }
}
