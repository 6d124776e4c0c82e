//! The child alone, as the node starts it.

fn main() -> std::process::ExitCode {
    let error = hongwang_films::child(std::env::args_os().skip(2));
    #[expect(clippy::print_stderr, reason = "whoever started it reads this line")]
    {
        eprintln!("{error}");
    }
    std::process::ExitCode::FAILURE
}
