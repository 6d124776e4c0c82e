//! The stand-in for another center's system as a program: `stand-in-center folder PATH` or `stand-in-center http SECRET`.
//!
//! It prints what it took, one line a record, until its standard input ends.

use std::io::{Read, stdin};
use std::time::Duration;

use hongwang_testkit::StandInCenter;

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let center = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["folder", path] => StandInCenter::in_folder(path.as_ref()),
        ["http", secret] => {
            let center = StandInCenter::over_http(secret).await;
            show(&format!("http://{}/", center.address()));
            center
        }
        _ => panic!("stand-in-center folder PATH | http SECRET"),
    };
    let mut ended = tokio::task::spawn_blocking(|| stdin().read_to_end(&mut Vec::new()));
    let mut shown = 0;
    while !ended.is_finished() {
        if arguments[0] == "folder" {
            center.looks();
        }
        let taken = center.taken();
        taken.iter().skip(shown).for_each(|(number, seq, _)| show(&format!("{number} {seq}")));
        shown = taken.len();
        let _ = tokio::time::timeout(Duration::from_millis(200), &mut ended).await;
    }
}

#[expect(clippy::print_stdout, reason = "a program for people and scripts")]
fn show(line: &str) {
    println!("{line}");
}
