//! On the board of what villages hold and play.

pub(crate) const VILLAGE: &str = "村";
pub(crate) const DUE: &str = "该有";
pub(crate) const HAS: &str = "已到";
pub(crate) const SIZE: &str = "占用";
pub(crate) const PLAYS_HEAD: &str = "播放统计";
pub(crate) const ABOUT: &str = "只按机器、栏目、片子和钟点统计，不记谁看的。没人碰过屏幕的播放单独列出。";
pub(crate) const FILM: &str = "片子";
pub(crate) const COLUMN: &str = "栏目";
pub(crate) const DEVICE: &str = "机器";
pub(crate) const HOUR: &str = "钟点";
pub(crate) const PLAYS: &str = "播放";
pub(crate) const UNATTENDED: &str = "没人碰过";
pub(crate) const MINUTES: &str = "分钟";
pub(crate) const NONE: &str = "还没有播放。";
pub(crate) const NO_VILLAGE: &str = "还没有村。";
pub(crate) const DOWNLOAD: &str = "下载表格";
