//! What stands on a resident identity card (GA 450): its text as plain data.
//!
//! Invariants: any 256 bytes are a card or a sentence why not, never a panic; `Debug` shows nothing of a person. The
//! picture is not looked at here: it stays in the buffer that the line was read into, which is overwritten.

use crate::frame::TEXT;
use jiff::civil::Date;
use std::fmt;

/// Where a field stands in the text, in bytes, and how long it is.
const NAME: (usize, usize) = (0, 30);
const SEX: (usize, usize) = (30, 2);
const NATION: (usize, usize) = (32, 4);
const BORN: (usize, usize) = (36, 16);
const ADDRESS: (usize, usize) = (52, 70);
const ID: (usize, usize) = (122, 36);
const ISSUER: (usize, usize) = (158, 30);
const FROM: (usize, usize) = (188, 16);
const TO: (usize, usize) = (204, 16);

/// What is written instead of a last day on a card that is good for ever.
const FOR_EVER: &str = "长期";
/// 民族 by its code (GB/T 3304), beginning with 01.
const NATIONS: &str = "汉 蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 畲 高山 拉祜 水 东乡 纳西 景颇 柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 阿昌 普米 塔吉克 怒 乌孜别克 俄罗斯 鄂温克 德昂 保安 裕固 京 塔塔尔 独龙 鄂伦春 赫哲 门巴 珞巴 基诺";
/// 其他, 外国血统中国籍人士: no name of a people.
const OTHERS: [(u8, &str); 2] = [(97, "其他"), (98, "外国血统中国籍人士")];

/// 性别.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sex {
    /// 男
    Male,
    /// 女
    Female,
    /// 未知, 未说明
    Unsaid,
}

/// A resident identity card.
#[derive(Clone, PartialEq, Eq)]
pub struct Card {
    /// 姓名
    pub name: String,
    /// 性别
    pub sex: Sex,
    /// 民族, as people write it: `土家`.
    pub nation: String,
    /// 出生
    pub born: Date,
    /// 住址
    pub address: String,
    /// 公民身份号码; its check digit is right.
    pub id: String,
    /// 签发机关
    pub issuer: String,
    /// The first day of its validity.
    pub from: Date,
    /// The last one; none where it is good for ever.
    pub to: Option<Date>,
}

impl fmt::Debug for Card {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Card")
    }
}

/// Why some bytes are no card: which field, and nothing of what stands there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the field {0} of the card cannot be read: is it a resident identity card?")]
pub struct NoCard(pub &'static str);

impl Card {
    /// Reads the text of a card.
    ///
    /// # Errors
    /// Which field is none.
    pub fn parse(text: &[u8; TEXT]) -> Result<Self, NoCard> {
        let field = |name, (at, length)| text_at(text, at, length).ok_or(NoCard(name));
        let said = |name, place| {
            let text = field(name, place)?;
            if text.is_empty() || text.chars().any(char::is_control) { Err(NoCard(name)) } else { Ok(text) }
        };
        let day = |name, place| date(&field(name, place)?).ok_or(NoCard(name));
        let id = field("id", ID)?;
        if !is_id(&id) {
            return Err(NoCard("id"));
        }
        let to = field("to", TO)?;
        Ok(Self {
            name: said("name", NAME)?,
            sex: sex(&field("sex", SEX)?),
            nation: nation(&field("nation", NATION)?).ok_or(NoCard("nation"))?,
            born: day("born", BORN)?,
            address: said("address", ADDRESS)?,
            id,
            issuer: said("issuer", ISSUER)?,
            from: day("from", FROM)?,
            to: if to == FOR_EVER { None } else { Some(date(&to).ok_or(NoCard("to"))?) },
        })
    }

    /// Whether it is good on this day.
    pub fn is_good_on(&self, day: Date) -> bool {
        self.from <= day && self.to.is_none_or(|to| day <= to)
    }
}

/// A field of little-endian UTF-16 without the blanks around.
fn text_at(text: &[u8; TEXT], at: usize, length: usize) -> Option<String> {
    let (pairs, _) = text.get(at..at + length)?.as_chunks::<2>();
    let letters = char::decode_utf16(pairs.iter().map(|pair| u16::from_le_bytes(*pair)));
    let all = letters.collect::<Result<String, _>>().ok()?;
    Some(all.trim_matches(|letter: char| letter.is_whitespace() || letter == '\0').to_owned())
}

fn sex(code: &str) -> Sex {
    match code {
        "1" => Sex::Male,
        "2" => Sex::Female,
        _ => Sex::Unsaid,
    }
}

fn nation(code: &str) -> Option<String> {
    let code: u8 = if code.len() == 2 { code.parse().ok()? } else { return None };
    let other = OTHERS.iter().find(|(other, _)| *other == code).map(|(_, name)| *name);
    let name = other.or_else(|| NATIONS.split(' ').nth(usize::from(code).checked_sub(1)?));
    name.map(str::to_owned)
}

fn date(digits: &str) -> Option<Date> {
    if digits.len() != 8 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (year, rest) = digits.split_at(4);
    let (month, day) = rest.split_at(2);
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

/// Whether this is an identity number with the right check digit (GB 11643).
fn is_id(text: &str) -> bool {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let Some((last, digits)) = text.as_bytes().split_last().filter(|(_, digits)| digits.len() == 17) else {
        return false;
    };
    let sum: u32 = digits.iter().zip(WEIGHTS).map(|(digit, weight)| u32::from(*digit & 15) * weight).sum();
    digits.iter().all(u8::is_ascii_digit) && *last == b"10X98765432"[(sum % 11) as usize]
}
