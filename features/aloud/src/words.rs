//! Every word of this capability that people read or hear.

pub(crate) const GROUP: &str = "内容";
pub(crate) const TITLE: &str = "朗读";
pub(crate) const UNSAYABLE: &str = "要读的内容应有字,一次不超过 200 个字";

pub(crate) const VOICE: &str = "语音";
pub(crate) const VOICE_THERE: &str = "已安装";
pub(crate) const VOICE_ABSENT: &str = "没有安装,页面上的朗读键是灰的";
pub(crate) const REMEDY: &str =
    "装好模型目录后重新启动:cargo xtask models --to 目录,再在配置文件里写 models = \"目录\"。";
pub(crate) const WALKED: &str = "上次走遍页面";
pub(crate) const NOT_YET: &str = "还没有";
pub(crate) const SENTENCES: &str = "页面上的句子";
pub(crate) const MADE: &str = "已做好";
pub(crate) const WAITING: &str = "等着做";
pub(crate) const LENGTH: &str = "共多长";
pub(crate) const BYTES: &str = "占多少空间";
pub(crate) const TROUBLE: &str = "最近一次出错";
pub(crate) const NO_TROUBLE: &str = "没有";
pub(crate) const FIGURES: &str = "做了多少";
pub(crate) const WHAT: &str = "项目";
pub(crate) const FIGURE: &str = "现在";

pub(crate) const TRY: &str = "试听一句";
pub(crate) const TRY_TEXT: &str = "写一句话";
pub(crate) const TRY_HINT: &str = "不超过 200 个字;试听不会保存,也不会发到村里";
pub(crate) const TRY_EXAMPLE: &str = "养老金每月128元,15号发放。";

pub(crate) const WORDS: &str = "本县的读法";
pub(crate) const WORDS_ABOUT: &str =
    "地名、简称读得不对时,在这里写明怎样读。全县的屏都按这个读,最长的词优先。";
pub(crate) const WORD: &str = "词";
pub(crate) const WORD_HINT: &str = "页面上的写法,如 新农合";
pub(crate) const SAID: &str = "读成";
pub(crate) const SAID_HINT: &str = "用读音对的字来写,如 新型农村合作医疗";
pub(crate) const ADD: &str = "加上";
pub(crate) const REMOVE: &str = "去掉";
pub(crate) const NO_WORDS: &str = "还没有,都按普通话的读法";
pub(crate) const HEAR: &str = "听一听";
pub(crate) const COUNTY_ONLY: &str = "全县的读法由县里的编辑来定";
pub(crate) const WRONG_WORD: &str = "「词」应写 1 到 20 个字";
pub(crate) const WRONG_SAID: &str = "「读成」应写 1 到 60 个字,并且和原来的词不同";
pub(crate) const ADDED: &str = "已加上,各村联网后就按这个读";
pub(crate) const REMOVED: &str = "已去掉";

/// A sentence that was not made, and why.
pub(crate) fn not_made(text: &str, why: &str) -> String {
    let begin: String = text.chars().take(20).collect();
    format!("「{begin}…」{why}")
}

/// `3 小时 5 分`, `12 分`, `40 秒`.
pub(crate) fn length(ms: i64) -> String {
    match ms / 1_000 {
        seconds @ ..60 => format!("{seconds} 秒"),
        seconds @ 60..3_600 => format!("{} 分", seconds / 60),
        seconds => format!("{} 小时 {} 分", seconds / 3_600, seconds % 3_600 / 60),
    }
}

/// `3.2 MB`.
pub(crate) fn bytes(bytes: i64) -> String {
    format!("{:.1} MB", bytes as f64 / 1e6)
}

/// For the audit log.
pub(crate) fn audit(word: &str, said: Option<&str>) -> String {
    match said {
        Some(said) => format!("「{word}」读成「{said}」"),
        None => format!("「{word}」按普通话读"),
    }
}
