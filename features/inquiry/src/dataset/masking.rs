//! Numbers that somebody wrote into a text, covered.
//!
//! A run is digits with nothing between them but what people put between the groups of one number: spaces, dashes,
//! points, brackets, signs of no width. A run of eleven digits or more may hold a telephone of a person, a card or an
//! identity number, so it is covered unless all of it is the line of an office or days.

/// Digits from which on a run may be a number of a person.
const LONG: usize = 11;

/// A digit of any width.
fn digit(letter: char) -> Option<char> {
    match letter {
        '0'..='9' => Some(letter),
        '０'..='９' => char::from_digit(u32::from(letter) - u32::from('０'), 10),
        _ => None,
    }
}

/// A digit in words.
fn spelled(letter: char) -> bool {
    "〇零一二三四五六七八九".contains(letter)
}

/// What people write between the groups of one number.
fn joins(letter: char) -> bool {
    letter.is_whitespace()
        || "-‐‑‒–—―－−_.．·•・/／()（）[]【】*＊+＋\u{200b}\u{200c}\u{200d}\u{2060}\u{feff}\u{ad}"
            .contains(letter)
}

/// A text whose long numbers are covered but for the first three and the last two digits.
pub(crate) fn covered(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < letters.len() {
        let is_part: fn(char) -> bool = if digit(letters[at]).is_some() {
            |letter| digit(letter).is_some()
        } else if spelled(letters[at]) {
            spelled
        } else {
            out.push(letters[at]);
            at += 1;
            continue;
        };
        let end = run_end(&letters, at, is_part);
        cover(&letters[at..end], is_part, &mut out);
        at = end;
    }
    out
}

/// Where the run that begins at `from` ends: behind its last digit, or the letter that closes an identity number.
fn run_end(letters: &[char], from: usize, is_part: fn(char) -> bool) -> usize {
    let (mut end, mut at, mut digits) = (from, from, 0);
    while let Some(letter) = letters.get(at) {
        if is_part(*letter) {
            digits += 1;
            end = at + 1;
        } else if digits == 17 && matches!(letter, 'x' | 'X' | 'ｘ' | 'Ｘ') {
            return at + 1;
        } else if !joins(*letter) {
            break;
        }
        at += 1;
    }
    end
}

fn cover(run: &[char], is_part: fn(char) -> bool, out: &mut String) {
    let places: Vec<usize> = (0..run.len()).filter(|place| is_part(run[*place])).collect();
    if places.len() < LONG || is_harmless(run) {
        out.extend(run);
        return;
    }
    let (first, last) = (places[3], places[places.len() - 2]);
    // Between them as many stars as there were digits, so that nothing of how they were grouped is left.
    out.extend(run[..first].iter().filter(|letter| is_part(**letter)));
    out.extend(std::iter::repeat_n('*', places.len() - 5));
    out.extend(run[last..].iter().filter(|letter| is_part(**letter)));
}

/// Whether all of a run is the line of an office, or days.
fn is_harmless(run: &[char]) -> bool {
    let mut groups: Vec<String> = vec![String::new()];
    for letter in run {
        match (digit(*letter), groups.last_mut()) {
            (Some(digit), Some(group)) => group.push(digit),
            _ => groups.push(String::new()),
        }
    }
    groups.retain(|group| !group.is_empty());
    let groups: Vec<&str> = groups.iter().map(String::as_str).collect();
    is_line(&groups) || are_days(&groups)
}

/// 0713-7012345. A telephone of a person behind a zero is none.
fn is_line(groups: &[&str]) -> bool {
    let all = groups.concat();
    let place =
        all.starts_with("010") || (all.starts_with('0') && !all.starts_with("00") && !all.starts_with("01"));
    place && all.len() <= 12
}

/// 2026-01-05-2026-12-31
fn are_days(groups: &[&str]) -> bool {
    let number = |text: &str| text.parse::<u32>().unwrap_or(u32::MAX);
    let is_day = |day: &[&str]| match day {
        [year, month, day] => {
            year.len() == 4
                && (1900..2100).contains(&number(year))
                && (1..=12).contains(&number(month))
                && (1..=31).contains(&number(day))
        }
        _ => false,
    };
    !groups.is_empty() && groups.chunks(3).all(is_day)
}

#[cfg(test)]
mod tests {
    use super::covered;
    use proptest::prelude::*;

    #[test]
    fn numbers_of_persons_are_covered_however_they_are_written() {
        for (written, left) in [
            ("电话13812345678找他", "电话138******78找他"),
            ("138 1234 5678", "138******78"),
            ("138-1234-5678", "138******78"),
            ("１３８１２３４５６７８", "１３８******７８"),
            ("3 13812345678", "313*******78"),
            ("一三八一二三四五六七八", "一三八******七八"),
            ("421124198001011234", "421*************34"),
            ("42112419800101123x", "421************23"),
            ("421124 19800101 123X。", "421************23。"),
            ("421124800101123", "421**********23"),
            ("6217 0000 1234 5678 901", "621**************01"),
            ("（138）1234\u{200b}5678", "（138******78"),
            ("0713-7012345、13812345678", "0713-7012345、138******78"),
        ] {
            assert_eq!(covered(written), left, "{written}");
        }
    }

    #[test]
    fn lines_of_offices_amounts_and_days_stay() {
        for text in [
            "请打0713-7012345",
            "0713 7012345 转 8001",
            "010-12345678",
            "400-820-8820",
            "2026-01-05-2026-12-31",
            "2026.1.5—2026.12.31",
            "12,345.60元",
            "12345、12316",
            "二〇二六年十月",
            "",
        ] {
            assert_eq!(covered(text), text);
        }
    }

    proptest! {
        #[test]
        fn no_long_number_is_left_whatever_stands_around_and_between(
            before in "\\PC{0,6}", after in "\\PC{0,6}",
            number in prop_oneof!["1[3-9][0-9]{9}", "[1-8][0-9]{16}[0-9xX]", "[3-6][0-9]{12,18}"],
            between in proptest::sample::select(vec!["", " ", "-", "\u{3000}", ".", "－"]), every in 3usize..6,
        ) {
            let letters: Vec<char> = number.chars().collect();
            let groups: Vec<String> = letters.chunks(every).map(|group| group.iter().collect()).collect();
            let out = covered(&format!("{before}{}{after}", groups.join(between)));
            let digits: String = out.chars().filter(|letter| !super::joins(*letter) && *letter != '*').collect();
            prop_assert!(!digits.contains(&number), "{out}");
        }
    }
}
