//! Every Chinese word of batches: the upload of an office's file, its dry run, its release.

use crate::dataset::batch::{Doing, Progress, State};
use crate::dataset::definition::{Age, Field, Seen};
use jiff::civil::Date;

pub(crate) const TITLE: &str = "数据表";
pub(crate) const ABOUT: &str = "单位导出的表格从这里发到村里的屏幕：上传，先试读（什么都不会发），看错行和合计，一个人申请，另一个人放行。";
pub(crate) const DATASET: &str = "数据";
pub(crate) const OWNER: &str = "谁负责";
pub(crate) const SOURCE: &str = "从哪里导出";
pub(crate) const RHYTHM: &str = "多久一次";
pub(crate) const MAX_AGE: &str = "最长放多久";
pub(crate) const FIELDS: &str = "有哪些栏";
pub(crate) const PERIOD: &str = "哪一期";
pub(crate) const PERIOD_HINT: &str = "不选就看文件名和标题，比如“2025年惠农补贴.xlsx”";
pub(crate) const PERIOD_WRONG: &str = "请从单子里选一期";
pub(crate) const PERIOD_UNKNOWN: &str = "文件名和标题里看不出是哪一期，请选一期";
pub(crate) const PRESENT: &str = "现在";
pub(crate) const NOT_SAID: &str = "还没有选";
pub(crate) const AS_OF: &str = "数字到哪一天";
pub(crate) const AS_OF_HINT: &str = "屏幕上会写出来，不能晚于今天";
pub(crate) const AS_OF_WRONG: &str = "请填日期，不能晚于今天，例如 2026-11-03";
pub(crate) const AGE: &str = "多久以前";
pub(crate) const NEVER: &str = "还没有发过";
pub(crate) const WHOSE: &str = "哪个单位的";
pub(crate) const FILE: &str = "文件";
pub(crate) const FILE_HINT: &str =
    "XLSX、XLS、ODS 或 CSV，最大 64 MB。只在县中心加密存着，放行或作废后就删掉";
pub(crate) const FILE_MISSING: &str = "请选一个文件";
pub(crate) const FILE_LARGE: &str = "文件太大，最多 64 MB，请按乡镇分成几个文件";
pub(crate) const FILE_BROKEN: &str = "文件没有传完，请再选一次";
pub(crate) const FILE_KNOWN: &str = "和上一次的文件一模一样，没有再收";
pub(crate) const FILE_SHUT: &str = "存的文件打不开：密钥文件和数据库不是一套，请重新上传";
pub(crate) const STATE: &str = "到哪一步";
pub(crate) const UPLOAD: &str = "上传一批";
pub(crate) const TRY: &str = "上传并试读";
pub(crate) const PICTURES: &str = "加照片：选一个地方";
pub(crate) const PICTURES_ABOUT: &str =
    "选一行，传一张照片，几秒内屏幕上就有；再传一张就换掉原来的。拍照时不要拍到身份证号、电话和孩子的脸。";
pub(crate) const PICTURE_ROW: &str = "哪一行";
pub(crate) const PICTURE_NO_ROW: &str = "这一行现在不能加照片，请重新打开这一页再选";
pub(crate) const PICTURE_ADD: &str = "加照片";
pub(crate) const BATCHES: &str = "各批";
pub(crate) const NO_BATCHES: &str = "还没有传过";
pub(crate) const BATCH: &str = "这一批";
pub(crate) const NO_SUCH: &str = "没有这一批，或者不归您管";
pub(crate) const NO_SUCH_DATASET: &str = "没有这种数据";
pub(crate) const MAY_NOT_LOOK: &str = "只有管来源的和审核的人可以看";
pub(crate) const BY_ITSELF: &str = "系统";
pub(crate) const GIVEN: &str = "谁给的";
pub(crate) const ASKED: &str = "谁申请放行";
pub(crate) const RELEASED: &str = "谁放行";
pub(crate) const LEAVING_OUT: &str = "放行时说";
pub(crate) const STOOD: &str = "什么时候发出";
pub(crate) const ENDED: &str = "谁收回或作废";
pub(crate) const WORKING: &str = "正在做";
pub(crate) const IN_LINE: &str = "排着队，马上就做";
pub(crate) const LOOKS_AGAIN: &str = "这一页每 2 秒自己再看一次；可以离开，过一会儿再来。";
pub(crate) const ASK: &str = "申请放行";
pub(crate) const SAME_PERSON: &str = "申请放行的人自己不能放行，请另一位审核的人来放行";
pub(crate) const RELEASE: &str = "放行，发到屏幕";
pub(crate) const LEAVING_OUT_HINT: &str = "记进档案，例如：错行是重名的，下周补发";
pub(crate) const DECLINE: &str = "退回";
pub(crate) const DECLINE_WHY: &str = "为什么退回";
pub(crate) const DISCARD: &str = "作废";
pub(crate) const DISCARD_WHY: &str = "为什么作废";
pub(crate) const WHY: &str = "原因";
pub(crate) const WHY_HINT: &str = "记进档案，例如：县局来电，数字错了";
pub(crate) const WHY_WRONG: &str = "请写 2 到 300 个字的原因";
pub(crate) const ROLL_BACK: &str = "收回";
pub(crate) const ROLL_BACK_NOTHING: &str = "撤下，这一期没有别的可以换回";
pub(crate) const NOTHING_TO_RELEASE: &str = "没有一行能用的数据，不能放行";
pub(crate) const CHANGED_MEANWHILE: &str = "刚才有人动过这一批，请看看现在的样子再做";
pub(crate) const BASE_CHANGED: &str = "试读以后又有别的一批放行了，合计要重新比：请在下面点“按这样再读一遍”";
pub(crate) const RELEASED_BY_ITSELF: &str = "没有错行，和上一批相差不到两成，这种数据可以自己放行";
pub(crate) const TOO_OLD: &str = "三十天没有人放行，自动作废";
pub(crate) const BROKE: &str = "这个文件读到一半程序出了错，没有读；请换一种格式另存再传";
pub(crate) const PLACE: &str = "地方";
pub(crate) const ALL: &str = "全部";
pub(crate) const CHANGE: &str = "相差";
pub(crate) const COUNT: &str = "行";
pub(crate) const PEOPLE: &str = "人";
pub(crate) const NEW_PEOPLE: &str = "新来的人";
pub(crate) const GONE_PEOPLE: &str = "不见的人";
pub(crate) const GONE: &str = "这次没有";
pub(crate) const NEW: &str = "上次没有";
pub(crate) const LINE: &str = "第几行";
pub(crate) const COLUMN: &str = "第几列";
pub(crate) const FIELD: &str = "栏";
pub(crate) const SHOWN: &str = "写的是";
pub(crate) const WHAT: &str = "怎么了";
pub(crate) const FAULTS_FILE: &str = "下载错行清单";
pub(crate) const STATED_SUM: &str = "文件写的";
pub(crate) const COMPUTED: &str = "加起来的";
pub(crate) const MAPPING: &str = "哪一列是哪一栏";
pub(crate) const NOT_READ: &str = "不读这一列";
pub(crate) const TOWN: &str = "所在乡镇（用来分清同名的村）";
pub(crate) const HEAD_LINE: &str = "表头在第几行";
pub(crate) const HEAD_HINT: &str = "写着“姓名”“金额”这些栏名的那一行";
pub(crate) const HEAD_WRONG: &str = "请填表头是第几行，例如 3";
pub(crate) const COLUMN_TWICE: &str = "这一栏已经选过了，两列不能是同一栏";
pub(crate) const READ_AGAIN: &str = "按这样再读一遍";

pub(crate) const DESCRIBE: &str = "添一种数据";
pub(crate) const DESCRIBE_CHANGE: &str = "改这种数据的说明";
pub(crate) const DESCRIBE_ABOUT: &str =
    "一种数据是一段说明：叫什么、谁负责、有哪些栏、哪些栏公开。证件号、个人电话和卡号任何时候都不能公开。";
pub(crate) const DESCRIPTION: &str = "说明";
pub(crate) const DESCRIPTION_HINT: &str = "TOML 格式；照着已有的一种改最省事。保存后全县马上按它显示";
pub(crate) const DESCRIPTION_LONG: &str = "太长，最多 32 KB";
pub(crate) const DESCRIPTION_MOVED: &str =
    "这种数据已经有了几批：原来的栏、范围和期别不能改、不能换位置，只能在最后加栏。要改就换一个 id";
pub(crate) const DESCRIBE_SAVE: &str = "保存";

pub(crate) const BY_CLOCK: &str = "按网址自动取";
pub(crate) const SOURCE_ABOUT: &str = "每小时取一次，和上次一样就不管；取来的先试读，等两个人放行。取不到，屏幕上还是原来那一批，日期也是原来的。";
pub(crate) const ADDRESS: &str = "网址";
pub(crate) const ADDRESS_HINT: &str = "https:// 开头，直接给出文件的网址；填好以后只显示问号前面的部分";
pub(crate) const ADDRESS_WRONG: &str = "请填 https:// 或 http:// 开头的网址，里面不写用户名和密码";
pub(crate) const ADDRESS_SHUT: &str = "存的网址打不开：密钥文件和数据库不是一套，请重新填写";
pub(crate) const LAST_OK: &str = "上次取到";
pub(crate) const NEXT: &str = "下次去取";
pub(crate) const TROUBLE: &str = "问题";
pub(crate) const NO_TROUBLE: &str = "没有";
pub(crate) const SOURCE_SAVE: &str = "保存，马上取一次";
pub(crate) const SOURCE_REMOVE: &str = "不再自动取";
/// The end of the name of a file that says why another one was refused.
pub(crate) const REASON_FILE: &str = "原因.txt";
pub(crate) const AS_PROPOSED: &str = "按认出来的栏读";
pub(crate) const DEMO_EDITOR: &str = "演示编辑";
pub(crate) const DEMO_REVIEWER: &str = "演示审核";

pub(crate) fn demo_file(year: i16) -> String {
    format!("{year}年惠农补贴（演示）.csv")
}
pub(crate) fn unreadable(why: &str) -> String {
    format!("文件打不开：{why}")
}
pub(crate) fn state(state: State) -> &'static str {
    match state {
        State::Uploaded => "正在试读",
        State::Asking => "等人认栏",
        State::Tried => "试读完，没有发",
        State::Waiting => "等另一个人放行",
        State::Releasing => "正在发",
        State::Stands => "正在用",
        State::Superseded => "被新的一批换下",
        State::Returning => "正在收回",
        State::RolledBack => "已收回",
        State::ThrownAway => "已作废",
    }
}
/// Why something cannot be done now.
pub(crate) fn not_now(now: State) -> String {
    format!("现在是“{}”，不能这样做", state(now))
}
pub(crate) fn done(word: &str) -> Option<&'static str> {
    Some(match word {
        "ask" => "已申请，请另一位审核的人来放行",
        "decline" => "已退回",
        "release" => "已放行，正在发",
        "roll-back" => "正在收回",
        "discard" => "已作废，文件已删掉",
        "answer" => "正在再读一遍",
        "picture" => "照片加好了，屏幕上几秒内就有",
        "same" => "这个文件已经传过了，就是这一批",
        _ => return None,
    })
}
pub(crate) fn progress(at: Progress) -> String {
    let Progress { doing, done, whole } = at;
    let what = match doing {
        Doing::Opening => "打开文件",
        Doing::Reading => "一行一行读",
        Doing::Keeping => "存起来",
        Doing::Comparing => "和上一批比",
        Doing::Telling => "发给各村",
        Doing::TakingBack => "从各村收回",
    };
    match (done * 100).checked_div(whole) {
        Some(percent) => format!("{what}：{percent}%（{done} / {whole}）"),
        None if done > 0 => format!("{what}：{done} 行"),
        None => what.to_owned(),
    }
}
pub(crate) fn year(year: &str) -> String {
    format!("{year}年")
}
pub(crate) fn quarter(year: &str, quarter: &str) -> String {
    format!("{year}年第{quarter}季度")
}
pub(crate) fn month(year: &str, month: &str) -> String {
    format!("{year}年{month}月")
}
pub(crate) fn waiting(count: usize) -> String {
    format!("等着处理的（{count}）")
}
pub(crate) fn age(days: i32, is_late: bool) -> String {
    let days = if days == 0 { "今天".to_owned() } else { format!("{days} 天前") };
    if is_late { format!("{days}，过期了") } else { days }
}
pub(crate) fn max_age(age: Age) -> String {
    match age.0 {
        None => "不限".to_owned(),
        Some(_) => age.to_string().replace('d', " 天").replace('h', " 小时"),
    }
}
pub(crate) fn field(field: &Field) -> String {
    let seen = match field.seen {
        Seen::Public => "公开",
        Seen::Own => "本人看",
        Seen::Never => "不给看",
    };
    format!("{}（{seen}）", field.title)
}
pub(crate) fn hand(name: &str, at: &str) -> String {
    format!("{name}，{at}")
}
pub(crate) fn batch_title(dataset: &str, period: &str) -> String {
    format!("{dataset} {period}")
}
pub(crate) fn declined(name: &str, why: &str) -> String {
    format!("{name}退回：{why}")
}
pub(crate) fn leaving_out_wrong(faulty: usize) -> String {
    format!("有 {faulty} 行有错，不会发出去。请用 2 到 300 个字写明这些行怎么办")
}
pub(crate) fn leaving_out_label(faulty: usize) -> String {
    format!("{faulty} 行有错的不发，为什么可以先不发")
}
pub(crate) fn ask_about(rows: usize, faulty: usize) -> String {
    if faulty == 0 {
        format!("{rows} 行，没有错行。申请以后，由另一位审核的人放行。")
    } else {
        format!("{rows} 行能用，{faulty} 行有错。最好改好文件再传；要先发好的，放行的人得写明错行怎么办。")
    }
}
pub(crate) fn release_what(dataset: &str, period: &str, rows: usize) -> String {
    format!("把{dataset}（{period}）{rows} 行发到屏幕")
}
pub(crate) fn release_follows(places: usize) -> String {
    format!("{places} 个地方的屏幕几秒内换成这一批；公开的栏谁都看得到。")
}
pub(crate) fn roll_back_what(dataset: &str, period: &str) -> String {
    format!("收回这一批{dataset}（{period}）")
}
pub(crate) fn picture_row(row: &str, has_picture: bool) -> String {
    if has_picture { format!("{row}（已有照片）") } else { row.to_owned() }
}
pub(crate) fn roll_back_to(as_of: Date, file: &str) -> String {
    format!("换回上一批“{file}”，数字到{as_of}")
}
pub(crate) fn roll_back_to_entered(as_of: Date) -> String {
    format!("换回村里自己填的，数字到{as_of}")
}
pub(crate) fn roll_back_follows(places: usize, what: &str) -> String {
    format!("{places} 个地方的屏幕几秒内{what}。")
}
pub(crate) fn compared(against: Option<&str>) -> String {
    match against {
        Some(period) => format!("和正在用的（{period}）比，相差最多的在前"),
        None => "合计（以前没有，没有可比的）".to_owned(),
    }
}
pub(crate) fn before(before: &str) -> String {
    format!("上次 {before}")
}
pub(crate) fn change(percent: i64) -> String {
    format!("{percent:+}%")
}
pub(crate) fn more_orgs(count: usize) -> String {
    format!("还有 {count} 个地方，相差都更少")
}
/// `第3行 A列`, and the sheet before it where several were read.
pub(crate) fn place_in_file(sheet: &str, line: usize, column: &str) -> String {
    let line = match (line, column) {
        (0, _) => "整个文件".to_owned(),
        (line, "") => format!("第{line}行"),
        (line, column) => format!("第{line}行 {column}列"),
    };
    if sheet.is_empty() { line } else { format!("表「{sheet}」{line}") }
}
/// A line in the list of faults, for a spreadsheet.
pub(crate) fn line_in_list(sheet: &str, line: usize) -> String {
    if sheet.is_empty() { line.to_string() } else { place_in_file(sheet, line, "") }
}
pub(crate) fn faults(count: usize, lines: usize) -> String {
    format!("有错的：{lines} 行，{count} 处（先列前面的）")
}
/// Where not every fault is in the list.
pub(crate) fn faults_more(listed: usize, count: usize) -> String {
    format!(
        "下载的清单里是前{listed}处，后面还有{}处没有列出来：改好这些再传，就会列出后面的",
        count - listed
    )
}
pub(crate) fn left_lines(count: usize) -> String {
    format!("没有当成数据的行：{count} 行（先列前面的）")
}
pub(crate) fn stated(count: usize) -> String {
    format!("文件自己写的合计：{count} 处（先列前面的）")
}
/// The name of a file and the title in it say two things.
pub(crate) fn period_differs(named: &str, titled: &str) -> String {
    format!("文件名像是{named}，标题写的是{titled}，不知道听谁的，请选一期")
}
/// It says a period that cannot be.
pub(crate) fn period_strange(period: &str) -> String {
    format!("文件上写的是{period}，不会是这一期的，请选一期")
}
pub(crate) fn notes(count: usize) -> String {
    format!("读进来了、请看一眼的：{count} 处")
}
pub(crate) fn column(letter: &str, head: &str) -> String {
    format!("{letter}列“{head}”")
}
pub(crate) fn samples(samples: &[String]) -> String {
    format!("比如：{}", samples.join("、"))
}
pub(crate) fn column_missing(title: &str) -> String {
    format!("没有找到“{title}”是哪一列，请在下面选")
}
pub(crate) fn demo_source(owner: &str) -> String {
    format!("{owner}（演示）")
}
fn of(dataset: &str, period: &str) -> String {
    if period.is_empty() { dataset.to_owned() } else { format!("{dataset} {period}") }
}
pub(crate) fn audit_upload(dataset: &str, file: &str) -> String {
    format!("{dataset}，{file}")
}
pub(crate) fn audit_tried(dataset: &str, period: &str, rows: usize, faulty: usize) -> String {
    format!("{}，{rows} 行，{faulty} 行有错", of(dataset, period))
}
pub(crate) fn audit_stands(dataset: &str, period: &str, rows: usize) -> String {
    format!("{}，{rows} 行已发出", of(dataset, period))
}
pub(crate) fn audit_taken_back(dataset: &str, period: &str) -> String {
    format!("{}，已收回", of(dataset, period))
}
pub(crate) fn audit_step(dataset: &str, period: &str, said: &str) -> String {
    if said.is_empty() { of(dataset, period) } else { format!("{}：{said}", of(dataset, period)) }
}
pub(crate) fn audit_described(dataset: &str) -> String {
    format!("{dataset}：改了说明")
}
