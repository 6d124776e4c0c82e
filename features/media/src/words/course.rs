//! On the lists of teachers.

pub(crate) const TITLE: &str = "今天的课";
pub(crate) const ABOUT: &str =
    "舞队老师、办事员排好的课：哪几个片子、哪一段、几遍、多快。排在本村栏目的最前面，一个接一个放。";
pub(crate) const NEW: &str = "排一堂课";
pub(crate) const NONE: &str = "还没有排课。";
pub(crate) const GONE: &str = "这堂课不在了。";
pub(crate) const ALL_GONE: &str = "这堂课里的片子都下架了";
pub(crate) const START: &str = "开始";
pub(crate) const NAME: &str = "叫什么";
pub(crate) const NAME_DEFAULT: &str = "今天的课";
pub(crate) const TEACHER: &str = "谁排的";
pub(crate) const VILLAGE: &str = "哪个村";
pub(crate) const PLACE: &str = "放在哪个栏目";
pub(crate) const COUNT: &str = "几步";
pub(crate) const NO_FILM: &str = "（不放）";
pub(crate) const PART_HINT: &str = "第几段，不填放整个";
pub(crate) const SAVE: &str = "保存，放到屏上";
pub(crate) const REMOVE: &str = "从屏上拿掉";
pub(crate) const TITLE_WRONG: &str = "这堂课叫什么要写，不超过20个字。";
pub(crate) const TEACHER_WRONG: &str = "谁排的，不超过20个字。";
pub(crate) const PLACE_WRONG: &str = "请选它放在哪个栏目。";
pub(crate) const VILLAGE_WRONG: &str = "请选一个归您管的村。";
pub(crate) const STEPS_WRONG: &str = "至少选一个片子。";
pub(crate) const TIMES_WRONG: &str = "几遍请写1到20。";
pub(crate) const PART_WRONG: &str = "这个片子没有这一段。";
pub(crate) const FILM_WRONG: &str = "这个片子不在这个村的屏上。";

pub(crate) fn heading(title: &str) -> String {
    if title == TITLE { title.to_owned() } else { format!("{TITLE}：{title}") }
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
    format!("排课《{title}》")
}
