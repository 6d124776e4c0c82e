//! Money: yuan with up to two decimals, also said in words.

use super::{Look, Standing, narrow, words};

/// Digits before the point: up to 999,999,999 yuan.
const DIGITS: usize = 9;
const UNITS: [&str; 4] = ["", "十", "百", "千"];
const NAMES: [&str; 10] = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"];

pub(super) fn look(text: &str) -> Look {
    let plain: String = narrow(text).chars().filter(|each| !matches!(each, ',' | '元' | '¥')).collect();
    let (whole, cents) = plain.split_once('.').unwrap_or((&plain, ""));
    if let Some(at) = plain.chars().position(|each| !each.is_ascii_digit() && each != '.') {
        return Look::new(Standing::Wrong, text, words::not_a_digit(at + 1));
    }
    if cents.contains('.') {
        return Look::new(Standing::Wrong, plain, words::ONE_POINT);
    }
    if cents.len() > 2 {
        return Look::new(Standing::Wrong, plain, words::TWO_DECIMALS);
    }
    if whole.is_empty() {
        return Look::new(Standing::Part, plain, words::POINT_FIRST);
    }
    let whole = whole.trim_start_matches('0');
    if whole.len() > DIGITS {
        return Look::new(Standing::Wrong, plain, words::amount_too_large(DIGITS));
    }
    let yuan: u64 = whole.parse().unwrap_or(0);
    let cents: u64 = format!("{cents:0<2}").parse().unwrap_or(0);
    Look::whole(format!("{yuan}.{cents:02}"), plain.clone(), said(yuan, cents))
}

/// `一千二百元`, `一千二百元零五分`
fn said(yuan: u64, cents: u64) -> String {
    let (tenths, hundredths) = (cents / 10, cents % 10);
    let mut text = String::new();
    if yuan > 0 || cents == 0 {
        text.push_str(&number(yuan));
        text.push('元');
    }
    if tenths > 0 {
        text.push_str(&number(tenths));
        text.push('角');
    } else if hundredths > 0 && yuan > 0 {
        text.push('零');
    }
    if hundredths > 0 {
        text.push_str(&number(hundredths));
        text.push('分');
    }
    text
}

/// A number below 10^12 in words.
fn number(value: u64) -> String {
    match value {
        0 => return NAMES[0].to_owned(),
        2 => return "两".to_owned(),
        _ => {}
    }
    let mut text = String::new();
    let mut skipped = false;
    for (group, unit) in [(value / 100_000_000, "亿"), (value / 10_000 % 10_000, "万"), (value % 10_000, "")]
    {
        if group == 0 {
            skipped |= !text.is_empty();
            continue;
        }
        if !text.is_empty() && (skipped || group < 1000) {
            text.push_str(NAMES[0]);
        }
        skipped = false;
        if group == 2 && !unit.is_empty() {
            text.push('两');
        } else {
            text.push_str(&below_ten_thousand(group as usize, text.is_empty()));
        }
        text.push_str(unit);
    }
    text
}

fn below_ten_thousand(value: usize, leads: bool) -> String {
    let mut text = String::new();
    let mut gap = false;
    for place in (0..4).rev() {
        let digit = value / 10_usize.pow(place) % 10;
        if digit == 0 {
            gap |= !text.is_empty();
            continue;
        }
        if gap {
            text.push_str(NAMES[0]);
            gap = false;
        }
        match (digit, place) {
            (1, 1) if text.is_empty() && leads => {}
            (2, 3) => text.push('两'),
            _ => text.push_str(NAMES[digit]),
        }
        text.push_str(UNITS[place as usize]);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_said_as_people_say_it() {
        for (text, said) in [
            ("1200", "一千二百元"),
            ("1200.5", "一千二百元五角"),
            ("1200.05", "一千二百元零五分"),
            ("0.05", "五分"),
            ("0", "零元"),
            ("2", "两元"),
            ("12", "十二元"),
            ("110", "一百一十元"),
            ("1010", "一千零一十元"),
            ("2000", "两千元"),
            ("20000", "两万元"),
            ("120000", "十二万元"),
            ("100020", "十万零二十元"),
            ("1000200", "一百万零二百元"),
            ("100000001", "一亿零一元"),
            ("¥1,200.50元", "一千二百元五角"),
            ("１２００", "一千二百元"),
        ] {
            assert_eq!(look(text).said, said, "{text}");
        }
    }

    #[test]
    fn what_is_no_amount_says_why_and_keeps_the_text() {
        for (text, said) in [
            ("1.234", words::TWO_DECIMALS.to_owned()),
            ("1.2.3", words::ONE_POINT.to_owned()),
            ("12a", words::not_a_digit(3)),
            ("1234567890", words::amount_too_large(DIGITS)),
            (".", words::POINT_FIRST.to_owned()),
        ] {
            let look = look(text);
            assert_eq!((look.said, look.shown.as_str()), (said, text));
        }
    }
}
