//! Every Chinese word of buses and trains.

use crate::transport::batch::State;
use crate::transport::{DAY, Day, Departure, Journey, Minute, Ride, Train, What, clock};
use hongwang_base::Millis;
use hongwang_page::when;
use jiff::civil::Date;

pub(crate) const ONLY_COUNTY: &str =
    "班车和火车的时刻表只归县里管，各村的屏幕用同一份。要改，请找县里的编辑。";
pub(crate) const BUS: &str = "县城班车";
pub(crate) const TRAIN: &str = "火车时刻";
pub(crate) const NEXT: &str = "下一班";
pub(crate) const WHERE_TO: &str = "去哪里";
pub(crate) const WHOLE_DAY: &str = "一整天的班次";
pub(crate) const MORE: &str = "更多地方";
pub(crate) const MORE_LINES: &str = "更多线路";
pub(crate) const MORE_SAID: &str = "更多地方。";
pub(crate) const ROADS: &str = "路通不通";
pub(crate) const ROADS_SAID: &str = "路通不通。哪条路在修、封了没有。";
pub(crate) const NO_BUS: &str = "这些天没有班车";
pub(crate) const NO_BUS_WHY: &str = "时刻表里没有在这里停的车。";
pub(crate) const NO_BUS_TO_DO: &str = "请问村里值班的人，或者去镇上坐车。";
pub(crate) const NO_WAY: &str = "最近几天，换一次车也到不了那里。";
pub(crate) const NOT_THERE: &str = "时刻表还没有接上";
pub(crate) const NO_SUCH_STOP: &str = "没有这个站，时刻表可能换过了";
pub(crate) const NO_SUCH_LINE: &str = "没有这条线路，时刻表可能换过了";
pub(crate) const OTHER_DAYS: &str = "看哪一天";
pub(crate) const OTHER_DAY: &str = "请按上面的键看别的日子。";
pub(crate) const ROUGHLY: &str = "约";
pub(crate) const TICKET: &str = "买票";
pub(crate) const TICKETS_LEFT: &str = "还有没有票，要在12306上看。";
pub(crate) const BY_PHONE: &str = "到手机上买";
pub(crate) const BY_PHONE_HINT: &str = "扫码打开12306";
pub(crate) const BY_CLERK: &str = "请人代买";
pub(crate) const BY_CLERK_HINT: &str = "登记一下，代办员帮您买";
pub(crate) const NO_TRAIN: &str = "没有去那里的车，时刻表可能换过了";
pub(crate) const OPEN_SELLER: &str = "打开12306";
pub(crate) const SELLER_QR: &str = "12306网站的二维码";
pub(crate) const SCAN: &str = "用手机扫这个码，打开12306官方网站买票。";
pub(crate) const OFFICIAL: &str = "只认12306，别的网站、别人发来的链接都不要点。";
pub(crate) const NO_MONEY: &str = "这台机器不卖票、不收钱，也不会问您的账号和密码。";
pub(crate) const NO_PHONE: &str = "没有手机，或者不会买";

pub(crate) const TRAIN_NUMBER: &str = "车次";
pub(crate) const TRAIN_FROM: &str = "出发站";
pub(crate) const TRAIN_TO: &str = "到站";
pub(crate) const TRAIN_LEAVE: &str = "开车时间";
pub(crate) const TRAIN_ARRIVE: &str = "到达时间";
pub(crate) const TRAIN_LATER: &str = "到达日";
pub(crate) const TRAIN_NOTE: &str = "备注";
pub(crate) const NO_COLUMN: &str = "没有这一列";
pub(crate) const NO_LINES: &str = "表头下面没有车次";
pub(crate) const GOES_NOWHERE: &str = "和出发站是同一个站";
pub(crate) const LATER_WRONG: &str = "要填 当日、次日 或 第三日，也可以空着";
pub(crate) const ARRIVES_BEFORE: &str = "到得比开得早：请看开车时间、到达时间和到达日";
pub(crate) const TRAIN_DAY_WRONG: &str = "请填日期";
pub(crate) const TRAIN_BUY_WRONG: &str = "请填 12306 官方网址，例如 https://www.12306.cn/";
pub(crate) const SOURCE_WRONG: &str = "请写 2 到 30 个字，例如：铁路12306公开时刻表";

pub(crate) const DESK: &str = "班车与火车";
pub(crate) const ABOUT: &str = "时刻表先试读，每一处问题都写明在哪个文件、哪一行；没有错误才能交，要另一个人放行。放行以后，各村的屏幕一起换成新的；\
     换错了，一键退回上一份。";
pub(crate) const FETCHED: &str = "按网址取来的";
pub(crate) const CLOCKWORK: &str = "定时取";
pub(crate) const FEED_SOURCE: &str = "班车时刻表网址";
pub(crate) const FEED_SOURCE_ABOUT: &str =
    "每天取一次 GTFS 压缩包（zip）。和屏幕上的不一样，就放到“班车与火车”里等人放行，不会自己换。";
pub(crate) const ADDRESS_GTFS: &str = "请填写 GTFS 压缩包的网址，以 https:// 开头";
pub(crate) const NOT_READ: &str = "这份时刻表不能用";
pub(crate) const READ_WELL: &str = "可以用";
pub(crate) const BATCHES: &str = "交上来的时刻表";
pub(crate) const NONE: &str = "还没有交过时刻表";
pub(crate) const WHAT: &str = "哪一种";
pub(crate) const NUMBER: &str = "第几份";
pub(crate) const STATE: &str = "状态";
pub(crate) const FROM_FILE: &str = "来自";
pub(crate) const MADE: &str = "谁交的";
pub(crate) const MOVED: &str = "最后一步";
pub(crate) const UPLOAD_BUS: &str = "交一份班车时刻表";
pub(crate) const UPLOAD_TRAIN: &str = "交一份火车时刻表";
pub(crate) const FILE_BUS: &str = "GTFS 压缩包";
pub(crate) const FILE_BUS_HINT: &str =
    "zip，最大 8 MB。stops.txt 的 stop_code 填站点所在村或镇的 12 位区划代码，屏幕就知道是哪个村的站。";
pub(crate) const FILE_TRAIN: &str = "表格";
pub(crate) const FILE_TRAIN_HINT: &str = "xlsx 或 csv，一行一趟车。列名：车次、出发站、到站、开车时间、到达时间，还可以有：到达日（当日、次日、第三日）、备注。";
pub(crate) const TRAIN_DAY: &str = "这是哪天的时刻表";
pub(crate) const TRAIN_SOURCE: &str = "时刻表是谁的";
pub(crate) const TRAIN_BUY: &str = "买票的网址";
pub(crate) const TRAIN_BUY_HINT: &str = "屏幕上的二维码通到这里，只能是 12306 的网址。";
pub(crate) const TRY: &str = "试读";
pub(crate) const FILE_MISSING: &str = "请选一个文件";
pub(crate) const FILE_TOO_LARGE: &str = "文件太大，没有读";
pub(crate) const REPORT: &str = "检查结果";
pub(crate) const REPORT_NONE: &str = "没有问题";
pub(crate) const SEVERITY: &str = "轻重";
pub(crate) const FILE: &str = "文件";
pub(crate) const LINE: &str = "行";
pub(crate) const FIELD: &str = "列";
pub(crate) const FAULT: &str = "问题";
pub(crate) const DIFFERENCES: &str = "和屏幕上的有什么不一样";
pub(crate) const SAME: &str = "和屏幕上的一样";
pub(crate) const DAYS_CHANGED: &str = "线路、站点、时间都没有变，变的是哪些天开车或者单位的名字、电话";
pub(crate) const SUBMIT: &str = "交给另一个人放行";
pub(crate) const RELEASE: &str = "放行，换到屏幕上";
pub(crate) const REFUSE: &str = "不放行";
pub(crate) const BACK: &str = "退回上一份";
pub(crate) const BACK_NONE: &str = "没有上一份可以退";
pub(crate) const OWN: &str = "这一份是您自己交的，要另一个人放行。";
pub(crate) const NO_SUCH: &str = "没有这一份，或者已经不在这一步了";
pub(crate) const ALREADY: &str = "这一份和屏幕上的、或者正在等放行的一样，不用再交";
pub(crate) const DONE_SUBMITTED: &str = "已经交了，等另一个人放行";
pub(crate) const DONE_RELEASED: &str = "已经放行，几秒后就在屏幕上";
pub(crate) const DONE_REFUSED: &str = "没有放行，屏幕上的不变";
pub(crate) const DONE_BACK: &str = "已经退回上一份，几秒后就在屏幕上";
pub(crate) const DONE_PLACED: &str = "站点归好了，等另一个人放行";
pub(crate) const STOPS: &str = "哪个站是哪个村的";
pub(crate) const STOPS_ABOUT: &str =
    "站点代码里没有区划代码、名字也对不上的，在这里归到村或镇。归好以后要另一个人放行。";
pub(crate) const STOPS_NONE: &str = "还没有班车时刻表";
pub(crate) const STOP: &str = "站";
pub(crate) const STOP_PLACE: &str = "属于";
pub(crate) const STOP_PLACE_NONE: &str = "还没有归";
pub(crate) const STOP_WRONG: &str = "请选一个站";
pub(crate) const PLACE_WRONG: &str = "请选本县的村或镇";
pub(crate) const SAVE: &str = "归好";

impl What {
    /// What it is called.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Bus => "班车",
            Self::Train => "火车",
        }
    }
}

impl State {
    /// What it is called.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Tried => "试读过",
            Self::Waiting => "等放行",
            Self::Released => "在屏幕上",
            Self::Before => "以前的",
            Self::Refused => "没有用",
        }
    }
}

/// Who publishes what is shown, and when it was released.
pub(crate) fn told(publisher: &str, at: Millis) -> String {
    let publisher = if publisher.is_empty() { "县交通运输部门" } else { publisher };
    format!("来源：{publisher}，{}发布", when::day(at.0))
}
pub(crate) fn ended(last: Day, phone: Option<&(String, String)>) -> String {
    let ask = phone.map_or_else(
        || "坐车前请先问一问".to_owned(),
        |(name, phone)| format!("坐车前请打 {phone} 问{name}"),
    );
    format!("这份时刻表到{}为止，班次可能变了，{ask}。", date(last.date()))
}
pub(crate) fn not_here(stop: &str) -> String {
    format!("这里没有站，下面是从{stop}开的车。")
}
fn date(date: Date) -> String {
    super::date(date)
}
/// 今天, 明天, 后天, 星期六; further away with the date.
pub(crate) fn day_name(day: Day, today: Day) -> String {
    let name = super::day_name(day.date(), today.date());
    if day.0 - today.0 > 2 { format!("{name} {}", date(day.date())) } else { name }
}
/// How long it is until then.
pub(crate) fn wait(at: Minute, now: Minute) -> String {
    let minutes = at.since(now);
    if at.day() != now.day() && minutes >= 3 * 60 {
        return day_name(at.day(), now.day());
    }
    match (minutes / 60, minutes % 60) {
        (..=0, ..=0) => "就要开了".to_owned(),
        (0, minutes) => format!("还有{minutes}分钟"),
        (hours, 0) => format!("还有{hours}小时"),
        (hours, minutes) => format!("还有{hours}小时{minutes}分"),
    }
}
pub(crate) fn towards(to: &str) -> String {
    format!("往{to}")
}
pub(crate) fn on_line(departure: &Departure<'_>, stop: &str) -> String {
    let about =
        if departure.about > 0 { format!("，大约{}分钟一班", departure.about) } else { String::new() };
    format!("{}，在{stop}上车{about}", departure.route.name())
}
/// `8点5分`
pub(crate) fn spoken_time(at: Minute) -> String {
    let minutes = at.0.rem_euclid(DAY);
    match (minutes / 60, minutes % 60) {
        (hours, 0) => format!("{hours}点"),
        (hours, minutes) => format!("{hours}点{minutes}分"),
    }
}
pub(crate) fn departure_said(departure: &Departure<'_>, now: Minute, stop: &str) -> String {
    let (time, wait) = (spoken_time(departure.at), wait(departure.at, now));
    format!("{NEXT}，{time}，{wait}，{}，{}。", towards(&departure.way.to), on_line(departure, stop))
}
pub(crate) fn later_said(departure: &Departure<'_>, now: Minute) -> String {
    let (time, wait) = (spoken_time(departure.at), wait(departure.at, now));
    format!("{time}，{}，{wait}", towards(&departure.way.to))
}
pub(crate) fn go_to(place: &str) -> String {
    format!("去{place}")
}
pub(crate) fn line_said(name: &str) -> String {
    format!("{name}，一整天的班次")
}
pub(crate) fn not_that_day(day: &str) -> String {
    format!("{day}不开车")
}
pub(crate) fn leaves_here(stop: &str) -> String {
    format!("从{stop}开车的时间")
}
pub(crate) fn about(least: Option<u16>, most: Option<u16>) -> String {
    match (least, most) {
        (Some(least), Some(most)) if least < most => format!("大约{least}到{most}分钟一班，时间不一定准。"),
        (Some(least), _) => format!("大约{least}分钟一班，时间不一定准。"),
        _ => String::new(),
    }
}
pub(crate) fn calls_at(stops: &[&str]) -> String {
    format!("经过：{}", stops.join("、"))
}
pub(crate) fn change_time(minutes: i64) -> String {
    format!("换车至少留了{minutes}分钟；前一班晚点，可能赶不上。")
}
pub(crate) fn ride(ride: &Ride<'_>, from: &str, to: &str) -> String {
    let about =
        if ride.about > 0 { format!("（大约{}分钟一班）", ride.about) } else { String::new() };
    let (name, towards) = (ride.route.name(), towards(&ride.way.to));
    format!("{} 在{from}上{name}{towards}的车{about}，{} 到{to}", ride.leave.clock(), ride.arrive.clock())
}
pub(crate) fn change(stop: &str, minutes: i64) -> String {
    format!("在{stop}换车，等{minutes}分钟")
}
pub(crate) fn journey_said(journey: &Journey<'_>, now: Minute) -> String {
    let (leave, arrive) = (spoken_time(journey.leave()), spoken_time(journey.arrive()));
    let how = if journey.second.is_some() { "换一次车" } else { "不用换车" };
    format!("{leave}上车，{}，{arrive}到，{how}。", wait(journey.leave(), now))
}

pub(crate) fn train_told(source: &str, day: Day) -> String {
    let date = day.date();
    format!("来源：{source}，{}年{}的时刻表，以车站公布的为准。", date.year(), super::date(date))
}
pub(crate) fn stations(stations: &[&str]) -> String {
    format!("上车的站：{}。", stations.join("、"))
}
pub(crate) fn trains_a_day(count: usize) -> String {
    format!("{count} 趟车")
}
pub(crate) fn train_to_said(place: &str, count: usize) -> String {
    format!("去{place}，{count}趟车。")
}
pub(crate) fn takes(minutes: u16) -> String {
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes}分钟"),
        (hours, 0) => format!("{hours}小时"),
        (hours, minutes) => format!("{hours}小时{minutes}分"),
    }
}
pub(crate) fn days_later(days: i64) -> &'static str {
    match days {
        0 => "",
        1 => "次日 ",
        _ => "第三日 ",
    }
}
/// What people write for it.
pub(crate) fn read_days_later(text: &str) -> Option<i32> {
    match text {
        "" | "0" | "当日" | "当天" => Some(0),
        "1" | "次日" | "第二天" | "第二日" => Some(1),
        "2" | "第三天" | "第三日" => Some(2),
        _ => None,
    }
}
pub(crate) fn train_said(train: &Train) -> String {
    let (arrive, later) = train.arrive();
    let said = |minute: i64| spoken_time(Minute(minute));
    let (leave, arrive) = (said(train.leave.into()), said(arrive));
    let takes = takes(train.takes);
    format!(
        "{}次，{leave}从{}开，{}{arrive}到{}，路上{takes}。{}",
        train.number,
        train.from,
        days_later(later),
        train.to,
        train.note
    )
}

pub(crate) fn line_twice(before: usize) -> String {
    format!("和第 {before} 行是同一趟车")
}
pub(crate) fn text_wrong(most: usize) -> String {
    format!("要填，最多 {most} 个字，不能有换行")
}
pub(crate) fn time_wrong(text: &str) -> String {
    if text.is_empty() {
        "空着，要填 08:05 这样的时间".to_owned()
    } else {
        format!("“{text}”不对，要填 08:05 这样的时间")
    }
}
pub(crate) fn route_new(name: &str, runs: usize) -> String {
    format!("新线路：{name}，{runs} 班")
}
pub(crate) fn route_changed(name: &str, was: usize, is: usize) -> String {
    format!("变了：{name}，原来 {was} 班，现在 {is} 班")
}
pub(crate) fn route_gone(name: &str) -> String {
    format!("没有了：{name}")
}
pub(crate) fn stop_new(name: &str) -> String {
    format!("新站：{name}")
}
pub(crate) fn stop_moved(name: &str) -> String {
    format!("站归到了别的村或镇：{name}")
}
pub(crate) fn train_new(train: &Train) -> String {
    format!("新的：{} {} 从{}到{}", train.number, clock(train.leave.into()), train.from, train.to)
}
pub(crate) fn train_gone(train: &Train) -> String {
    format!("没有了：{} {} 从{}到{}", train.number, clock(train.leave.into()), train.from, train.to)
}
pub(crate) fn count(errors: usize, remarks: usize) -> String {
    format!("{errors} 个错误，{remarks} 个提醒")
}
pub(crate) fn audit(what: &str, number: i64, name: &str, done: &str) -> String {
    format!("{what}第 {number} 份（{name}）：{done}")
}
pub(crate) fn audit_place(stop: &str, place: &str) -> String {
    format!("站“{stop}”归到 {place}")
}
