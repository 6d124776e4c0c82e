//! Rules over the text of files: length, words that do not belong in finished work, the tree of halls.

use super::Finding;

/// The tree of halls.
pub(crate) const COLUMNS: &str = "halls/columns.toml";

const LIMIT: usize = 500;
/// A file may be longer when one of its first lines gives the reason after this word.
const REASON: &str = "long: ";

/// Written in two halves, so that this file is not a finding of its own.
const FORBIDDEN: [(&str, &str, &str); 7] = [
    ("TO", "DO", "finish it, or leave it out"),
    ("FIX", "ME", "fix it, or leave it out"),
    ("unimplemented", "!(", "finish it, or leave it out"),
    ("todo", "!(", "finish it, or leave it out"),
    ("/work/", "main", "a path of one machine: make it relative"),
    ("/work/", "shared", "a path of one machine: make it relative"),
    ("/root", "/", "a path of one machine: make it relative"),
];

/// An engine is handed the time and gives back what to do; these would do it behind the caller's back.
const NOT_IN_ENGINES: [&str; 5] = ["SystemTime::now", "Instant::now", "std::fs", "std::net", "std::thread"];

/// All findings about one file's text.
pub(crate) fn check(name: &str, text: &str) -> Vec<Finding> {
    if !is_ours(name) {
        return Vec::new();
    }
    let mut findings = Vec::new();
    let lines = text.lines().count();
    if is_code(name) && lines > LIMIT && !text.lines().take(10).any(|line| line.contains(REASON)) {
        let message =
            format!("{lines} lines: split it, or give the reason in a comment `{REASON}…` at its top");
        findings.push(Finding::new(name, message));
    }
    let is_engine = name.starts_with("engines/") && name.contains("/src/");
    for (number, line) in text.lines().enumerate() {
        for word in NOT_IN_ENGINES.iter().filter(|word| is_engine && holds_word(line, word)) {
            let message = format!("{word}: an engine does no I/O and has no clock; take it as an argument");
            findings.push(Finding::new(format!("{name}:{}", number + 1), message));
        }
        for (front, back, remedy) in FORBIDDEN {
            let word = format!("{front}{back}");
            if holds_word(line, &word) {
                findings.push(Finding::new(format!("{name}:{}", number + 1), format!("{word}: {remedy}")));
            }
        }
    }
    findings
}

/// The tree of halls has the size that was agreed.
pub(crate) fn check_columns(text: &str) -> Option<Finding> {
    const WANTED: [usize; 3] = [9, 48, 162];
    let tree: toml::Table = match text.parse() {
        Ok(tree) => tree,
        Err(error) => return Some(Finding::new(COLUMNS, error.to_string())),
    };
    let counts = ["hall", "section", "column"].map(|kind| count(&toml::Value::Table(tree.clone()), kind));
    (counts != WANTED).then(|| {
        let [halls, sections, columns] = counts;
        let [all_halls, all_sections, all_columns] = WANTED;
        let message = format!(
            "{halls} halls, {sections} sections, {columns} columns instead of {all_halls}, {all_sections}, {all_columns}"
        );
        Finding::new(COLUMNS, message)
    })
}

/// How many tables stand in arrays of this name, at any depth.
fn count(value: &toml::Value, kind: &str) -> usize {
    match value {
        toml::Value::Table(table) => table
            .iter()
            .map(|(key, value)| {
                let here = if key == kind { value.as_array().map_or(0, Vec::len) } else { 0 };
                here + count(value, kind)
            })
            .sum(),
        toml::Value::Array(values) => values.iter().map(|value| count(value, kind)).sum(),
        _ => 0,
    }
}

/// Text that we write, as against fixtures, vendored files and lock files.
fn is_ours(name: &str) -> bool {
    let foreign = ["/fixtures/", "/vendor/", "/corpus/"].iter().any(|folder| name.contains(folder));
    let ours = is_code(name)
        || name == ".ci/run"
        || [".md", ".toml", ".json", ".sh", ".html"].iter().any(|end| name.ends_with(end));
    ours && !foreign && !name.ends_with("package-lock.json")
}

fn is_code(name: &str) -> bool {
    [".rs", ".js", ".mjs", ".css", ".sql"].iter().any(|end| name.ends_with(end))
}

/// Whether the line holds the word, not as a part of a longer one.
fn holds_word(line: &str, word: &str) -> bool {
    let joins = |one: Option<char>, other: Option<char>| {
        let in_word = |letter: Option<char>| {
            letter.is_some_and(|letter| letter.is_ascii_alphanumeric() || letter == '_')
        };
        in_word(one) && in_word(other)
    };
    line.match_indices(word).any(|(at, found)| {
        let (before, after) = (&line[..at], &line[at + found.len()..]);
        let is_longer = joins(before.chars().next_back(), found.chars().next())
            || joins(found.chars().next_back(), after.chars().next());
        !is_longer
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(name: &str, text: &str) -> Vec<String> {
        check(name, text).into_iter().map(|finding| finding.place).collect()
    }

    #[test]
    fn unfinished_work_is_found_with_its_line() {
        for (front, back, _) in FORBIDDEN {
            let text = format!("fn sound() {{}}\n// {front}{back} later)\n");
            assert_eq!(
                places("ground/base/src/lib.rs", &text),
                ["ground/base/src/lib.rs:2"],
                "{front}{back}"
            );
        }
    }

    #[test]
    fn an_engine_with_a_clock_of_its_own_is_found() {
        let text = "fn tick() -> Instant { Instant::now() }\n";
        assert_eq!(places("engines/replica/src/lib.rs", text), ["engines/replica/src/lib.rs:1"]);
        assert_eq!(places("engines/replica/tests/it/main.rs", text), [""; 0], "its tests may");
        assert_eq!(places("ground/feed/src/lib.rs", text), [""; 0], "a shell may");
    }

    #[test]
    fn a_forbidden_word_inside_another_is_no_finding() {
        let word = format!("MAS{}{}S", "TO", "DO");
        assert_eq!(places("docs/a.md", &format!("{word} 待办 todo!\n")), [""; 0]);
        assert_eq!(places("docs/a.md", "/workshop/main /fuwu/work/maintenance\n"), [""; 0]);
    }

    #[test]
    fn a_long_file_needs_a_reason_at_its_top() {
        let long = "let x = 1;\n".repeat(LIMIT + 1);
        assert_eq!(places("a.rs", &long).len(), 1);
        assert_eq!(places("a.rs", &"let x = 1;\n".repeat(LIMIT)), [""; 0]);
        assert_eq!(places("a.rs", &format!("// long: one table of words\n{long}")), [""; 0]);
        assert_eq!(places("a.rs", &format!("{long}// long: too late\n")).len(), 1);
        assert_eq!(places("halls/columns.toml", &long), [""; 0], "data may be long");
    }

    #[test]
    fn what_others_wrote_is_not_checked() {
        let text = format!("{}{}: theirs\n", FORBIDDEN[0].0, FORBIDDEN[0].1);
        assert_eq!(places("ground/page/assets/vendor/axe.js", &text), [""; 0]);
        assert_eq!(places("lines/websites/tests/fixtures/page.html", &text), [""; 0]);
        assert_eq!(places("ground/page/assets/kiosk.js", &text).len(), 1);
    }

    #[test]
    fn a_tree_of_halls_with_a_column_lost_is_found() {
        let tree = |columns: usize| {
            let mut text = "[[hall]]\n".repeat(8) + "[[hall]]\nslug = \"dang\"\n";
            text += &"[[hall.section]]\n".repeat(47);
            text += "[[hall.section]]\nslug = \"news\"\n";
            text += &"[[hall.section.column]]\nslug = \"central\"\n".repeat(columns);
            text
        };
        assert_eq!(check_columns(&tree(162)), None);
        assert!(check_columns(&tree(161)).is_some());
        assert!(check_columns("[[hall").is_some());
    }
}
