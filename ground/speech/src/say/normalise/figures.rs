//! Figures as words: 1234 → 一千二百三十四, 3.50 → 三点五零, 0713 → 零七幺三.

/// Figures beyond this are said one by one.
const LONGEST: usize = 16;

const NAMES: [char; 10] = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'];

fn name(digit: char) -> char {
    digit.to_digit(10).map_or(digit, |value| NAMES[value as usize])
}

/// Digit by digit, as years are said: 2026 → 二零二六.
pub(super) fn one_by_one(digits: &str) -> String {
    digits.chars().map(name).collect()
}

/// Digit by digit with 幺 for 1, as phones and plates are said; what is no digit stays.
pub(super) fn dialled(digits: &str) -> String {
    digits.chars().map(|digit| if digit == '1' { '幺' } else { name(digit) }).collect()
}

/// Dialled in groups of the given sizes with a short pause between them; the last size repeats.
pub(super) fn grouped(digits: &str, sizes: &[usize]) -> String {
    let mut out = String::new();
    let mut rest = digits;
    let mut size = sizes.iter().copied();
    let mut current = 4;
    while !rest.is_empty() {
        current = size.next().unwrap_or(current).clamp(1, rest.len());
        let (group, more) = rest.split_at(current);
        out.push_str(&dialled(group));
        if !more.is_empty() {
            out.push('，');
        }
        rest = more;
    }
    out
}

/// A whole number: 10086 → 一万零八十六. Digits only, leading zeros are dropped.
pub(super) fn cardinal(digits: &str) -> String {
    let digits = digits.trim_start_matches('0');
    if digits.is_empty() {
        return "零".to_owned();
    }
    if digits.len() > LONGEST {
        return one_by_one(digits);
    }
    let padded = format!("{digits:0>16}");
    let groups = [(0, "万"), (4, "亿"), (8, "万"), (12, "")];
    let mut out = String::new();
    let mut gap = false;
    for (start, scale) in groups {
        let group = &padded[start..start + 4];
        if group == "0000" {
            // 万亿 keeps its 亿 when nothing stands between.
            if start == 4 && !out.is_empty() {
                out.push_str(scale);
            }
            gap = !out.is_empty();
            continue;
        }
        let low = group.starts_with('0') || gap;
        if low && !out.is_empty() {
            out.push('零');
        }
        out.push_str(&thousands(group, scale, out.is_empty()));
        out.push_str(scale);
        gap = false;
    }
    out
}

/// Four digits, the first spoken one is `first` of the whole number.
fn thousands(group: &str, scale: &str, first: bool) -> String {
    let value = group.trim_start_matches('0');
    if value == "2" && first && !scale.is_empty() {
        return "两".to_owned();
    }
    let mut out = String::new();
    let mut zero = false;
    for (digit, place) in value.chars().zip(["千", "百", "十", ""].into_iter().skip(4 - value.len())) {
        if digit == '0' {
            zero = true;
            continue;
        }
        if zero {
            out.push('零');
            zero = false;
        }
        let leads = out.is_empty() && first;
        match (digit, place) {
            ('1', "十") if leads => {}
            ('2', "千") if leads => out.push('两'),
            _ => out.push(name(digit)),
        }
        out.push_str(place);
    }
    out
}

/// A number with or without a fraction, thousands already joined: 3.50 → 三点五零.
pub(super) fn decimal(number: &str) -> String {
    match number.split_once('.') {
        Some((whole, fraction)) => format!("{}点{}", cardinal(whole), one_by_one(fraction)),
        None => cardinal(number),
    }
}

#[cfg(test)]
mod tests {
    use super::{cardinal, decimal, dialled, grouped};

    #[test]
    fn whole_numbers_are_said_as_people_say_them() {
        let rows = [
            ("0", "零"),
            ("10", "十"),
            ("12", "十二"),
            ("20", "二十"),
            ("110", "一百一十"),
            ("105", "一百零五"),
            ("200", "二百"),
            ("1010", "一千零一十"),
            ("2002", "两千零二"),
            ("10086", "一万零八十六"),
            ("12000", "一万二千"),
            ("20000", "两万"),
            ("22000", "两万二千"),
            ("100000", "十万"),
            ("304200", "三十万四千二百"),
            ("1000001", "一百万零一"),
            ("200000000", "两亿"),
            ("100020003", "一亿零二万零三"),
            ("1000000000000", "一万亿"),
            ("0042", "四十二"),
        ];
        for (figures, said) in rows {
            assert_eq!(cardinal(figures), said, "{figures}");
        }
    }

    #[test]
    fn fractions_are_said_digit_by_digit() {
        assert_eq!(decimal("3.50"), "三点五零");
        assert_eq!(decimal("0.05"), "零点零五");
    }

    #[test]
    fn numbers_that_are_dialled_say_yao() {
        assert_eq!(dialled("110"), "幺幺零");
        assert_eq!(grouped("13812345678", &[3, 4, 4]), "幺三八，幺二三四，五六七八");
    }
}
