//! On classes: rolls, questions, records.

pub(crate) const TOGETHER: &str = "一起学";
pub(crate) const TOGETHER_ABOUT: &str = "几个人一起看：先签到，看完一起答题，最后出一张学习记录。";
pub(crate) const BEGIN: &str = "开始签到";
pub(crate) const CODE: &str = "点名码";
pub(crate) const CODE_HINT: &str = "六位数字，问村里的办事员要。不填就只数人头，不记名字。";
pub(crate) const CODE_WRONG: &str = "点名码不对，请再看一遍。";
pub(crate) const CODE_TOO_OFTEN: &str = "点名码错得太多了，过一个小时再试；也可以不填，只数人头。";
pub(crate) const CODE_OFFLINE: &str = "现在连不上中心，名单取不来。把点名码擦掉，可以只数人头。";
pub(crate) const NAMES_STAY: &str = "名字只在这堂课里看得到，下课就从这块屏上消失。";
pub(crate) const BUSY: &str = "这台机器上开的课太多了，请先下一堂课。";
pub(crate) const ROLL: &str = "签到";
pub(crate) const ROLL_ABOUT: &str = "谁来了，就点一下自己的名字；点错了再点一下。";
pub(crate) const HEADS_ABOUT: &str = "来了几个人，就点几下“多一个”。";
pub(crate) const OTHERS: &str = "名单以外的人";
pub(crate) const MORE: &str = "多一个";
pub(crate) const LESS: &str = "少一个";
pub(crate) const HERE: &str = "到了";
pub(crate) const START_FILM: &str = "人齐了，放片子";
pub(crate) const LEAVE: &str = "不上了";
pub(crate) const TO_QUESTIONS: &str = "看完了，一起答题";
pub(crate) const TO_RECORD: &str = "看完了，出记录";
pub(crate) const QUESTIONS: &str = "一起答题";
pub(crate) const ASK_ABOUT: &str = "大家商量好，点一个答案。";
pub(crate) const RIGHT: &str = "答对了";
pub(crate) const NEXT: &str = "下一题";
pub(crate) const RECORD: &str = "学习记录";
pub(crate) const RECORD_DEMO: &str = "学习记录（演示）";
pub(crate) const RECORD_ABOUT: &str = "交上去以后，只有村里的办事员能在工作台上看到。";
pub(crate) const PRINT: &str = "打印一张，交上去";
pub(crate) const HAND_IN: &str = "交上去，下课";
pub(crate) const HAND_IN_ONLY: &str = "不打印，交上去";
pub(crate) const NOBODY: &str = "还没有人签到，先签到再交。";
pub(crate) const NOT_PRINTED: &str = "没有打印出来";
pub(crate) const PRINT_FAULT: &str = "打印机正忙，请过一会儿再点。";
pub(crate) const DONE: &str = "下课了";
pub(crate) const DONE_WHY: &str = "记录交给村里了，签到的名字已经从这块屏上抹掉。";
pub(crate) const NO_CLASS: &str = "没有在上的课";
pub(crate) const NO_CLASS_WHY: &str = "这堂课下课了，或者半个小时没人动，签到的名字已经抹掉。";
pub(crate) const NOT_HERE: &str = "只在村里的屏上能一起学。";
pub(crate) const SIGN: &str = "记录人：";
pub(crate) const TIME: &str = "时间";
pub(crate) const PLACE: &str = "地点";
pub(crate) const FILM: &str = "片名";
pub(crate) const GROUP: &str = "哪些人";
pub(crate) const PRESENT: &str = "签到";
pub(crate) const QUESTION: &str = "答题";
pub(crate) const RECORD_NOT_READ: &str = "这份学习记录看不懂，没有收下。";

// ---- the desk ----

pub(crate) const ROSTERS: &str = "点名册";
pub(crate) const ROSTERS_ABOUT: &str = "名单加密存放。上课时在屏上填点名码，名字才会出来，下课就抹掉。";
pub(crate) const ROSTER_NEW: &str = "新的名单";
pub(crate) const ROSTER_TITLE: &str = "哪些人（党支部、广场舞队……）";
pub(crate) const ROSTER_TITLE_WRONG: &str = "请写明是哪些人，不超过20个字。";
pub(crate) const ROSTER_ORG: &str = "哪个村";
pub(crate) const ROSTER_ORG_WRONG: &str = "请选一个归您管的村。";
pub(crate) const NAMES: &str = "名字";
pub(crate) const NAMES_HINT: &str = "一行一个，或者用空格、顿号隔开，最多200人。";
pub(crate) const NAMES_WRONG: &str = "名单要有1到200个人。";
pub(crate) const COUNT: &str = "人数";
pub(crate) const NEW_CODE: &str = "换一个点名码";
pub(crate) const FORGET: &str = "删掉这份名单";
pub(crate) const SAVE: &str = "保存";
pub(crate) const NO_ROSTER: &str = "没有这份名单。";
pub(crate) const NO_ROSTERS: &str = "还没有名单。没有名单也能一起学，只数人头。";
pub(crate) const CLASSES: &str = "学习记录";
pub(crate) const CLASSES_ABOUT: &str = "名字加密存放，打开哪一份都记在审计里。满两年自动删掉。";
pub(crate) const NO_CLASSES: &str = "还没有学习记录。";
pub(crate) const NO_RECORD: &str = "没有这份记录。";
pub(crate) const RIGHT_COUNT: &str = "答对";
pub(crate) const VILLAGE: &str = "村";
pub(crate) const PAPER: &str = "打印这份记录";
pub(crate) const NO_FONT: &str = "这台机器没有配字体，打印不了。";
pub(crate) const AUDIT_ROLL: &str = "屏上用点名码取了名单";
pub(crate) const QUESTIONS_FIELD: &str = "看完一起答的题";
pub(crate) const QUESTIONS_HINT: &str =
    "最多三道，中间空一行。第一行写问什么，下面一行一个答案，对的那个前面加 *。";
pub(crate) const TOO_MANY_QUESTIONS: &str = "最多三道题，题和题中间空一行。";

pub(crate) fn question_choices(number: usize) -> String {
    format!("第{number}题：先写问什么，下面写两到四个答案。")
}

pub(crate) fn question_long(number: usize) -> String {
    format!("第{number}题：每一行不超过60个字。")
}

pub(crate) fn question_right(number: usize) -> String {
    format!("第{number}题：正好一个答案前面加 *。")
}

pub(crate) fn name_long(name: &str) -> String {
    let name: String = name.chars().take(12).collect();
    format!("“{name}……”太长，一个名字不超过12个字。")
}

pub(crate) fn heads(count: u32) -> String {
    format!("{count}人")
}

pub(crate) fn come(count: u32) -> String {
    format!("来了{count}人")
}

pub(crate) fn people(count: u32, expected: usize, names: &[String], others: u32) -> String {
    let beside = if others > 0 { format!("，另有{others}人") } else { String::new() };
    format!("{count}人（名单{expected}人）：{}{beside}", names.join("、"))
}

pub(crate) fn answered(ask: &str, answer: &str, right: bool) -> String {
    match (answer, right) {
        ("", _) => format!("{ask} 没有答"),
        (answer, true) => format!("{ask} 答“{answer}”，对"),
        (answer, false) => format!("{ask} 答“{answer}”，不对"),
    }
}

pub(crate) fn number(at: usize, of: usize) -> String {
    format!("第{at}题，共{of}题")
}

pub(crate) fn choice(at: usize) -> &'static str {
    ["甲", "乙", "丙", "丁"].get(at).copied().unwrap_or("")
}

pub(crate) fn wrong(right: &str) -> String {
    format!("不对，应该是：{right}")
}

pub(crate) fn right_of(right: usize, of: usize) -> String {
    format!("{right}/{of}")
}

pub(crate) fn device(id: &str) -> String {
    format!("终端 {id}")
}

pub(crate) fn audit_roster(title: &str) -> String {
    format!("点名册《{title}》")
}

pub(crate) fn audit_class(title: &str) -> String {
    format!("《{title}》的学习记录")
}
