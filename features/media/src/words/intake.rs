//! Films that come from elsewhere: from an address, the folder, a provider.

// ---- an address ----
pub(crate) const BY_ADDRESS: &str = "从网址取";
pub(crate) const BY_ADDRESS_ABOUT: &str =
    "填片子文件的网址，或者播放列表（.m3u8）的网址，中心自己去取；断了会接着取，不用等在这里。";
pub(crate) const ADDRESS: &str = "网址";
pub(crate) const FETCH: &str = "去取";
pub(crate) const NOTHING_THERE: &str = "这个网址上的文件是空的。";

pub(crate) fn again(why: &str, minutes: i64) -> String {
    format!("{why}；{minutes}分钟后再试")
}

// ---- the folder ----
pub(crate) const FOLDER: &str = "片子文件夹";
pub(crate) const LINK: &str = "这不是文件，是一个链接，没有收。请把片子本身放进来。";
pub(crate) const UNREADABLE: &str = "中心的程序没有权限读这个文件，没有收。";
pub(crate) const LONE_SHEET: &str = "旁边没有同名的片子，没有收。";
pub(crate) const KNOWN: &str = "内容完全一样的片子以前收过，没有再收一遍。";
pub(crate) const NO_SHEET: &str = "旁边的片目（.json）读不懂，片子和片目都没有收，请改好再放进来。";

pub(crate) fn sheet_wrong(why: &str) -> String {
    format!("旁边的片目（.json）有错：{why}片子和片目都没有收，请改好再放进来。")
}

pub(crate) fn taken(title: &str) -> String {
    format!("收到了，在片库里叫“{title}”。写好授权、经过审核才会上架。")
}

// ---- providers ----
pub(crate) const SUBSCRIPTIONS: &str = "片源订阅";
pub(crate) const SUBSCRIPTIONS_ABOUT: &str =
    "到时间就去问提供方有什么新片子，新的自动取来，授权照单子填好，仍要由人写片目、另一个人审核才上架。";
pub(crate) const SUBSCRIBE: &str = "加一个片源";
pub(crate) const NONE: &str = "还没有订阅片源。";
pub(crate) const NAME: &str = "提供方";
pub(crate) const FORM: &str = "单子是哪一种";
pub(crate) const FORM_IPTV: &str = "IPTV 教育视频（XML）";
pub(crate) const FORM_JINGCHU: &str = "荆楚旗帜视频（JSON）";
pub(crate) const LIST_ADDRESS: &str = "单子的网址";
pub(crate) const HOURS: &str = "隔几小时问一次";
pub(crate) const RAN: &str = "上次问";
pub(crate) const SAID: &str = "结果";
pub(crate) const NEVER: &str = "还没问过";
pub(crate) const PAUSED: &str = "停着";
pub(crate) const SAVE: &str = "保存";
pub(crate) const ASK_NOW: &str = "现在就问";
pub(crate) const PAUSE: &str = "先停一停";
pub(crate) const RESUME: &str = "接着问";
pub(crate) const DELETE: &str = "不订了";
pub(crate) const OFFERED: &str = "提供过的片子";
pub(crate) const NO_OFFERS: &str = "还没有来过片子。";
pub(crate) const FILM: &str = "片名";
pub(crate) const FATE: &str = "怎么样了";
pub(crate) const WHEN: &str = "时间";
pub(crate) const GONE: &str = "收过，已经删掉";
pub(crate) const NO_SUBSCRIPTION: &str = "没有这个片源，或者不归您管。";
pub(crate) const NAME_WRONG: &str = "提供方的名字要写，不超过40个字。";
pub(crate) const FORM_WRONG: &str = "请选单子是哪一种。";
pub(crate) const HOURS_WRONG: &str = "请写1到720的数字。";
pub(crate) const WITHDRAWN: &str = "提供方收回了这个片子。";
pub(crate) const WITHDRAWN_BEFORE: &str = "提供方已经收回，没有收。";
pub(crate) const OVER: &str = "授权已经到期，没有收。";
pub(crate) const DONE: &str = "办好了。";

pub(crate) fn came(new: usize, withdrawn: usize, refused: usize) -> String {
    let parts = [(new, "个新的"), (withdrawn, "个被收回"), (refused, "个没有收")];
    let said: Vec<String> =
        parts.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count}{what}")).collect();
    if said.is_empty() { "没有新的".to_owned() } else { said.join("，") }
}

pub(crate) fn audit(name: &str) -> String {
    format!("片源“{name}”")
}
