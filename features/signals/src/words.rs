//! What people read.

use crate::channel::{LONGEST_NAME, MOST_KEPT, Shown};
use hongwang_base::Millis;
use hongwang_iptv::HlsError;
use hongwang_page::when;

pub(crate) const GROUP: &str = "电视";
pub(crate) const CHANNELS: &str = "电视频道";
pub(crate) const ABOUT: &str =
    "这里的频道送到各村，由村里的机器接一路信号，分给全村的屏幕。没有接上信号的村，页面会说明没有信号。";
pub(crate) const IMPORT: &str = "导入频道单";
pub(crate) const TRY: &str = "先试读";
pub(crate) const CONFIRM: &str = "发布到各村";
pub(crate) const FILE: &str = "频道单文件";
pub(crate) const FILE_HINT: &str = "M3U 或“名称,地址”的文本；也可以不选文件，把内容贴在下面";
pub(crate) const TEXT: &str = "频道单内容";
pub(crate) const SHOWN: &str = "放在哪个栏目";
pub(crate) const SHOWN_WRONG: &str = "“放在哪个栏目”请选一个";
pub(crate) const NO_LIST: &str = "“频道单文件”没有选，“频道单内容”也是空的";
pub(crate) const TOO_LARGE: &str = "“频道单文件”太大，最多 4 MB";
pub(crate) const TAKEN: &str = "能用的频道";
pub(crate) const LEFT_OUT: &str = "没有用上的行";
pub(crate) const NONE_TAKEN: &str = "没有一个频道能接";
pub(crate) const NONE_LEFT: &str = "每一行都用上了";
pub(crate) const NO_CHANNELS: &str = "还没有频道，请导入频道单";
pub(crate) const NAME: &str = "名称";
pub(crate) const KIND: &str = "分组";
pub(crate) const ADDRESSES: &str = "地址";
pub(crate) const POSITION: &str = "顺序";
pub(crate) const HIDDEN: &str = "隐藏";
pub(crate) const STANDS: &str = "显示";
pub(crate) const LINE: &str = "行";
pub(crate) const WHY: &str = "原因";
pub(crate) const NO_WAY: &str = "频道超过 500 个，后面的没有用上";
pub(crate) const SAVE: &str = "保存";
pub(crate) const REMOVE: &str = "删除这个频道";
pub(crate) const POSITION_WRONG: &str = "“顺序”请填 0 到 9999 的整数，小的排在前面";
pub(crate) const DONE_SAVED: &str = "已保存，各村很快就会更新";
pub(crate) const DONE_REMOVED: &str = "已删除";
pub(crate) const KEEP: &str = "留最近一小时，可以回看";
pub(crate) const KEPT: &str = "，可回看";
pub(crate) const NO_CHANNEL: &str = "没有这个频道，可能已经撤下了";
pub(crate) const FULL: &str = "同时在看的频道太多了，请先关掉别的屏幕再试";
pub(crate) const STARTING: &str = "正在接信号，请稍等";
pub(crate) const SCRAMBLED: &str = "这个频道加了密，这里放不了。请用机顶盒看";
pub(crate) const NO_PICTURE: &str = "机器上没有装好放电视的程序，请告诉村里值班的人";
pub(crate) const WATCH: &str = "画面下面的键能暂停；再放的时候，接着看现在播的。";

/// The name of a column.
pub(crate) fn shown(shown: Shown) -> &'static str {
    match shown {
        Shown::Tv => "电视直播",
        Shown::Party => "湖北党教 IPTV",
    }
}

/// What lies above a column: hall and section.
pub(crate) fn above(shown: Shown) -> [(&'static str, &'static str); 2] {
    match shown {
        Shown::Tv => [("/yule", "娱乐大厅"), ("/yule/film", "电影电视")],
        Shown::Party => [("/xuexi", "学习大厅"), ("/xuexi/remote", "远程教育")],
    }
}

pub(crate) fn name_wrong() -> String {
    format!("“名称”请填 1 到 {LONGEST_NAME} 个字")
}

pub(crate) fn guide_name_wrong() -> String {
    format!("“{GUIDE_NAME}”最多 {LONGEST_NAME} 个字")
}

pub(crate) fn sum(good: usize, left: usize) -> String {
    format!("能用 {good} 个频道，{left} 行没有用上")
}

pub(crate) fn more_left(more: usize) -> String {
    format!("还有 {more} 行没有列出")
}

pub(crate) fn done_taken(new: u32, changed: u32, same: u32) -> String {
    format!("新增 {new} 个频道，更新 {changed} 个，没有变化 {same} 个")
}

/// A head-end that sends nothing.
pub(crate) fn no_signal(since: Millis) -> String {
    format!("没有信号，从{}起。机器会自己再接，接上就放", when::moment(since.0))
}

pub(crate) const IMPORT_GUIDE: &str = "导入节目单";
pub(crate) const GUIDE_FILE: &str = "节目单文件";
pub(crate) const GUIDE_HINT: &str =
    "XMLTV（.xml，或压缩过的 .xml.gz），最多 128 MB；只取已有频道今天起七天的节目";
pub(crate) const GUIDE_LARGE: &str = "“节目单文件”没有传完，或超过 128 MB";
pub(crate) const GUIDE_BROKEN: &str = "“节目单文件”读不出来，可能坏了，请重新导出再试";
pub(crate) const GUIDE_NAME: &str = "节目单里叫什么";
pub(crate) const GUIDE_NAME_HINT: &str = "节目单里的叫法和这里不一样才填，例如“CCTV1综合”。";
pub(crate) const NO_GUIDE: &str = "“节目单文件”没有选";
pub(crate) const PROGRAMMES: &str = "节目数";
pub(crate) const SPAN: &str = "从几时到几时";
pub(crate) const NOW: &str = "现在播";
pub(crate) const NEXT: &str = "接下来";
pub(crate) const DAY: &str = "今天的节目";
pub(crate) const DAY_BEFORE: &str = "前一天";
pub(crate) const DAY_AFTER: &str = "后一天";
pub(crate) const NO_GUIDE_THAT_DAY: &str = "这一天还没有节目单";

/// A guide that has ended.
pub(crate) fn guide_old(until: Millis) -> String {
    format!("节目单旧了，只到{}，新的还没有送来", when::moment(until.0))
}

/// What is on, below the name of a channel.
pub(crate) fn on(title: &str) -> String {
    format!("{NOW} {title}")
}

pub(crate) fn guide_of(channel: &str) -> String {
    format!("{channel} 的节目单")
}

pub(crate) fn guide_sum(found: usize, channels: usize) -> String {
    format!("{channels} 个频道里，{found} 个在节目单里找到了")
}

pub(crate) fn guide_told(channels: usize) -> String {
    format!("更新 {channels} 个频道的节目单")
}

/// A list of pieces that cannot be followed.
pub(crate) fn refused(why: HlsError) -> String {
    format!("{why}。请换别的频道看")
}

pub(crate) fn listed(channels: usize) -> String {
    format!("有 {channels} 个频道，按一下就看")
}

/// Too many channels of an organisation are kept.
pub(crate) fn keep_full() -> String {
    format!("“{KEEP}”最多选 {MOST_KEPT} 个频道，请先在别的频道上取消一个")
}

pub(crate) const NO_PIECE: &str = "这一段没有留下，可能已经过了一小时";
pub(crate) const SOON: &str = "正在接信号，还没有画面，请过几秒再试";
pub(crate) const GONE: &str = "您要看的这一段没有留下，现在放的是直播。";
pub(crate) const KEYS: &str = "看电视的键";
pub(crate) const WHOLE: &str = "满屏看";
pub(crate) const FROM_START: &str = "从头看这个节目";
pub(crate) const TO_PRESENT: &str = "回到直播";
pub(crate) const BACK_HOW: &str = "按播放键就能看，再按一下暂停；播放时接着往下看。";
pub(crate) const NO_PLAYER: &str = "这里放不了回看，请按“回到直播”";

/// What lies so many minutes back.
pub(crate) fn ago(minutes: i64) -> String {
    match minutes {
        60 => "1小时前".to_owned(),
        minutes => format!("{minutes}分钟前"),
    }
}

/// The words around the time of what is looked at.
pub(crate) const LOOKS_AT: (&str, &str) = ("正在看 ", " 的内容");

pub(crate) fn looks_at(moment: Millis) -> String {
    format!("{}{}{}", LOOKS_AT.0, when::clock(moment.0), LOOKS_AT.1)
}
