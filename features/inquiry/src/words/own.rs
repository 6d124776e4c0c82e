//! Every Chinese word of own rows and registers.

use crate::own::About;
use hongwang_idcard::{NotRead, Trouble};
use hongwang_registers::Refusal;
use jiff::civil::Date;

// who stands there
pub(crate) const LEAD: &str = "要先知道您是谁，只给本人看。选一个办法。";
pub(crate) const CARD: &str = "放身份证";
pub(crate) const CARD_HOW: &str =
    "按下去，再把身份证平放在读卡的地方，别动，等几秒。查完就清掉，这台机器不留底。";
pub(crate) const CARD_AGAIN: &str = "再读一次";
pub(crate) const CARD_OLD: &str = "这张身份证过了有效期，不能用。请用手机验证码查，再去派出所换证。";
pub(crate) const PHONE: &str = "没带身份证，用手机验证码";
pub(crate) const NO_READER: &str = "这里不能读身份证，请用手机验证码。";
pub(crate) const NOT_HERE: &str = "请到村里的大屏上查。";

/// Why no card was read, and what can be done.
pub(crate) fn not_read(why: &NotRead) -> &'static str {
    match why {
        NotRead::NoCard => "没有看到身份证。请拿起来，再平放一次，按“再读一次”。",
        NotRead::Unreadable => "身份证没有读出来。可能拿早了，或者不是居民身份证。请放好别动，再读一次。",
        NotRead::Trouble(Trouble::Broken(_) | Trouble::Closed(_)) => {
            "读卡器断开了，没有读成。请告诉村里值班的人看看插头，也可以用手机验证码。"
        }
        NotRead::Trouble(_) | NotRead::Gone => "读卡器现在用不了。请用手机验证码。",
    }
}

// by a code
pub(crate) const PHONE_TITLE: &str = "用手机验证码";
pub(crate) const PHONE_LEAD: &str = "写下您的身份证号。验证码只发到单位登记过的您的手机上，不发到别的手机。";
pub(crate) const NUMBER: &str = "身份证号";
pub(crate) const NUMBER_HINT: &str = "18位，最后一位可能是X。";
pub(crate) const NO_NUMBER: &str = "请写身份证号。";
pub(crate) const SEND: &str = "发验证码";
pub(crate) const CODE_TITLE: &str = "写验证码";
pub(crate) const CODE_LEAD: &str = "单位要是登记过您的手机，验证码一会儿就到，5分钟里有效。";
pub(crate) const CODE_NONE: &str =
    "等了一分钟还没有收到，就是单位没有您的手机号，请放身份证查，或者打电话问。";
pub(crate) const CODE: &str = "验证码";
pub(crate) const CODE_HINT: &str = "短信里的6个数字。";
pub(crate) const NO_CODE: &str = "请写短信里的6个数字。";
pub(crate) const CODE_OVER: &str = "这个验证码用不了了：过了5分钟，或者写错了5次。请重新发一个。";
pub(crate) const TOO_MANY_CODES: &str =
    "这个身份证号一个小时里发了3次验证码。请过一个小时再发，或者放身份证查。";
pub(crate) const AGAIN: &str = "重新来";
pub(crate) const GO: &str = "查一查";

pub(crate) fn code_wrong(left: i64) -> String {
    format!("验证码不对，还能写{left}次。")
}

// what was found
pub(crate) const NOTHING: &str = "没有查到您的";
pub(crate) const NOTHING_WHY: &str = "单位给的数据里没有这个身份证号。可能登记在家里别人的名下。";
pub(crate) const NOTHING_TO_DO: &str = "觉得应该有的，请打电话问，或者带身份证去单位问。";
pub(crate) const ONLY_NOW: &str = "只在屏上看这一次，走的时候按“结束”，就清掉了。";
pub(crate) const END: &str = "看完了，结束";
pub(crate) const PRINT: &str = "打印";
pub(crate) const PRINTED: &str = "打好了，请拿走，别落下。";
pub(crate) const PRINT_HERE: &str = "只能在村里的大屏上打。";
pub(crate) const PRINT_BUSY: &str = "上一张还在打印，请等一等再按。";
pub(crate) const PRINT_FAULT: &str = "机器内部出了点问题，已经记下来了";
pub(crate) const PRINT_OLD: &str = "隔得太久了，请重新查了再打。";
pub(crate) const PERIOD: &str = "批次";
pub(crate) const DATE: &str = "日期";
pub(crate) const SLIP_KEEP: &str = "这张纸上是您自己的事，请收好。";
pub(crate) const SLIP_MORE: &str = "后面还有，打不下了，请看屏。";

pub(crate) fn not_printed(why: &str) -> String {
    format!("没有打出来：{why}")
}

/// The heading of a group.
pub(crate) fn group(name: &str, year: &str) -> String {
    if year.is_empty() { name.to_owned() } else { format!("{year}年{name}") }
}

/// What is said of a group.
pub(crate) fn group_says(name: &str, year: &str, count: usize, sum: Option<i64>) -> String {
    match sum {
        Some(cents) => format!("{}，您家领了{count}笔，一共{}。", group(name, year), yuan(cents)),
        None => format!("{}，您家有{count}条。", group(name, year)),
    }
}

/// What the chart shows.
pub(crate) fn chart_says(years: &[(&str, i64)]) -> String {
    let said: Vec<String> = years.iter().map(|(year, cents)| format!("{year}年{}", yuan(*cents))).collect();
    format!("各年一共：{}。", said.join("，"))
}

/// Whose figures, up to when.
pub(crate) fn source(source: &str, as_of: Option<Date>) -> String {
    match as_of {
        Some(date) => format!("{source}的数据，到{}为止。", day(date)),
        None => format!("{source}的数据。"),
    }
}

pub(crate) fn yuan(cents: i64) -> String {
    let (minus, all) = (if cents < 0 { "-" } else { "" }, cents.unsigned_abs());
    match all % 100 {
        0 => format!("{minus}{}元", all / 100),
        part => format!("{minus}{}.{part:02}元", all / 100),
    }
}

pub(crate) fn day(date: Date) -> String {
    format!("{}年{}月{}日", date.year(), date.month(), date.day())
}

pub(crate) fn card_tail(number: &str) -> String {
    let digits: Vec<char> = number.chars().filter(char::is_ascii_alphanumeric).collect();
    format!("尾号{}", digits[digits.len().saturating_sub(4)..].iter().collect::<String>())
}

/// A name that whoever stands behind does not read.
pub(crate) fn name_masked(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    match letters.as_slice() {
        [first, _] => format!("{first}*"),
        [first, between @ .., last] => format!("{first}{}{last}", "*".repeat(between.len())),
        _ => "*".to_owned(),
    }
}

// what does not work
pub(crate) const OFFLINE: &str = "现在查不了";
pub(crate) const OFFLINE_WHY: &str = "您的明细不放在这台机器上，每次都到县里现查；现在到县里的线路不通。";
pub(crate) const OFFLINE_TO_DO: &str = "线路通了再来查；急的话打电话问。";
pub(crate) const BROKEN: &str = "这一次没有查成";
pub(crate) const BROKEN_WHY: &str = "县里没有及时答复。";
pub(crate) const BROKEN_TO_DO: &str = "请过一会儿再试；还不行就打电话问。";
pub(crate) const BUSY_WHY: &str = "这台机器刚才问得太多了。";
pub(crate) const REFUSED: &str = "没有查成";
pub(crate) const TRY_AGAIN: &str = "再试一次";
pub(crate) const NOT_UNDERSTOOD: &str = "县里的程序和这台机器的不一样新，查不了，请告诉值班的人。";

pub(crate) fn register_down(office: &str) -> String {
    format!("{office}那边现在没有答复，请过一会儿再试。")
}

pub(crate) fn not_connected(office: &str) -> String {
    format!("{office}还没有接上，这里查不了。")
}

pub(crate) fn refused(why: Refusal, office: &str) -> String {
    match why {
        Refusal::Elsewhere => format!("{office}说：您不在本地登记，请到登记的地方查。"),
        Refusal::Closed => format!("{office}现在不在服务时间，请换个时间再查。"),
        Refusal::Limit => format!("{office}今天不能再查了，请明天再来。"),
        Refusal::Other => format!("{office}没有给出结果，请打电话问。"),
    }
}

// what is looked up
pub(crate) fn look_up(about: About) -> &'static str {
    match about {
        About::Subsidy => "查我的补贴",
        About::HousingFund => "查公积金",
        About::Pension => "查社保养老",
        About::Certificate => "查我的证书",
        About::MedicalClaim => "查报销进度",
    }
}

pub(crate) fn speak(about: About) -> &'static str {
    match about {
        About::Subsidy => "查我的补贴。放身份证，看自己家领了哪些、多少钱。",
        About::HousingFund => "查公积金。放身份证，看自己的住房公积金。",
        About::Pension => "查社保养老。放身份证，看交了多少年、发了多少。",
        About::Certificate => "查我的证书。放身份证，看自己的技能证书。",
        About::MedicalClaim => "查报销进度。放身份证，看报销的钱批了没有。",
    }
}

pub(crate) fn name(about: About) -> &'static str {
    match about {
        About::Subsidy => "惠农补贴",
        About::HousingFund => "住房公积金",
        About::Pension => "社保养老",
        About::Certificate => "技能证书",
        About::MedicalClaim => "医保报销进度",
    }
}

pub(crate) fn pictogram(about: About) -> &'static str {
    match about {
        About::Subsidy => "credit-card",
        About::HousingFund => "building-bank",
        About::Pension => "old",
        About::Certificate => "certificate",
        About::MedicalClaim => "receipt",
    }
}

/// The pages above, first the hall.
pub(crate) fn above(about: About) -> [(&'static str, &'static str); 2] {
    match about {
        About::Subsidy | About::HousingFund | About::Pension => {
            [("/fuwu", "服务大厅"), ("/fuwu/money", "补贴钱款查询")]
        }
        About::Certificate => [("/laowu", "劳务大厅"), ("/laowu/train", "技能培训")],
        About::MedicalClaim => [("/yiwu", "医务大厅"), ("/yiwu/insure", "医保")],
    }
}

/// Whom one calls about subsidies.
pub(crate) const HOTLINE: (&str, &str) = ("政务服务热线", "12345");

// not connected
pub(crate) const SCAN: &str = "用手机扫这个码，在官方网页上查。";
pub(crate) const ADDRESS: &str = "网址写在这里。";
pub(crate) const SCAN_LABEL: &str = "官方网页的二维码";

pub(crate) fn not_yet(about: About) -> String {
    format!("{}还没有接上，这台机器上查不了。", name(about))
}

pub(crate) fn waits_for(office: &str) -> String {
    format!("要等{office}给接口。")
}

pub(crate) fn instead(phone: &str) -> String {
    format!("请打{phone}问，或者用手机扫下面的码。")
}

// the audit log
pub(crate) fn device(id: &str) -> String {
    format!("终端 {id}")
}

pub(crate) fn audit_code(about: About) -> String {
    format!("要查{}，请发验证码", name(about))
}

pub(crate) fn audit_no_code(about: About) -> String {
    format!("要查{}，一小时里已发3次验证码，没有再发", name(about))
}

pub(crate) fn audit_look_up(about: About, by_code: bool, answered: bool) -> String {
    let way = if by_code { "手机验证码" } else { "身份证" };
    let end = if answered { "" } else { "，没有查成" };
    format!("本人凭{way}查{}{end}", name(about))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_said_without_needless_cents_and_cards_by_their_tail() {
        assert_eq!([186_000, 186_050, -5].map(yuan), ["1860元", "1860.50元", "-0.05元"]);
        assert_eq!(["6217000000000001234", "12", ""].map(card_tail), ["尾号1234", "尾号12", "尾号"]);
        assert_eq!(
            ["张三", "王小花", "欧阳小花", "", "三"].map(name_masked),
            ["张*", "王*花", "欧**花", "*", "*"]
        );
        let said = group_says("惠农补贴", "2025", 3, Some(186_000));
        assert_eq!(said, "2025年惠农补贴，您家领了3笔，一共1860元。");
    }
}
