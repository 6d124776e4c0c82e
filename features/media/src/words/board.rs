//! On the board of what villages hold and play.

pub(crate) const VILLAGE: &str = "村";
pub(crate) const DUE: &str = "该有";
pub(crate) const HAS: &str = "已到";
pub(crate) const MISSING: &str = "还差";
pub(crate) const FILMS: &str = "部";
pub(crate) const BY_TOWN: &str = "各镇到货";
pub(crate) const SIZE: &str = "占用";
pub(crate) const NOT_GONE: &str = "下架了还没删完的";
pub(crate) const DOWN_SINCE: &str = "什么时候下架";
pub(crate) const GONE: &str = "已报删完";
pub(crate) const OPEN: &str = "还没回话";
pub(crate) const PLAYS_HEAD: &str = "播放统计";
pub(crate) const ROWS_HEAD: &str = "逐条";
pub(crate) const ABOUT: &str = "只按机器、栏目、片子和钟点统计，不记谁看的。放的时候有人碰过屏幕、按过遥控器，或者是一起上课，才算“有人看”；别的单独列出。";
pub(crate) const FILM: &str = "片子";
pub(crate) const FILM_GONE: &str = "已经删掉的片子";
pub(crate) const COLUMN: &str = "栏目";
pub(crate) const DEVICE: &str = "机器";
pub(crate) const HOUR: &str = "钟点";
pub(crate) const ATTENDED: &str = "有人看";
pub(crate) const CLASSES: &str = "其中上课";
pub(crate) const UNATTENDED: &str = "没人碰过";
pub(crate) const MINUTES: &str = "有人看的分钟";
pub(crate) const IDLE_MINUTES: &str = "没人碰过的分钟";
pub(crate) const TIMES: &str = "次";
pub(crate) const BY_COLUMN: &str = "最近30天：各栏目放了几次";
pub(crate) const BY_FILM: &str = "最近30天：放得最多的片子";
pub(crate) const BY_DEVICE: &str = "最近30天：放得最多的机器";
pub(crate) const BY_HOUR: &str = "最近30天：一天里什么时候放";
pub(crate) const NONE: &str = "还没有播放。";
pub(crate) const NO_VILLAGE: &str = "还没有村。";
pub(crate) const DOWNLOAD: &str = "下载表格";
pub(crate) const SIGNED: &str = "核对签名";
pub(crate) const SIGNED_ABOUT: &str =
    "每份统计都由那台机器签了名。这里把最近30天的签名重新核对一遍，再比一比签名里的次数和看板上的次数。";
pub(crate) const STATEMENTS: &str = "报了几份";
pub(crate) const BROKEN_COUNT: &str = "签名对不上";
pub(crate) const SIGNED_PLAYS: &str = "签名里的次数";
pub(crate) const COUNTED_PLAYS: &str = "看板上的次数";
pub(crate) const LAST: &str = "最近一份";
pub(crate) const VERDICT: &str = "核对";
pub(crate) const HOLDS: &str = "对得上";
pub(crate) const BROKEN: &str = "对不上，请找运维查";
pub(crate) const NOT_SIGNED: &str = "播放统计的签名对不上，没有收下。";
pub(crate) const NOT_SOUND: &str = "播放统计里的数字或编号不对，没有收下。";

pub(crate) fn oclock(hour: usize) -> String {
    format!("{hour}点")
}

/// How many villages of a town have all that is meant for them.
pub(crate) fn whole(villages: usize, whole: usize) -> String {
    format!("{villages}个村，到齐的{whole}个")
}
