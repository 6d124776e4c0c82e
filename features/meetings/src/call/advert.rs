//! What in advice is surely advertising: a mark of a registered name, a brand, a web address, a telephone number, a price
//! at which something is to be bought. Simple rather than clever: whoever writes is told the words it stumbled over.

/// Marks of a registered name.
const MARKS: [char; 2] = ['®', '™'];
/// What stands before 牌 where it is no brand (品牌, 门牌), and behind it (牌子, 牌照).
const BEFORE: &str = "品招路门车金工打老王挂标名吊奖铭木立这那块个示站头克将";
const BEHIND: &str = "子照匾上号位楼";
/// Behind these a brand stands in quotes.
const QUOTES: [char; 4] = ['》', '”', '」', '"'];
/// How an address of the web begins, and how one ends.
const BEGINS: [&str; 3] = ["http://", "https://", "www."];
const ENDS: [&str; 4] = [".com", ".cn", ".net", ".shop"];
/// What is said of a price at which something is to be bought, and what only sounds so.
const BUYS: [&str; 6] = ["购买", "价", "售", "卖", "下单", "促销"];
const HARMLESS: [&str; 9] = ["收购价", "保护价", "市场价", "医保价", "单价", "估价", "差价", "评价", "代价"];
/// Where a clause ends.
const STOPS: [char; 8] = ['，', '。', '；', '！', '？', '\n', ',', ';'];

/// The words over which a text stumbles; none where nothing is surely advertising.
pub(crate) fn advertises(text: &str) -> Option<String> {
    let text: String = text.chars().map(half).collect();
    let mark = text.chars().find(|letter| MARKS.contains(letter)).map(String::from);
    mark.or_else(|| brand(&text)).or_else(|| web(&text)).or_else(|| telephone(&text)).or_else(|| price(&text))
}

/// Full-width digits and letters as the plain ones.
fn half(letter: char) -> char {
    match u32::from(letter) {
        code @ 0xFF01..=0xFF5E if letter.is_alphanumeric() => char::from_u32(code - 0xFEE0).unwrap_or(letter),
        _ => letter,
    }
}

fn is_han(letter: char) -> bool {
    ('\u{4E00}'..='\u{9FFF}').contains(&letter)
}

/// `红太阳牌`, `“红太阳”牌`
fn brand(text: &str) -> Option<String> {
    let letters: Vec<char> = text.chars().collect();
    let is_brand = |at: usize| {
        let before = &letters[..at];
        let behind = letters.get(at + 1).is_some_and(|letter| BEHIND.contains(*letter));
        let quoted = before.last().is_some_and(|letter| QUOTES.contains(letter));
        let named = before.len() > 1 && before.iter().rev().take(2).all(|letter| is_han(*letter));
        let common = before.last().is_some_and(|letter| BEFORE.contains(*letter));
        !behind && (quoted || (named && !common))
    };
    let at = (0..letters.len()).find(|at| letters[*at] == '牌' && is_brand(*at))?;
    Some(letters[at.saturating_sub(4)..=at].iter().collect())
}

fn web(text: &str) -> Option<String> {
    let is_address = |word: &&str| {
        let word = word.to_ascii_lowercase();
        let named =
            |end: &str| word.split_once(end).is_some_and(|(name, _)| name.ends_with(char::is_alphanumeric));
        BEGINS.iter().any(|begin| word.contains(begin)) || ENDS.into_iter().any(named)
    };
    let mut words = text.split(|letter: char| !letter.is_ascii_graphic()).filter(|word| !word.is_empty());
    words.find(is_address).map(str::to_owned)
}

/// A mobile, a number with its area, one of 400 and 800.
fn telephone(text: &str) -> Option<String> {
    let parts = text.split(|letter: char| !letter.is_ascii_digit() && !matches!(letter, '-' | ' '));
    let is_one = |part: &&str| {
        let digits: Vec<u8> = part.bytes().filter(u8::is_ascii_digit).collect();
        match digits.as_slice() {
            [b'1', b'3'..=b'9', ..] => digits.len() == 11,
            [b'0', b'1'..=b'9', ..] => (10..=12).contains(&digits.len()),
            [b'4' | b'8', b'0', b'0', ..] => digits.len() == 10,
            _ => false,
        }
    };
    parts.map(|part| part.trim_matches([' ', '-'])).find(is_one).map(str::to_owned)
}

/// An amount, and in the same clause that it is to be paid.
fn price(text: &str) -> Option<String> {
    let is_price = |clause: &&str| {
        let said = HARMLESS.iter().fold((*clause).to_owned(), |said, harmless| said.replace(harmless, ""));
        let letters: Vec<char> = said.chars().filter(|letter| *letter != ' ').collect();
        let amount = letters.windows(2).any(|pair| match pair {
            ['¥' | '￥', digit] => digit.is_ascii_digit(),
            [digit, '元' | '块'] => digit.is_ascii_digit(),
            _ => false,
        });
        amount && BUYS.iter().any(|word| said.contains(word))
    };
    text.split(STOPS).find(is_price).map(|clause| clause.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_surely_advertising_is_found_and_named() {
        for (text, word) in [
            ("用拜科®两次", "®"),
            ("用 Abc™", "™"),
            ("建议用红太阳牌敌敌畏", "用红太阳牌"),
            ("用“丰收”牌复合肥", "“丰收”牌"),
            ("打《丰收》牌", "《丰收》牌"),
            ("到 www.nongyao.com 看", "www.nongyao.com"),
            ("网上 HTTPS://a.b/c", "HTTPS://a.b/c"),
            ("搜nongyao.cn", "nongyao.cn"),
            ("打13800138000订货", "13800138000"),
            ("打 138 0013 8000", "138 0013 8000"),
            ("打１３８００１３８０００", "13800138000"),
            ("电话0713-7012345", "0713-7012345"),
            ("热线400-810-1234", "400-810-1234"),
            ("先打药，售价25元一瓶。", "售价25元一瓶"),
            ("购买 30 元的那种", "购买 30 元的那种"),
            ("特价¥19.9", "特价¥19.9"),
        ] {
            assert_eq!(advertises(text).as_deref(), Some(word), "{text}");
        }
    }

    #[test]
    fn advice_is_no_advertising() {
        for text in [
            "用吡虫啉10%可湿性粉剂，每亩20克兑水30公斤。",
            "每亩 2 元补贴，月底到账。",
            "今年稻谷收购价每斤 1.3 元，看准了再卖。",
            "不认品牌，看有效成分。看清标签和吊牌。",
            "门牌号写对，车牌也要写。把牌子立好。",
            "有事打12345，急病打120。",
            "隔 7-10 天一次，2026-11-28 以后再看。",
            "身份证号 18 位，亩产 1200 公斤、600 公斤都有。",
            "行距30cm，株距25cm。pH 5.5-6.5。",
            "医保报 70%，自己付 200 元。",
            "请看村口公示牌，公交站牌边上有警示牌。",
            "市场价 2 元一斤以上再出手。医保价 25 元。",
        ] {
            assert_eq!(advertises(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_written_is_looked_at(text in "\\PC{0,80}") {
            let _ = advertises(&text);
        }
    }
}
