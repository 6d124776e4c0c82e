//! At the desk.

use crate::reel::State;

pub(crate) const GROUP: &str = "影音";
pub(crate) const TITLE: &str = "片库";
pub(crate) const ABOUT: &str =
    "传上来的片子先在这里转成屏幕能放的样子，写好片名、来源和授权，再由另一个人审核上架。";
pub(crate) const UPLOAD: &str = "传片子";
pub(crate) const UPLOAD_ABOUT: &str =
    "选一个视频或录音文件。传到一半断了，回到这一页再选同一个文件，会接着传。";
pub(crate) const FILE: &str = "文件";
pub(crate) const PAUSE: &str = "暂停";
pub(crate) const RESUME: &str = "接着传";
pub(crate) const SENT: &str = "传完了，正在排队转换";
pub(crate) const CUT: &str = "断了，会自己再试；也可以等网好了再点“接着传”";
pub(crate) const NO_SCRIPT: &str = "这一页要用较新的浏览器。";
pub(crate) const LIST: &str = "片子";
pub(crate) const NONE: &str = "还没有片子。";
pub(crate) const NAME: &str = "片名";
pub(crate) const STATE: &str = "到哪一步";
pub(crate) const PLACE: &str = "放在哪个栏目";
pub(crate) const PLACE_NONE: &str = "请选一个";
pub(crate) const BROUGHT: &str = "谁传的";
pub(crate) const WHEN: &str = "时间";
pub(crate) const INTRO: &str = "简介";
pub(crate) const SERIES: &str = "哪一部（连续的片子写同一个名字）";
pub(crate) const SEASON: &str = "第几季";
pub(crate) const EPISODE: &str = "第几集";
pub(crate) const TAGS: &str = "标签（用空格分开）";
pub(crate) const PEOPLE: &str = "谁演、谁讲（用空格分开）";
pub(crate) const LANGUAGE: &str = "什么话（普通话、黄梅戏、英山话……）";
pub(crate) const CHAPTERS: &str = "分段";
pub(crate) const CHAPTERS_HINT: &str = "一行一段，先写时间再写名字，例如：1:20 第二段 转身";
pub(crate) const LESSON: &str = "跟着学的（广场舞、手艺）：带慢放、镜像、循环";
pub(crate) const OWNER: &str = "版权归谁";
pub(crate) const LICENCE: &str = "凭什么放（合同、许可编号，或者“公版”“自拍”）";
pub(crate) const TERRITORY: &str = "授权在哪里放";
pub(crate) const TERRITORY_HINT: &str =
    "合同只许在一个镇、一个村放的，选那个镇、那个村；别处的屏幕上不会有。";
pub(crate) const TERRITORY_ALL: &str = "没有限制";
pub(crate) const TERRITORY_WRONG: &str = "请选一个这个片子所在单位下面的镇或村。";
pub(crate) const UNTIL: &str = "授权到哪天为止";
pub(crate) const UNTIL_HINT: &str = "到这天夜里十二点自动从所有屏幕上撤下。不填就是一直能放。";
pub(crate) const SAVE: &str = "保存";
pub(crate) const SUBMIT: &str = "交给别人审核";
pub(crate) const APPROVE: &str = "审核通过，上架";
pub(crate) const RETURN: &str = "退回修改";
pub(crate) const TAKE_DOWN: &str = "下架";
pub(crate) const DISCARD: &str = "删掉";
pub(crate) const SAVED: &str = "保存好了。";
pub(crate) const DONE: &str = "办好了。";
pub(crate) const COPIES: &str = "做好的几份";
pub(crate) const NO_REEL: &str = "没有这个片子。";
pub(crate) const OWN: &str = "自己传的片子要由另一个人审核。";
pub(crate) const MOVED_ON: &str = "这个片子刚刚有了变化，请先看一眼现在的样子。";
pub(crate) const TITLE_WRONG: &str = "片名要写，不超过40个字。";
pub(crate) const PLACE_WRONG: &str = "请选它放在哪个栏目。";
pub(crate) const INTRO_WRONG: &str = "简介不超过400个字。";
pub(crate) const LINE_WRONG: &str = "这一行不超过60个字。";
pub(crate) const NUMBER_WRONG: &str = "请写数字，0到999。";
pub(crate) const RIGHTS_WRONG: &str =
    "没有版权来源的片子不能上架：版权归谁、凭什么放都要写，各不超过60个字。";
pub(crate) const UNTIL_OVER: &str = "这个日期已经过了。";
pub(crate) const UNTIL_WRONG: &str = "请写成 2027-12-31 这样的日期。";
pub(crate) const TOO_LARGE: &str = "文件太大了，最多 20 GB。";
pub(crate) const EMPTY_FILE: &str = "这个文件是空的。";
pub(crate) const NO_ROOM: &str = "中心的硬盘快满了，先删掉一些片子再传。";
pub(crate) const MACHINE: &str = "转换时机器出了问题，会再试一次。";
pub(crate) const RIGHTS_ENDED: &str = "授权到期，自动下架。";
pub(crate) const REMOVALS: &str = "各村删了没有";
pub(crate) const GONE_AT: &str = "什么时候报删完";
pub(crate) const NOT_ANSWERED: &str = "还没回话";
pub(crate) const STILL_THERE: &str = "还没删完";
pub(crate) const STILL_ASKED: &str = "还有机器没报删完，先留着这一页；都报了再删。";
pub(crate) const PROOF_OLD: &str = "回话的签名已经过期不留了";
pub(crate) const HELD: &str = "各村到货";

pub(crate) fn chapter_wrong(line: usize) -> String {
    format!("分段第{line}行看不懂，请写成：1:20 第二段")
}

pub(crate) fn state(state: State) -> &'static str {
    match state {
        State::Receiving => "正在传",
        State::Fetching => "正在取",
        State::Waiting => "排队转换",
        State::Working => "正在转换",
        State::Unfit => "转换不了",
        State::Made => "待写片目",
        State::Review => "待审核",
        State::Shown => "已上架",
        State::Down => "已下架",
    }
}

pub(crate) fn percent(thousandths: u64) -> String {
    format!("{}%", thousandths / 10)
}

pub(crate) fn copy(height: u32) -> String {
    if height == 0 { "只有声音".to_owned() } else { format!("{height}p") }
}

pub(crate) fn megabytes(bytes: u64) -> String {
    format!("{} MB", bytes.div_ceil(1 << 20))
}

/// How many devices said that nothing of a film is left on them.
pub(crate) fn removed(gone: usize, all: usize) -> String {
    format!(
        "下架以后，{all}台机器里有{gone}台报了硬盘上一点不剩。没开机、没联网的，联上以后会自己删、自己报。"
    )
}

pub(crate) fn audit(title: &str) -> String {
    format!("片子《{title}》")
}
