//! What people read of the fleet.

use crate::board::Tally;
use crate::policy::Typed;
use hongwang_base::Millis;
use hongwang_feature::column_state::Content;

// Navigation and headings.
pub(crate) const GROUP: &str = "终端与看板";
pub(crate) const BOARD: &str = "终端看板";
pub(crate) const DEVICES: &str = "终端";
pub(crate) const ENROLMENT: &str = "终端接入";
pub(crate) const ADD: &str = "添加终端";
pub(crate) const ADMIT: &str = "接入终端";
pub(crate) const EXPORT: &str = "导出表格";
pub(crate) const REVOKE: &str = "停用终端";
pub(crate) const NOTHING: &str = "—";
pub(crate) const ALL: &str = "全部";

// States.
pub(crate) const ONLINE: &str = "在线";
pub(crate) const OFFLINE: &str = "离线";
pub(crate) const NEVER: &str = "从未联系";
pub(crate) const REVOKED: &str = "已停用";
pub(crate) const TROUBLE: &str = "有故障";
pub(crate) const ABSENT: &str = "未装终端";
pub(crate) const STALE: &str = "内容过期";

// What to do about a presence.
pub(crate) const ONLINE_TO_DO: &str = "不用处理。";
pub(crate) const OFFLINE_TO_DO: &str =
    "请打电话问村里：终端通电了没有，网线松了没有。屏上仍显示离线前的内容。";
pub(crate) const NEVER_TO_DO: &str = "请确认终端已开机、能上网，再核对它配置里的中心地址。";
pub(crate) const REVOKED_TO_DO: &str = "要再用这台机器，请清空它的数据目录，重新接入。";

/// `since` is when the connection began.
pub(crate) fn online_since(since: Millis, now: Millis) -> String {
    format!("在线，{} 起一直连着（{}）。", since.minute_words(), span(now.since(since)))
}

pub(crate) fn offline_since(last: Millis, now: Millis) -> String {
    format!("离线，最后一次联系在 {}（{}前）。", last.minute_words(), span(now.since(last)))
}

pub(crate) fn never_since(admitted: Millis) -> String {
    format!("{} 已接入，但还没有联系过中心。", admitted.minute_words())
}

pub(crate) fn revoked_at(at: Option<Millis>) -> String {
    at.map_or("已停用。".to_owned(), |at| format!("{} 已停用，连不上中心。", at.minute_words()))
}

// Concerns.
pub(crate) const CLOCK_TO_DO: &str = "请到现场把系统时间校准；断电后又不准，请换主板上的电池。";
pub(crate) const DISK_TO_DO: &str = "请清理磁盘或换大一些的盘；满了以后新内容进不来，屏上仍是旧内容。";
pub(crate) const BEHIND_TO_DO: &str = "一般几分钟就能追上；一直不减少，请检查线路和下面的速度设置。";
pub(crate) const TROUBLE_TO_DO: &str = "请看这台终端的故障记录，按提示处理。";

/// `by` is milliseconds ahead of the center.
pub(crate) fn clock_wrong(by: i64) -> String {
    let way = if by < 0 { "慢了" } else { "快了" };
    format!("时钟{way} {}。", span(by))
}

pub(crate) fn disk_low(free: u64) -> String {
    format!("磁盘只剩 {}。", bytes(free))
}

pub(crate) fn behind(entries: u64) -> String {
    format!("还有 {entries} 条内容没有装上。")
}

/// The device's own words, as a sentence.
pub(crate) fn reported(what: &str) -> String {
    format!("终端报告：{}。", what.trim_end_matches(['。', '.', ' ']))
}

/// A length of time in its largest fitting unit, either way.
pub(crate) fn span(millis: i64) -> String {
    let seconds = millis.unsigned_abs() / 1_000;
    match seconds {
        0..60 => format!("{seconds} 秒"),
        60..3_600 => format!("{} 分钟", seconds / 60),
        3_600..86_400 => format!("{} 小时", seconds / 3_600),
        86_400..31_536_000 => format!("{} 天", seconds / 86_400),
        _ => format!("{} 年", seconds / 31_536_000),
    }
}

pub(crate) fn ago(at: Millis, now: Millis) -> String {
    format!("（{}前）", span(now.since(at)))
}

/// Bytes as they are printed on disks: 1 MB is a million.
pub(crate) fn bytes(count: u64) -> String {
    let tenths = |unit: u64, name: &str| format!("{}.{} {name}", count / unit, count % unit / (unit / 10));
    match count {
        0..1_000 => format!("{count} 字节"),
        1_000..1_000_000 => tenths(1_000, "KB"),
        1_000_000..1_000_000_000 => tenths(1_000_000, "MB"),
        _ => tenths(1_000_000_000, "GB"),
    }
}

pub(crate) fn disk(free: Option<u64>) -> String {
    free.map_or("不知道".to_owned(), bytes)
}

// The list of devices.
pub(crate) const NAME: &str = "名称";
pub(crate) const ORGANISATION: &str = "所在村";
pub(crate) const STATE: &str = "状态";
pub(crate) const LAST_CONTACT: &str = "最后联系";
pub(crate) const BEHIND: &str = "还差条数";
pub(crate) const VERSION: &str = "程序版本";
pub(crate) const TOWN: &str = "乡镇";
pub(crate) const VILLAGE: &str = "村";
pub(crate) const SEARCH: &str = "名称、村名或编号";
pub(crate) const NO_DEVICES: &str = "没有符合条件的终端。新机器请从「终端接入」接入。";
pub(crate) const DEVICE_SHEET: [&str; 12] = [
    "编号",
    "名称",
    "乡镇",
    "所在村",
    "状态",
    "最后联系",
    "还差条数",
    "程序版本",
    "磁盘剩余字节",
    "问题",
    "接入时间",
    "接入人",
];

pub(crate) fn devices_found(count: usize) -> String {
    format!("共 {count} 台终端")
}

// One device.
pub(crate) const NO_SUCH_DEVICE: &str = "没有这台终端，或者不归您管";
pub(crate) const HEALTH: &str = "健康";
pub(crate) const HEALTH_CAPTION: &str = "这台终端现在怎么样，该做什么";
pub(crate) const CONCERNS: &str = "问题";
pub(crate) const ITEM: &str = "项目";
pub(crate) const WHAT: &str = "情况";
pub(crate) const VALUE: &str = "内容";
pub(crate) const TO_DO: &str = "怎么办";
pub(crate) const TIME: &str = "时间";
pub(crate) const PROGRESS: &str = "内容进度";
pub(crate) const POSITIONS: &str = "每一级的内容装到了哪里";
pub(crate) const FEED_OF: &str = "哪一级";
pub(crate) const APPLIED_TO: &str = "已装到";
pub(crate) const FEED_END: &str = "中心最新";
pub(crate) const APPLIED_AT: &str = "报告时间";
pub(crate) const BLOBS: &str = "图片和影片";
pub(crate) const BLOBS_UNKNOWN: &str = "终端还没有联系过中心，不知道图片和影片的进度。";
pub(crate) const OUTBOX: &str = "等待上传";
pub(crate) const DISK_FREE: &str = "磁盘剩余";
pub(crate) const IDENTITY: &str = "身份";
pub(crate) const IDENTITY_CAPTION: &str = "这是哪一台机器";
pub(crate) const DEVICE_ID: &str = "终端编号";
pub(crate) const ADMITTED: &str = "接入";
pub(crate) const CLOCK: &str = "时钟";
pub(crate) const CLOCK_GOOD: &str = "准，与中心相差不到 5 分钟。";
pub(crate) const EVENTS: &str = "故障记录";
pub(crate) const EVENTS_CAPTION: &str = "最近的故障，新的在前";
pub(crate) const NO_EVENTS: &str = "没有故障记录。";
pub(crate) const REPLACE: &str = "换机器和停用";
pub(crate) const REPLACE_STEPS: [&str; 3] = [
    "新机器装好、通电、联网，屏上会出现六位接入码。",
    "在「终端接入」里把新机器接入同一个村，内容会自己装上。",
    "新机器在线以后，再停用这一台；丢失或被盗的机器请马上停用。",
];

/// Who did something, and when.
pub(crate) fn by(at: Millis, who: &str) -> String {
    format!("{} {who}", at.stamp())
}

pub(crate) fn behind_sentence(entries: u64) -> String {
    if entries == 0 { "内容已全部装上。".to_owned() } else { behind(entries) }
}

pub(crate) fn blobs(missing: u64, whole: u64) -> String {
    match (missing, whole) {
        (0, 0) => "没有需要的".to_owned(),
        (0, _) => format!("齐了，共 {}", bytes(whole)),
        _ => format!("还差 {}，共 {}", bytes(missing), bytes(whole)),
    }
}

pub(crate) fn position(name: &str, seq: u64) -> String {
    format!("{name} {seq}")
}

/// What the word in the address says was done.
pub(crate) fn done(word: &str) -> Option<&'static str> {
    match word {
        "policy" => Some("线路设置已保存，终端在线时马上生效。"),
        "revoked" => Some("终端已停用，它的连接已经断开。"),
        "admitted" => Some("终端已接入，几秒钟后会自己联系中心、装内容。"),
        _ => None,
    }
}

// The line policy.
pub(crate) const LINE: &str = "线路";
pub(crate) const POLICY_FROM: &str = "夜间传输从";
pub(crate) const POLICY_FROM_HINT: &str = "影片只在这段时间里传，例如 22:00";
pub(crate) const POLICY_TO: &str = "到";
pub(crate) const POLICY_TO_HINT: &str = "例如 06:00；和开始时间一样表示全天都传";
pub(crate) const POLICY_LIMIT: &str = "速度上限（兆）";
pub(crate) const POLICY_LIMIT_HINT: &str =
    "图片和影片每秒最多传多少兆比特（Mbit/s）：0.05 到 1000。通知和办件不受限";
pub(crate) const POLICY_SAVE: &str = "保存线路设置";
pub(crate) const POLICY_TIME: &str = "请填 00:00 到 23:59 之间的时间，例如 22:00";
pub(crate) const POLICY_SPEED: &str = "请填 0.05 到 1000 之间的数，最多三位小数，例如 2 或 0.5";

pub(crate) fn policy_audit(name: &str, before: &Typed, after: &Typed) -> String {
    let say = |typed: &Typed| format!("{}-{}、{} 兆", typed.from, typed.to, typed.speed);
    format!("终端「{name}」的线路设置从 {} 改为 {}", say(before), say(after))
}

// Shutting out.
pub(crate) const ALREADY_REVOKED: &str = "这台终端已经停用了";
pub(crate) const REVOKE_FOLLOWS: [&str; 3] = [
    "它马上断开，以后再也连不上中心，收不到任何内容。",
    "屏上已有的内容不会被删除；机器丢失时，请同时告诉公安机关。",
    "停用不能撤销：要再用这台机器，得清空后重新接入。",
];
pub(crate) const REASON: &str = "停用的原因";
pub(crate) const REASON_HINT: &str = "例如：机器被盗、换了新机器、村部搬迁。会写进审计记录。";
pub(crate) const REASON_WRONG: &str = "请写明停用的原因，不超过 200 个字";

pub(crate) fn revoke_what(name: &str) -> String {
    format!("停用终端「{name}」？")
}

pub(crate) fn revoke_audit(name: &str, reason: &str) -> String {
    format!("停用终端「{name}」，原因：{reason}")
}

// Enrolment at the desk.
pub(crate) const ENROLMENT_INTRO: &str = "新机器开机后，屏上显示六位接入码。请和村里通电话核对，一模一样才接入：接入以后，它就能收到这个村的全部内容。";
pub(crate) const CODE: &str = "接入码";
pub(crate) const CODE_HINT: &str = "屏上的六位码；大小写不分，字母 O 按数字 0、I 和 L 按数字 1 算";
pub(crate) const NEXT_STEP: &str = "下一步";
pub(crate) const TYPE_CODE: &str = "照屏上的码输入";
pub(crate) const ASKED_AT: &str = "申请时间";
pub(crate) const PEER: &str = "来自";
pub(crate) const NOBODY_WAITS: &str = "没有终端在等待接入。申请 30 分钟内有效，过期请村里重新打开终端。";
pub(crate) const COMPARE_CODE: &str = "请再核对一次屏上的码：";
pub(crate) const TOWN_HINT: &str = "先选乡镇，再选村";
pub(crate) const NAME_HINT: &str = "写清放在哪里，例如：村委会大厅";
pub(crate) const NAME_FIRST: &str = "村委会大厅";
pub(crate) const VILLAGE_WRONG: &str = "请从列表里选一个村";

pub(crate) fn waiting(count: usize) -> String {
    format!("{count} 台终端在等待接入")
}

pub(crate) fn village_choice(name: &str, devices: usize) -> String {
    if devices == 0 { name.to_owned() } else { format!("{name}（已有 {devices} 台）") }
}

pub(crate) fn village_hint(town: &str) -> String {
    format!("{town}的村和社区")
}

pub(crate) fn admit_audit(name: &str, place: &str, code: &str) -> String {
    format!("接入终端「{name}」到 {place}，接入码 {code}")
}

// Adding a device.
pub(crate) const ADD_STEPS_TITLE: &str = "四步装好一台终端";
pub(crate) const ADD_STEPS: [&str; 4] = [
    "在新机器上装好红网程序。",
    "把下面的配置存成文件，用 hongwang village --config 文件名 启动。",
    "屏上出现六位接入码以后，到「终端接入」核对并接入，选好乡镇和村。",
    "等一两分钟，屏上出现首页，看板上这个村变成在线，就好了。",
];
pub(crate) const ADD_CAPTION: &str = "新机器要知道的两件事";
pub(crate) const CENTER_ADDRESS: &str = "中心地址";
pub(crate) const ADDRESS_UNKNOWN: &str = "中心的配置里没有写明，请问系统管理员";
pub(crate) const FINGERPRINT: &str = "证书指纹";
pub(crate) const CONFIG: &str = "终端的配置文件";
pub(crate) const CONFIG_HINT: &str = "整段复制。证书指纹保证新机器找到的是真的中心，请不要改。";

// The board.
pub(crate) const NO_SUCH_ORG: &str = "没有这个单位，或者不归您管";
pub(crate) const SHOW: &str = "只看";
pub(crate) const UNITS: &str = "村级单位";
pub(crate) const EQUIPPED: &str = "已装终端";
pub(crate) const MAP: &str = "示意图";
pub(crate) const MAP_IS_SCHEMATIC: &str =
    "示意图：按乡镇排列，每格一个村，不代表地理位置。下面有同样内容的表格。";
pub(crate) const MAP_STALE: &str = "右上角圆点：有栏目过期";
pub(crate) const MAP_NO_UNITS: &str = "没有村级单位";
pub(crate) const TOWN_TABLE: &str = "各乡镇的情况";
pub(crate) const NO_TOWNS: &str = "还没有乡镇，请系统管理员先建机构。";
pub(crate) const NO_UNITS: &str = "没有符合条件的村。";
pub(crate) const COLUMNS_STALE: &str = "过期栏目";
pub(crate) const COLUMNS_EMPTY: &str = "空栏目";
pub(crate) const COLUMNS_NOT_CONNECTED: &str = "未接通栏目";
pub(crate) const BOARD_SHEET: [&str; 9] =
    ["乡镇", "村", "状态", "终端数", "最后联系", "还差条数", "过期栏目", "空栏目", "未接通栏目"];

pub(crate) fn board_of(name: &str) -> String {
    format!("{name}终端看板")
}

pub(crate) fn map_label(name: &str) -> String {
    format!("{name}各村终端状态示意图")
}

pub(crate) fn map_count(online: usize, units: usize) -> String {
    format!("在线 {online}/{units}")
}

pub(crate) fn unit(name: &str, standing: &str, last: Option<Millis>, stale: usize) -> String {
    let mut words = format!("{name}:{standing}");
    if let Some(last) = last {
        words.push_str(&format!("，最后联系 {}", last.minute_words()));
    }
    if stale > 0 {
        words.push_str(&format!("，{stale} 个栏目过期"));
    }
    words
}

pub(crate) fn board_sentence(name: &str, tally: &Tally) -> String {
    format!(
        "{name}有 {} 个村级单位，已装终端 {} 个：在线 {} 个，有故障 {} 个，离线 {} 个，从未联系 {} 个。{} 个村的屏上有栏目过期。",
        tally.units,
        tally.equipped(),
        tally.online,
        tally.trouble,
        tally.offline,
        tally.never,
        tally.stale,
    )
}

pub(crate) fn board_at(now: Millis) -> String {
    format!("截至 {}", now.stamp())
}

pub(crate) fn unit_table(show: &str, count: usize) -> String {
    format!("{show}：{count} 个村")
}

// One village on the board.
pub(crate) const SCREENS: &str = "屏幕";
pub(crate) const SCREENS_CAPTION: &str = "这个村的终端";
pub(crate) const NO_SCREEN: &str = "这个村还没有装终端。";
pub(crate) const COLUMN: &str = "栏目";
pub(crate) const COLUMN_PATH: &str = "地址";
pub(crate) const SINCE: &str = "从什么时候起";
pub(crate) const NO_SUCH_COLUMN: &str = "没有。";
pub(crate) const COLUMNS_UNKNOWN: &str = "还没有栏目的统计。";
pub(crate) const COLUMN_PANELS: [(Content, &str, &str); 3] = [
    (Content::Stale, "过期的栏目", "超过了规定的更新期限，请联系栏目的责任单位。"),
    (Content::Empty, "空的栏目", "还没有任何内容，屏上不显示。"),
    (Content::NotConnected, "未接通的栏目", "要等部门提供接口或授权，屏上写明未接通和怎么办。"),
];

pub(crate) fn columns_found(count: usize) -> String {
    format!("{count} 个栏目")
}

// The screen of a device that is not admitted.
pub(crate) const ENROL_TITLE: &str = "等待接入";
pub(crate) const DIALLING: &str = "正在联系县中心";
pub(crate) const DIALLING_TO_DO: &str = "请等一会儿。一直联系不上，请检查网线和电源。";
pub(crate) const WAITING: &str = "这台终端还没有接入";
pub(crate) const WAITING_WHY: &str = "已经联系上县中心，等运维人员核对上面的六位码。";
pub(crate) const WAITING_TO_DO: &str = "请打电话给县中心的运维人员，把六位码念给他听，或者扫一扫发给他。";
pub(crate) const ENROL_TROUBLE_TO_DO: &str =
    "这台终端会自己再试。请检查网线和电源；一直这样，请联系县中心的运维人员。";

pub(crate) fn dialling_why(center: &str) -> String {
    format!("中心地址是 {center}。")
}

pub(crate) fn trouble_why(center: &str) -> String {
    format!("接入没有办成，中心地址是 {center}。")
}

/// The code letter by letter, for the voice.
pub(crate) fn code_aloud(code: &str) -> String {
    let letters: Vec<_> = code.chars().map(String::from).collect();
    format!("接入码是：{}", letters.join(" "))
}

// The page of a village's own device.
pub(crate) const OWN_DEVICE: &str = "本机状态";
pub(crate) const NO_OWN_DEVICE: &str = "这里没有本机状态：只有村里的终端才有";
pub(crate) const TO_CENTER: &str = "县中心";
pub(crate) const CONNECTED: &str = "已连上";
pub(crate) const NOT_CONNECTED: &str = "没连上";
pub(crate) const CONTENT_OF: &str = "内容截至";
pub(crate) const NOT_YET: &str = "还没有";
pub(crate) const OF_COUNTY: &str = "县";
pub(crate) const OF_TOWNSHIP: &str = "乡镇";
pub(crate) const OF_VILLAGE: &str = "本村";
pub(crate) const OWN_OFFLINE_TO_DO: &str = "没连上时照常能看已有的内容，办的事先存着，连上后自动送出。";
pub(crate) const OWN_TROUBLE_TO_DO: &str = "请告诉村里值班的人，让他联系县中心的运维人员。";

pub(crate) fn own_line(online: bool, since: Millis) -> String {
    let words = if online { "起一直连着县中心" } else { "起连不上县中心" };
    format!("{} {words}。", since.minute_words())
}

pub(crate) fn own_content(as_of: Option<Millis>, blobs: u64, bytes_missing: u64) -> String {
    let content = as_of.map_or("还没有从县中心收到内容".to_owned(), |at| {
        format!("内容齐到 {}", at.minute_words())
    });
    if blobs == 0 {
        format!("{content}。")
    } else {
        format!("{content}，还差 {blobs} 个图片和影片，{}。", bytes(bytes_missing))
    }
}

pub(crate) fn version(version: &str) -> String {
    format!("程序版本 {version}")
}
