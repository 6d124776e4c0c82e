//! On the lists of teachers.

pub(crate) const TODAY: &str = "今天的课";
pub(crate) const TITLE: &str = "排课和片单";
pub(crate) const ABOUT: &str = "排好的一串片子：哪几个、哪一段、几遍、多快，在什么季节、几点钟放。排在栏目或片库的最前面，一个接一个放。给一个村的，存了就上屏；给一个镇、全县的，要由另一个人审核。";
pub(crate) const NEW: &str = "排一串";
pub(crate) const NONE: &str = "还没有排课，也没有片单。";
pub(crate) const GONE: &str = "这份片单不在了。";
pub(crate) const ALL_GONE: &str = "这里面的片子都下架了";
pub(crate) const START: &str = "开始";
pub(crate) const NAME: &str = "叫什么";
pub(crate) const TEACHER: &str = "谁排的";
pub(crate) const FOR: &str = "给哪里";
pub(crate) const PLACE: &str = "放在哪个栏目";
pub(crate) const FRONT: &str = "看片首页";
pub(crate) const STATE: &str = "到哪一步";
pub(crate) const STANDS: &str = "在屏上";
pub(crate) const WAITS: &str = "等人审核";
pub(crate) const RETURNED: &str = "退回了";
pub(crate) const CHANGED: &str = "在屏上，新改的等人审核";
pub(crate) const WHEN: &str = "什么时候放";
pub(crate) const FROM_HOUR: &str = "每天从几点";
pub(crate) const UNTIL_HOUR: &str = "到几点";
pub(crate) const HOURS_HINT: &str = "两个选成一样，就是全天。";
pub(crate) const FROM_DAY: &str = "每年从哪天";
pub(crate) const UNTIL_DAY: &str = "到哪天";
pub(crate) const DAY_HINT: &str = "写成 3-1，就是3月1日。两个都不填，就是全年。";
pub(crate) const DAY_WRONG: &str = "请写成 3-1 这样的日子，两个都填或者都不填。";
pub(crate) const ALWAYS: &str = "一直";
pub(crate) const APPROVE: &str = "审核通过，上屏";
pub(crate) const RETURN: &str = "退回修改";
pub(crate) const WHY: &str = "哪里要改";
pub(crate) const WHY_WRONG: &str = "哪里要改，请写一句，不超过60个字。";
pub(crate) const OWN: &str = "自己排的要由另一个人审核。";
pub(crate) const CHANGED_SINCE: &str = "刚刚又改过了，请再看一眼再审。";
pub(crate) const FROM_ABOVE: &str = "这份也在上级单位的屏上，请由上级来改。";
pub(crate) const SENT_BACK: &str = "这份已经退回去改了，改好再审。";
pub(crate) const NOT_WAITING: &str = "这份没有在等审核，可能刚刚有人审过了。";
pub(crate) const SAVE_FIRST: &str = "保存（给镇、县的交给别人审核）";
pub(crate) const COUNT: &str = "几步";
pub(crate) const NO_FILM: &str = "（不放）";
pub(crate) const PART_HINT: &str = "第几段，不填放整个";
pub(crate) const REMOVE: &str = "从屏上拿掉";
pub(crate) const DROP: &str = "这次不改了，还放原来的";
pub(crate) const TITLE_WRONG: &str = "叫什么要写，不超过20个字。";
pub(crate) const TEACHER_WRONG: &str = "谁排的，不超过20个字。";
pub(crate) const PLACE_WRONG: &str = "请选它放在哪个栏目。";
pub(crate) const FOR_WRONG: &str = "请选一个归您管的县、镇或村。";
pub(crate) const STEPS_WRONG: &str = "至少选一个片子。";
pub(crate) const TIMES_WRONG: &str = "几遍请写1到20。";
pub(crate) const PART_WRONG: &str = "这个片子没有这一段。";
pub(crate) const FILM_WRONG: &str = "这个片子不在那里所有村的屏上。";

pub(crate) fn heading(title: &str) -> String {
    if title == TODAY { title.to_owned() } else { format!("{TODAY}：{title}") }
}

pub(crate) fn oclock(hour: i8) -> String {
    format!("{hour}点")
}

/// Hours and season in words.
pub(crate) fn when(hours: (i8, i8), season: Option<(&str, &str)>) -> String {
    let season = season.map(|(first, last)| format!("{first} 到 {last}"));
    let hours = (hours.0 != hours.1).then(|| format!("{}点到{}点", hours.0, hours.1));
    match (season, hours) {
        (None, None) => ALWAYS.to_owned(),
        (season, hours) => [season, hours].into_iter().flatten().collect::<Vec<_>>().join("，"),
    }
}

pub(crate) fn by(teacher: &str, steps: usize) -> String {
    if teacher.is_empty() { format!("{steps}步") } else { format!("{teacher}排的，{steps}步") }
}

pub(crate) fn teacher(name: &str) -> String {
    format!("{name}排的课")
}

pub(crate) fn step(title: &str, part: Option<&str>, times: u16, permille: u32) -> String {
    let part = part.map(|part| format!(" {part}")).unwrap_or_default();
    let times = if times > 1 { format!("，{times}遍") } else { String::new() };
    let speed = crate::words::player::SPEEDS.iter().find(|(known, _)| *known == permille && permille != 1000);
    let speed = speed.map(|(_, name)| format!("，{name}")).unwrap_or_default();
    format!("{title}{part}{times}{speed}")
}

pub(crate) fn place(at: usize, of: usize) -> String {
    format!("第{at}步，共{of}步")
}

pub(crate) fn film_of(number: usize) -> String {
    format!("第{number}步：片子")
}

pub(crate) fn part_of(number: usize) -> String {
    format!("第{number}步：段")
}

pub(crate) fn times_of(number: usize) -> String {
    format!("第{number}步：几遍")
}

pub(crate) fn speed_of(number: usize) -> String {
    format!("第{number}步：快慢")
}

pub(crate) fn audit(title: &str) -> String {
    format!("片单《{title}》")
}
