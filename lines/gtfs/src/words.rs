//! Every Chinese word of the report.

use crate::{LONGEST_CELL, MOST_BYTES, MOST_FILES, MOST_RUNS, MOST_UNPACKED, Severity};
use jiff::civil::Date;

pub(crate) const NO_ZIP: &str = "这不是 zip 压缩包，或者已经损坏";
pub(crate) const FILE_DAMAGED: &str = "这个文件读不出来，可能已经损坏";
pub(crate) const FILE_TWICE: &str = "压缩包里有两个同名的文件";
pub(crate) const NO_FILE: &str = "缺这个文件";
pub(crate) const NO_ROWS: &str = "只有表头，没有内容";
pub(crate) const NO_HEADS: &str = "是空的，连表头都没有";
pub(crate) const NO_HEAD: &str = "缺这一列";
pub(crate) const HEAD_TWICE: &str = "有两列是这个名字";
pub(crate) const NO_UTF8: &str = "不是 UTF-8 编码，请另存为“CSV UTF-8”再打包";
pub(crate) const EMPTY: &str = "不能空着";
pub(crate) const NO_NAME: &str = "线路没有编号也没有名字，至少要有一个";
pub(crate) const AT_ZERO: &str = "经纬度是 0,0，当作没有填";
pub(crate) const NO_CALENDAR: &str =
    "没有 calendar.txt，也没有 calendar_dates.txt（或者都是空的）：不知道哪天开车，不能用";
pub(crate) const NEVER_RUNS: &str = "一个星期里没有一天开车，只有另外加开的日子才开";
pub(crate) const ENDS_BEFORE: &str = "结束在开始之前";
pub(crate) const LEAVES_BEFORE: &str = "还没有到站就开走了：离站时间比到站时间早";
pub(crate) const SEQUENCE_TWICE: &str = "同一趟车有两行是同一个顺序号";
pub(crate) const END_WITHOUT_TIME: &str = "第一站和最后一站必须写时间";
pub(crate) const HEADWAYS_OVERLAP: &str = "和这趟车的另一段时间重叠了";
pub(crate) const NOTHING_RUNS: &str = "没有一趟车能用：每趟车至少要停两站";

pub(crate) const FORM_NUMBER: &str = "要填数字";
pub(crate) const FORM_LATITUDE: &str = "纬度在 -90 到 90 之间";
pub(crate) const FORM_LONGITUDE: &str = "经度在 -180 到 180 之间";
pub(crate) const FORM_YES_NO: &str = "要填 0 或 1";
pub(crate) const FORM_DATE: &str = "要填 20261123 这样的日期";
pub(crate) const FORM_EXCEPTION: &str = "要填 1（加开）或 2（停开）";
pub(crate) const FORM_TIME: &str = "要填 08:05:00 这样的时间，过了半夜接着数，例如 25:10:00";
pub(crate) const FORM_KIND: &str = "要填 0、1、2 或 3";
pub(crate) const FORM_HEADWAY: &str = "要填几秒一班，60 到 86400";

impl Severity {
    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "错误",
            Self::Remark => "提醒",
        }
    }
}

pub(crate) fn zip_too_big() -> String {
    format!("压缩包超过 {} MB，没有读", MOST_BYTES / 1024 / 1024)
}
pub(crate) fn too_many_files() -> String {
    format!("压缩包里超过 {MOST_FILES} 个文件，没有读")
}
pub(crate) fn unpacks_too_big() -> String {
    format!("解压以后超过 {} MB，没有读", MOST_UNPACKED / 1024 / 1024)
}
pub(crate) fn in_a_folder(whole: &str) -> String {
    format!("放在文件夹里（{whole}），应该直接放在压缩包里；照样读了")
}
pub(crate) fn too_many_rows(most: usize) -> String {
    format!("超过 {most} 行，没有读")
}
pub(crate) fn too_many_runs(runs: u64) -> String {
    format!("一共有 {runs} 班车，超过 {MOST_RUNS} 班，没有收：看看是不是几秒一班写得太密")
}
pub(crate) fn row_too_long(cells: usize, heads: usize) -> String {
    format!("这一行有 {cells} 格，表头只有 {heads} 格：可能是名字里有逗号，没有加引号")
}
pub(crate) fn row_too_short(cells: usize, heads: usize) -> String {
    format!("这一行只有 {cells} 格，表头有 {heads} 格，后面的当作空着")
}
pub(crate) fn cell_too_long() -> String {
    format!("有一格超过 {LONGEST_CELL} 个字")
}
pub(crate) fn id_twice(id: &str) -> String {
    format!("“{id}”前面已经用过，编号不能重复")
}
pub(crate) fn wrong_form(text: &str, form: &str) -> String {
    if text.is_empty() { format!("空着，{form}") } else { format!("“{text}”不对，{form}") }
}
pub(crate) fn unknown(id: &str, file: &str) -> String {
    format!("“{id}”在 {file} 里没有")
}
pub(crate) fn other_zone(zone: &str) -> String {
    format!("时区是“{zone}”，不是北京时间（Asia/Shanghai）；时刻照原样当作北京时间")
}
pub(crate) fn without_position(count: usize) -> String {
    format!("有 {count} 个站没有经纬度，不影响看时刻")
}
pub(crate) fn day_twice(day: Date) -> String {
    format!("同一个 service_id 的 {day} 写了两次")
}
pub(crate) fn ended(day: Date) -> String {
    format!("这一种班次到 {day} 就结束了")
}
pub(crate) fn all_ended(day: Date) -> String {
    format!("整份时刻表到 {day} 就结束了，已经过期")
}
pub(crate) fn goes_nowhere(trip: &str) -> String {
    format!("“{trip}”停的站不到两个，没有收")
}
pub(crate) fn goes_back(before: u32, arrive: u32) -> String {
    format!("时间倒着走：上一站 {} 开，这一站 {} 就到了", clock(before), clock(arrive))
}

fn clock(seconds: u32) -> String {
    format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}
