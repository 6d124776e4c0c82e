//! Quantities: numbers with signs, ranges, fractions, percent, units and money.

use super::figures::{cardinal, decimal, one_by_one};
use super::{Piece, Spot, digits, range_sign};
use crate::say::words::{COUNTED_BY_TWO, UNITS};

/// A number as it stands: `1,234.50` is `1234.50`, and its bytes in the text.
struct Number {
    plain: String,
    length: usize,
}

/// Sign or currency before a number: `-3℃`, `¥1,234.50`, `+86`.
pub(super) fn signed(spot: Spot<'_>) -> Piece {
    let sign = spot.rest().chars().next()?;
    let rest = spot.after(sign.len_utf8());
    let space = rest.len() - rest.trim_start_matches(' ').len();
    let rest = &rest[space..];
    if !rest.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let length = sign.len_utf8() + space;
    match sign {
        '-' => negative(spot).filter(|_| space == 0),
        '+' => country(rest).then(|| (length + 2, "加八六，".to_owned())),
        '$' => amount(rest, "美元").map(|(more, said)| (length + more, said)),
        '€' => amount(rest, "欧元").map(|(more, said)| (length + more, said)),
        _ => yuan_before(rest).map(|(more, said)| (length + more, said)),
    }
}

/// The country's number before one to dial: `86 13800138000`; `86.5%` is a quantity.
fn country(rest: &str) -> bool {
    let dialled = rest.strip_prefix("86").map(|more| more.trim_start_matches([' ', '-']));
    dialled.is_some_and(|more| digits(more).len() >= 3)
}

fn negative(spot: Spot<'_>) -> Piece {
    let (length, said) = quantity(spot.on(1))?;
    let cold = said.ends_with('度');
    // After a letter, a figure or most words a dash is no minus, unless degrees or percent follow: 最低-2℃.
    let minus = match spot.before() {
        None => true,
        Some(_) if spot.behind().ends_with("温度") => true,
        Some(before) if " ，,。(:;~—至到为约是温、/=+×\n".contains(before) => true,
        Some(before) => is_hanzi(before) && (cold || said.starts_with("百分之")),
    };
    minus.then(|| (length + 1, format!("{}{said}", if cold { "零下" } else { "负" })))
}

/// A word before a dash; 元, 日 and the like end a quantity, and there a dash is a range.
fn is_hanzi(character: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&character) && !"度元日号月年时点分岁级届米斤亩".contains(character)
}

fn amount(rest: &str, currency: &str) -> Piece {
    let number = number(rest)?;
    let scale = scale(&rest[number.length..]);
    Some((number.length + scale.len(), format!("{}{scale}{currency}", decimal(&number.plain))))
}

/// `¥1,234.50`, `¥3.5万`, `¥120/亩`, `¥5元`.
fn yuan_before(rest: &str) -> Piece {
    let number = number(rest)?;
    let scale = scale(&rest[number.length..]);
    let mut length = number.length + scale.len();
    if rest[length..].starts_with('元') {
        length += '元'.len_utf8();
    }
    let said = if scale.is_empty() {
        yuan(&number.plain)
    } else {
        format!("{}{scale}元", counted(&number.plain, "万"))
    };
    Some((length, said))
}

fn scale(rest: &str) -> &'static str {
    ["万亿", "百万", "千万", "万", "亿"].into_iter().find(|scale| rest.starts_with(scale)).unwrap_or("")
}

/// An amount of money with at most two decimals: 1234.50 → 一千二百三十四元五角.
fn yuan(plain: &str) -> String {
    let Some((whole, fraction)) = plain.split_once('.').filter(|(_, fraction)| fraction.len() <= 2) else {
        return format!("{}元", counted(plain, "元"));
    };
    let mut cents = fraction.chars().chain(['0', '0']);
    let (jiao, fen) = (cents.next().unwrap_or('0'), cents.next().unwrap_or('0'));
    let is_zero = whole.chars().all(|c| c == '0');
    let mut said = if is_zero { String::new() } else { format!("{}元", counted(whole, "元")) };
    match (jiao, fen) {
        ('0', '0') if is_zero => said.push_str("零元"),
        ('0', '0') => {}
        ('0', fen) => {
            said.push_str(if is_zero { "" } else { "零" });
            said.push_str(&format!("{}分", cardinal(&fen.to_string())));
        }
        (jiao, fen) => {
            said.push_str(&format!("{}角", cardinal(&jiao.to_string())));
            if fen != '0' {
                said.push_str(&format!("{}分", cardinal(&fen.to_string())));
            }
        }
    }
    said
}

/// A number with what belongs to it.
pub(super) fn quantity(spot: Spot<'_>) -> Piece {
    let first = number(spot.rest())?;
    let rest = spot.after(first.length);
    dotted(spot.rest())
        .or_else(|| day_of_note(spot.rest()))
        .or_else(|| chain(spot.rest()))
        .or_else(|| fraction(&first, rest))
        .or_else(|| range(spot, &first, rest))
        .or_else(|| Some(measured(spot, &first, rest)))
}

/// Digits with thousands and a fraction. The comma of thousands stands before exactly three digits.
fn number(text: &str) -> Option<Number> {
    let first = digits(text);
    if first.is_empty() {
        return None;
    }
    let mut plain = first.to_owned();
    let mut length = first.len();
    if first.len() <= 3 {
        while let Some(group) = text[length..].strip_prefix(',').map(digits).filter(|group| group.len() == 3)
        {
            plain.push_str(group);
            length += 4;
        }
    }
    if let Some(fraction) =
        text[length..].strip_prefix('.').map(digits).filter(|fraction| !fraction.is_empty())
    {
        plain.push('.');
        plain.push_str(fraction);
        length += 1 + fraction.len();
    }
    Some(Number { plain, length })
}

/// `1.2.3`, `192.168.1.1`: versions and addresses.
fn dotted(text: &str) -> Piece {
    let (count, length) = repeated(text, '.');
    (count >= 3).then(|| {
        let parts: Vec<String> = text[..length].split('.').map(one_by_one).collect();
        (length, parts.join("点"))
    })
}

/// `3·15`, `5·12`, `12·4`: a day by which something is called.
fn day_of_note(text: &str) -> Piece {
    let month = digits(text);
    let day = digits(text[month.len()..].strip_prefix('·')?);
    let short = (1..=2).contains(&month.len()) && (1..=2).contains(&day.len());
    short.then(|| {
        (month.len() + '·'.len_utf8() + day.len(), format!("{}{}", cardinal(month), one_by_one(day)))
    })
}

/// `15-15-15`: the grades of a fertilizer, a house by row and number.
fn chain(text: &str) -> Piece {
    let (count, length) = repeated(text, '-');
    (count >= 3).then(|| {
        let parts: Vec<String> = text[..length].split('-').map(cardinal).collect();
        (length, parts.join("、"))
    })
}

/// How many runs of digits the separator joins, and their bytes together.
fn repeated(text: &str, separator: char) -> (usize, usize) {
    let mut length = digits(text).len();
    let mut count = 1;
    while let Some(more) = text[length..].strip_prefix(separator).map(digits).filter(|more| !more.is_empty())
    {
        length += 1 + more.len();
        count += 1;
    }
    (count, length)
}

/// `3/4` → 四分之三.
fn fraction(first: &Number, rest: &str) -> Piece {
    let below = digits(rest.strip_prefix('/')?);
    let closed = !rest[1 + below.len()..].starts_with(['/', '.']);
    let plain = !below.is_empty()
        && first.plain.len() <= 4
        && below.len() <= 4
        && !first.plain.contains('.')
        && closed;
    plain.then(|| {
        (first.length + 1 + below.len(), format!("{}分之{}", cardinal(below), cardinal(&first.plain)))
    })
}

/// `3-5个`, `3~8℃`, `3-5%`; a falling pair (`5-3`) is no range.
fn range(spot: Spot<'_>, first: &Number, rest: &str) -> Piece {
    let sign = range_sign(rest)?;
    let second = number(&rest[sign..])?;
    let after = &rest[sign + second.length..];
    let length = first.length + sign + second.length;
    let value = |number: &Number| number.plain.parse::<f64>().unwrap_or(0.0);
    let rising = value(first) < value(&second) || spot.before() == Some('-');
    let word = if rising || rest.starts_with(['至', '到', '~']) { "到" } else { "杠" };
    if let Some(whole) = percent(after) {
        let said = format!("{whole}{}{word}{whole}{}", decimal(&first.plain), decimal(&second.plain));
        return Some((length + after.chars().next().map_or(0, char::len_utf8), said));
    }
    let counter = unit(after).map_or(after, |(_, unit)| unit);
    let low =
        if spot.before() == Some('第') { decimal(&first.plain) } else { counted(&first.plain, counter) };
    let (more, high) = measured(spot, &second, after);
    Some((first.length + sign + more, format!("{low}{word}{high}")))
}

/// The number, its percent sign, unit or currency; always something. Bytes are counted from the number's start.
fn measured(spot: Spot<'_>, number: &Number, rest: &str) -> (usize, String) {
    if let Some(whole) = percent(rest) {
        let sign = rest.chars().next().map_or(0, char::len_utf8);
        return (number.length + sign, format!("{whole}{}", decimal(&number.plain)));
    }
    if let Some((length, name)) = unit(rest) {
        return (number.length + length, format!("{}{name}", counted(&number.plain, name)));
    }
    if rest.starts_with('元') && number.plain.contains('.') {
        return (number.length + '元'.len_utf8(), yuan(&number.plain));
    }
    let after_hour = matches!(spot.before(), Some('时' | '点')) && rest.starts_with('分');
    if after_hour && number.length == 2 && number.plain.starts_with('0') {
        return (number.length, one_by_one(&number.plain));
    }
    if spot.before() == Some('第') {
        return (number.length, ordinal(&number.plain));
    }
    (number.length, counted(&number.plain, rest))
}

fn ordinal(plain: &str) -> String {
    if plain == "2" { "二".to_owned() } else { decimal(plain) }
}

fn percent(rest: &str) -> Option<&'static str> {
    match rest.chars().next()? {
        '%' => Some("百分之"),
        '‰' => Some("千分之"),
        _ => None,
    }
}

/// The unit in Latin letters or signs at the start, with or without a space before it: its bytes and its name.
fn unit(rest: &str) -> Option<(usize, &'static str)> {
    let space = usize::from(rest.starts_with(' '));
    let text = &rest[space..];
    let found = UNITS.iter().find(|(sign, _)| {
        let lettered = sign.ends_with(|c: char| c.is_ascii_alphabetic());
        text.strip_prefix(sign)
            .is_some_and(|more| !lettered || !more.starts_with(|c: char| c.is_ascii_alphanumeric()))
    });
    found.map(|(sign, name)| (space + sign.len(), *name))
}

/// A number before what it counts: 2 is 两 there.
fn counted(plain: &str, counter: &str) -> String {
    let two = plain == "2" && COUNTED_BY_TWO.iter().any(|word| counter.starts_with(word));
    if two { "两".to_owned() } else { decimal(plain) }
}
