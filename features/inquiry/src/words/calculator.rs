//! Every Chinese word of calculators.

use hongwang_base::Millis;
use hongwang_calculator::{Question, Rule, Source, Wrong, yuan};
use hongwang_page::when;
use jiff::civil::Date;

pub(crate) const TITLE: &str = "算一算";
pub(crate) const SPEAK: &str = "能报多少、能补多少、能领多少，在这里算一算。选一样。";
pub(crate) const NONE: &str = "这里还没有可以算的";
pub(crate) const NONE_WHY: &str = "县里还没有放上来。";
pub(crate) const NO_SUCH: &str = "没有这一样，请从“算一算”里选";
pub(crate) const NEXT: &str = "下一步";
pub(crate) const BACK: &str = "上一步";
pub(crate) const YES: &str = "是";
pub(crate) const NO: &str = "不是";
pub(crate) const CANNOT: &str = "算下来没有";
pub(crate) const WHY: &str = "怎么算的";
pub(crate) const WHAT_CHANGES: &str = "怎么办";
pub(crate) const ANSWERED: &str = "您填的";
pub(crate) const CHANGE: &str = "改";
pub(crate) const BASIS: &str = "依据";
pub(crate) const AGAIN: &str = "重新算";
pub(crate) const APPLY: &str = "去办理";
pub(crate) const PRINT: &str = "打印";
pub(crate) const PRINT_AGAIN: &str = "再打印一张";
pub(crate) const PRINTED: &str = "已经打印。没有看到，请看看打印机里还有没有纸。";
pub(crate) const PRINTED_NOT: &str = "没有打印出来。要纸的，请告诉村里值班的人：";
pub(crate) const PRINT_BUSY: &str = crate::words::own::PRINT_BUSY;
pub(crate) const PRINT_HERE: &str = "要纸的，到村里的大屏上再算一次，在那里打印。";
pub(crate) const NO_PRINTER: &str = "这里没有接打印机，请把数记下来，或者用手机拍一张。";
pub(crate) const NOTHING_KEPT: &str = "您填的只用来算，机器不会留下。";
pub(crate) const TOO_LARGE: &str = "这些数太大，机器算不了";
pub(crate) const TOO_LARGE_WHY: &str = "请看看是不是多按了几个零。";
pub(crate) const SLIP_KEEP: &str = "这张纸上没有您的名字。";

pub(crate) const DESK_TITLE: &str = "政策算一算";
pub(crate) const NAME: &str = "名称";
pub(crate) const OWNER: &str = "负责单位";
pub(crate) const UNTIL: &str = "算到哪天";
pub(crate) const STANDING: &str = "现在";
pub(crate) const LIST_NONE: &str = "还没有可以算的";
pub(crate) const UNCHECKED: &str = "待核";
pub(crate) const CHECKED: &str = "已核";
pub(crate) const EXPIRED: &str = "已过期，不再计算";
pub(crate) const EARLY: &str = "还没到日子";
pub(crate) const SHIPPED: &str = "自带的";
pub(crate) const WAITING: &str = "有一版等人发布";
pub(crate) const UPLOAD: &str = "传一份新的";
pub(crate) const UPLOAD_ABOUT: &str =
    "文件是 TOML。传上来先检查、把里面的算例都算一遍；全对才收下，再由另一个人发布到各村。";
pub(crate) const FILE: &str = "文件";
pub(crate) const TEXT: &str = "或者写在这里";
pub(crate) const TEXT_HINT: &str = "选了文件，就用文件";
pub(crate) const TRY: &str = "检查并交上";
pub(crate) const NOTHING_SENT: &str = "没有收到内容，请选文件，或者写在框里";
pub(crate) const FAULTS: &str = "这份文件还不能用";
pub(crate) const SAME: &str = "和现在用的一样，不用再交";
pub(crate) const DONE_ADDED: &str = "检查过了，算例都对。现在等另一个人发布";
pub(crate) const DONE_RELEASED: &str = "已经发布，各村几秒内换上";
pub(crate) const DONE_WITHDRAWN: &str = "已经撤下县里的，各村几秒内换回";
pub(crate) const SOURCES: &str = "依据的文件";
pub(crate) const NUMBER: &str = "文号";
pub(crate) const DATE: &str = "日期";
pub(crate) const PLACE: &str = "在哪里";
pub(crate) const NOTE: &str = "要核什么";
pub(crate) const EXAMPLES: &str = "算例";
pub(crate) const EXAMPLE: &str = "说明";
pub(crate) const GIVEN: &str = "填的";
pub(crate) const GOT: &str = "算出来";
pub(crate) const REASON: &str = "理由";
pub(crate) const VERSIONS: &str = "各版";
pub(crate) const VERSION: &str = "版";
pub(crate) const WRITER: &str = "谁交的";
pub(crate) const AT: &str = "什么时候";
pub(crate) const RELEASER: &str = "谁发布的";
pub(crate) const NO_VERSIONS: &str = "县里还没有自己的版本，各村用自带的";
pub(crate) const IN_USE: &str = "正在用";
pub(crate) const CHANGE_TEXT: &str = "改一份交上";
pub(crate) const DIFFERENCE: &str = "和现在用的有什么不同";
pub(crate) const NO_DIFFERENCE: &str = "没有不同";
pub(crate) const ALL_NEW: &str = "现在没有这一样，全是新的";
pub(crate) const RELEASE: &str = "发布这一版";
pub(crate) const RELEASE_WHAT: &str = "让各村用这一版来算";
pub(crate) const RELEASE_FOLLOWS: &str =
    "发布后，各村的屏幕几秒内用它计算。金额关系到大家的钱，请对着文件看一遍。";
pub(crate) const OWN_WORK: &str = "这一版是您交的，要由另一个人发布";
pub(crate) const RELEASE_NOT_YOURS: &str = "发布要有审核权限的人";
pub(crate) const WITHDRAW: &str = "撤下县里的这一样";
pub(crate) const WITHDRAW_FOLLOWS: &str =
    "各村换回自带的；没有自带的，这一样就不再出现。各版都留着，可以再发布。";
pub(crate) const NOT_FOUND: &str = "没有这一样，或者没有这一版";
pub(crate) const ONLY_COUNTY: &str = "政策怎么算由县里定，您的账号不在县里";
pub(crate) const NOT_USED: &str = "县里没有发布过这一样，没有可以撤下的";
pub(crate) const UNREADABLE: &str = "这一版现在的程序用不了，请改一份交上";

/// `第2题，共4题`
pub(crate) fn question_of(number: usize, all: usize) -> String {
    format!("第{number}题，最多{all}题")
}

/// What is wrong with an answer, and what to do.
pub(crate) fn wrong(question: &Question, wrong: &Wrong) -> String {
    match wrong {
        Wrong::Missing => "这一题还没有填，请填上。".to_owned(),
        Wrong::NotOffered => "请在下面按一个。".to_owned(),
        Wrong::NotANumber => "这里要填数字，请用下面的数字键。".to_owned(),
        Wrong::NotWhole => "这里要填整数，不带小数点。".to_owned(),
        Wrong::TooFine => "小数点后面最多两位。".to_owned(),
        Wrong::TooSmall(least) => format!("太小了，最少是{}。", question.shown(least)),
        Wrong::TooLarge(most) => {
            format!("太大了，最多是{}。请看看是不是多按了几个零。", question.shown(most))
        }
        Wrong::NotADay => "没有这一天，请按年、月、日再填一次，例如1946年5月3日。".to_owned(),
        Wrong::NotBornYet => "这一天还没有到，请填生日。".to_owned(),
        Wrong::TooOld => "年份太早了，请照身份证再填一次。".to_owned(),
    }
}

/// `大约能报 2520元`
pub(crate) fn total(label: &str, cents: i64) -> String {
    format!("{label}{}", yuan(cents))
}

/// A document as it is quoted.
pub(crate) fn source(source: &Source) -> String {
    let number = if source.number.is_empty() { String::new() } else { format!("，{}", source.number) };
    let date = source.date.map_or_else(String::new, |date| format!("，{}", day(date)));
    format!("《{}》（{}{number}{date}）", source.name, source.place)
}

/// How much the amount can be relied on.
pub(crate) fn reliance(rule: &Rule) -> String {
    let all: Vec<String> = rule.sources.iter().map(|source| format!("《{}》", source.name)).collect();
    if rule.is_checked() {
        format!("按{}算。最后以窗口为准。", all.join("、"))
    } else {
        format!("按{}文件估算，以窗口为准。有的数还没有核对。", all.join("、"))
    }
}

/// It does not calculate any more.
pub(crate) fn over(rule: &Rule) -> String {
    format!("“{}”只算到{}，不再计算了", rule.name, day(rule.until))
}
pub(crate) fn over_why(rule: &Rule) -> String {
    format!("新的办法还没有放上来，由{}负责。旧的数会算错，所以不算。", rule.owner)
}
/// It does not calculate yet.
pub(crate) fn early(rule: &Rule) -> String {
    format!("“{}”从{}起才能算", rule.name, day(rule.from))
}
pub(crate) fn early_why(rule: &Rule) -> String {
    format!("办法从这一天起用，由{}负责。", rule.owner)
}

pub(crate) fn day(date: Date) -> String {
    format!("{}年{}月{}日", date.year(), date.month(), date.day())
}

/// What stands on paper: of which day it is, and whom to ask.
pub(crate) fn slip_on(now: Millis) -> String {
    format!("{}算的", when::day(now.0))
}
pub(crate) fn slip_ask(owner: &str, ask: &str) -> String {
    format!("由{owner}负责。{ask}")
}

pub(crate) fn version(number: i64) -> String {
    format!("第{number}版")
}
pub(crate) fn county_version(number: i64) -> String {
    format!("县里第{number}版")
}
pub(crate) fn version_of(name: &str, number: i64) -> String {
    format!("{name}：第{number}版")
}
pub(crate) fn no_icon(file: &str, icon: &str) -> String {
    format!("{file}：没有叫“{icon}”的图标，请换一个，例如 icon = \"coin-yuan\"")
}
pub(crate) fn audit_add(name: &str, number: i64) -> String {
    format!("{name}，交上第{number}版")
}
pub(crate) fn audit_release(name: &str, number: i64) -> String {
    format!("{name}，发布第{number}版")
}
pub(crate) fn audit_withdraw(name: &str) -> String {
    format!("{name}，撤下县里的")
}
