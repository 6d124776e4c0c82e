//! Signs: what they are in half-width form, which make a pause, which are said, which are passed over.

use super::Spot;
use super::said::Said;
use crate::say::words::SIGNS;
use hongwang_hanzi::readings;

/// Full-width forms become half-width ones, look-alikes one sign, invisible characters go.
pub(super) fn narrow(text: &str) -> String {
    let one = |c: char| match c {
        '，' => Some(c),
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0),
        '\u{3000}' | '\u{a0}' | '\t' => Some(' '),
        '￥' => Some('¥'),
        '−' | '–' | '‐' | '‑' | '‒' => Some('-'),
        '―' | '─' => Some('—'),
        '∶' | '︰' => Some(':'),
        '〜' | '∼' => Some('~'),
        '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{fe00}'..='\u{fe0f}' | '\r' => None,
        other => Some(other),
    };
    text.chars().filter_map(one).collect()
}

/// Says or pauses for one character that begins nothing longer.
pub(super) fn push(said: &mut Said, character: char, spot: Spot<'_>) {
    let next = spot.rest().chars().nth(1);
    match character {
        _ if !readings(character).is_empty() => said.words(character.encode_utf8(&mut [0; 4])),
        '，' | ',' | '(' | ')' | '【' | '】' | '[' | ']' | '{' | '}' | '|' | '〔' | '〕' | '…' | '•'
        | '●' | '◆' | '■' | '›' | '»' | '▸' => {
            said.mark('，');
        }
        '、' => said.mark('、'),
        ':' => said.mark('：'),
        ';' => said.mark('；'),
        '。' | '\n' => said.mark('。'),
        '.' => dot(said, spot, next),
        '!' => said.mark('！'),
        '?' => said.mark('？'),
        ' ' => space(said, spot, next),
        '-' | '~' | '—' => dash(said, character, spot, next),
        '/' => slash(said, spot, next),
        '→' if leads(spot) => said.words("到"),
        '↑' if next.is_some_and(|c| c.is_ascii_digit()) => said.words("上升"),
        '↓' if next.is_some_and(|c| c.is_ascii_digit()) => said.words("下降"),
        '*' | '+' | '=' | '<' | '>' | '&' => sign_between(said, character, spot, next),
        '①'..='⑳' => listed(said, u32::from(character) - u32::from('①') + 1),
        '⑴'..='⒇' => listed(said, u32::from(character) - u32::from('⑴') + 1),
        '⒈'..='⒛' => listed(said, u32::from(character) - u32::from('⒈') + 1),
        'Ⅰ'..='Ⅻ' => {
            said.words(&super::figures::cardinal(&(u32::from(character) - u32::from('Ⅰ') + 1).to_string()))
        }
        'ⅰ'..='ⅻ' => {
            said.words(&super::figures::cardinal(&(u32::from(character) - u32::from('ⅰ') + 1).to_string()))
        }
        other => {
            if let Some((_, name)) = SIGNS.iter().find(|(sign, _)| *sign == other) {
                said.words(name);
            }
        }
    }
}

fn listed(said: &mut Said, number: u32) {
    said.mark('，');
    said.words(&super::figures::cardinal(&number.to_string()));
    said.mark('，');
}

/// A full stop ends; after a figure at a line's start it is a list's.
fn dot(said: &mut Said, spot: Spot<'_>, next: Option<char>) {
    let listed = spot.before().is_some_and(|c| c.is_ascii_digit());
    let inside = spot.before().is_some_and(|c| c.is_ascii_alphabetic())
        && next.is_some_and(|c| c.is_ascii_alphanumeric());
    if !inside {
        said.mark(if listed && next.is_some() { '，' } else { '。' });
    }
}

/// A space parts words of two and more characters; single characters are only spread out (姓 名).
fn space(said: &mut Said, spot: Spot<'_>, next: Option<char>) {
    let hanzi = |c: &char| !readings(*c).is_empty();
    let long_before = spot.behind().chars().rev().take_while(hanzi).take(2).count() == 2;
    let long_after = spot.rest().chars().skip(1).take_while(hanzi).take(2).count() == 2;
    let wide = next == Some(' ');
    let number_after = super::digits(spot.after(1)).len() >= 5;
    let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    let hour_after = spot.after(1 + super::digits(spot.after(1)).len()).starts_with(':');
    if wide
        || (digit(spot.before()) && digit(next) && !hour_after)
        || (long_before && (long_after || number_after))
    {
        said.mark('，');
    }
}

/// Between quantities a dash says 到, otherwise it is a pause.
fn dash(said: &mut Said, character: char, spot: Spot<'_>, next: Option<char>) {
    let measured = spot.before().is_some_and(|c| "%‰℃度元日号月年时点分岁级届米斤亩".contains(c));
    let figure = next.is_some_and(|c| c.is_ascii_digit() || c == '-');
    let weekday = spot.before().is_some_and(|c| "一二三四五六日".contains(c))
        && next.is_some_and(|c| "周星一二三四五六日".contains(c));
    if (measured && figure) || (character == '~' && between(spot, next)) || weekday {
        said.words("到");
    } else {
        said.mark('，');
    }
}

/// 元/亩 is 元每亩; between other words a slash is a pause.
fn slash(said: &mut Said, spot: Spot<'_>, next: Option<char>) {
    let unit = spot.before().is_some_and(|c| "元斤克吨亩人次户天月年升米℃角分度".contains(c));
    let per =
        next.is_some_and(|c| "亩人次户天日月年斤公吨克平立升米座台头只株盒瓶袋份小分秒mkthL㎡".contains(c));
    if unit && per { said.words("每") } else { said.mark('、') }
}

/// An arrow from one word to another, with or without spaces around it.
fn leads(spot: Spot<'_>) -> bool {
    let from = spot.behind().trim_end().chars().next_back();
    let to = spot.rest().trim_start_matches(['→', ' ']).chars().next();
    from.is_some_and(char::is_alphanumeric) && to.is_some_and(char::is_alphanumeric)
}

fn between(spot: Spot<'_>, next: Option<char>) -> bool {
    spot.before().is_some_and(char::is_alphanumeric) && next.is_some_and(char::is_alphanumeric)
}

/// Signs of reckoning count only between figures, & between words.
fn sign_between(said: &mut Said, character: char, spot: Spot<'_>, next: Option<char>) {
    let figure = next.is_some_and(|c| c.is_ascii_digit());
    let said_as = match character {
        '*' if figure && spot.before().is_some_and(|c| c.is_ascii_digit()) => "乘",
        '+' if !figure && spot.before().is_some_and(|c| c.is_ascii_digit() || "万亿千百".contains(c)) => {
            "多"
        }
        '+' if spot.before().is_some_and(char::is_alphanumeric) => "加",
        '=' if spot.before().is_some_and(|c| c.is_alphanumeric() || c == ' ') => "等于",
        '<' if figure => "小于",
        '>' if figure => "大于",
        '&' if between(spot, next) || spot.before() == Some(' ') => "和",
        _ => return,
    };
    said.words(said_as);
}
