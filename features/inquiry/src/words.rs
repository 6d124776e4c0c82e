//! Every Chinese word of this capability.

pub(crate) mod batch;
pub(crate) mod calculator;
pub(crate) mod data;
pub(crate) mod dataset;
pub(crate) mod disclosure;
pub(crate) mod divisions;
pub(crate) mod import;
pub(crate) mod own;
pub(crate) mod pest;
pub(crate) mod price;
pub(crate) mod transport;
pub(crate) mod warning;

use crate::asking::Failure;
use crate::forecast::is_wet;
use crate::source::{Office, Service, What};
use hongwang_base::Millis;
use hongwang_page::{DayWeather, when, words::WEEKDAYS};
use hongwang_weather::{Form, Hour, Observation, SkyKind};
use hongwang_websites::fetch::FetchError;
use jiff::civil::Date;
use std::fmt;

/// Who says what was invented.
pub(crate) const DEMO: &str = "演示";

pub(crate) const OLD_TO_DO: &str = "请看电视、听广播里的天气预报，或者问值班的人。";
pub(crate) const ASK_SOMEBODY: &str = "找人帮忙";

pub(crate) const GROUP: &str = "内容";
pub(crate) const SOURCE: &str = "天气来源";
pub(crate) const ABOUT: &str =
    "屏幕上的天气从这里来，每小时取一次，有变化才发给各村。对方同意了才接；没有接，屏幕上就写“未接通”。";
pub(crate) const CURRENT: &str = "现在的来源";
pub(crate) const NONE: &str = "还没有来源";
pub(crate) const FACT: &str = "项目";
pub(crate) const VALUE: &str = "内容";
pub(crate) const FORM: &str = "哪一家";
pub(crate) const ADDRESS: &str = "网址";
pub(crate) const LAST_OK: &str = "上次取到";
pub(crate) const NEXT: &str = "下次去取";
pub(crate) const TROUBLE: &str = "问题";
pub(crate) const NEVER: &str = "还没有";
pub(crate) const NO_TROUBLE: &str = "没有";
pub(crate) const UNREADABLE: &str = "打不开：密钥文件和数据库不是一套，请重新填写";
pub(crate) const REMOVE: &str = "不再用这个来源";
pub(crate) const ENTER: &str = "填写来源";
pub(crate) const CHANGE: &str = "更换来源";
pub(crate) const TRY: &str = "试一试";
pub(crate) const SAVE: &str = "保存";
pub(crate) const TRIED: &str = "试的结果";
pub(crate) const NOTHING_SAVED: &str = "这只是试一试，什么都没有保存。";
pub(crate) const NOT_READ: &str = "没有取到天气";
pub(crate) const OUTSIDE: &str = "现在";
pub(crate) const DATE: &str = "日期";
pub(crate) const SKY: &str = "天气";
pub(crate) const DEGREES: &str = "气温";
pub(crate) const FORM_WRONG: &str = "请选是哪一家的";
pub(crate) const DONE_SAVED: &str = "已保存，马上去取一次，取到的几秒后就在屏幕上";
pub(crate) const DONE_REMOVED: &str = "已去掉，屏幕上写“未接通”";
const ADDRESS_NMC: &str = "请填写 https://www.nmc.cn/rest/weather?stationid=站号 这样的网址";
const ADDRESS_CAIYUN: &str =
    "请填写 https://api.caiyunapp.com/v2.6/令牌/经度,纬度/weather?dailysteps=7 这样的网址";
const ADDRESS_HINT: &str = "网址里可能有令牌：填好以后不再显示，也不写进日志。";
const LED_AWAY: &str = "对方让改去一个不能用的网址，没有去";
pub(crate) const OLDER: &str = "对方给的预报比现有的还旧，没有采用";
pub(crate) const HOURS: &str = "逐小时";
pub(crate) const HOURLY: &str = "气温";
pub(crate) const HIGHS: &str = "每天最高";
pub(crate) const LOWS: &str = "每天最低";
const SEALED: &str = "存的网址打不开：密钥文件和数据库不是一套，请重新填写";

pub(crate) fn address_wrong(service: Service) -> &'static str {
    match service {
        Service::Weather(Form::Nmc) => ADDRESS_NMC,
        Service::Weather(Form::Caiyun) => ADDRESS_CAIYUN,
        Service::Warnings(Office::Cap) => warning::ADDRESS_CAP,
        Service::Warnings(Office::Nmc) => warning::ADDRESS_NMC,
        Service::Warnings(Office::WeatherCn) => warning::ADDRESS_WEATHERCN,
        Service::Gtfs => transport::ADDRESS_GTFS,
        Service::Prices => price::ADDRESS_WRONG,
    }
}
impl Service {
    /// Its name for the desk.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Weather(form) => form.name(),
            Self::Warnings(office) => office.name(),
            Self::Gtfs => "GTFS（zip）",
            Self::Prices => price::SERVICE,
        }
    }
}
fn source_name(what: What) -> &'static str {
    match what {
        What::Weather => SOURCE,
        What::Warnings => warning::SOURCES,
        What::Buses => transport::FEED_SOURCE,
        What::Prices => price::SOURCE,
    }
}
/// What helps with the address; `kept` is the one that stands if nothing is entered.
pub(crate) fn address_hint(kept: Option<&str>) -> String {
    match kept {
        Some(kept) => format!("现在是 {kept} ；不改就不用填。{ADDRESS_HINT}"),
        None => ADDRESS_HINT.to_owned(),
    }
}
pub(crate) fn audit_saved(what: What, service: Service, shown: &str) -> String {
    format!("{}：{} {shown}", source_name(what), service.name())
}
pub(crate) fn audit_removed(what: What) -> String {
    format!("{}：{REMOVE}", source_name(what))
}

/// Who said it when.
pub(crate) fn told(source: &str, at: Millis) -> String {
    format!("来源：{source}，{}发布", when::moment(at.0))
}
/// 今天, 明天, 后天, or the day of the week.
pub(crate) fn day_name(date: Date, today: Date) -> String {
    let (tomorrow, after) = (today.tomorrow().ok(), today.tomorrow().and_then(Date::tomorrow).ok());
    if date == today {
        return "今天".to_owned();
    }
    if Some(date) == tomorrow {
        return "明天".to_owned();
    }
    if Some(date) == after {
        return "后天".to_owned();
    }
    let weekday = usize::try_from(date.weekday().to_monday_zero_offset()).unwrap_or_default();
    format!("星期{}", WEEKDAYS[weekday])
}
pub(crate) fn date(date: Date) -> String {
    format!("{}月{}日", date.month(), date.day())
}
pub(crate) fn day_said(name: &str, date: &str, day: &DayWeather) -> String {
    format!("{name}，{date}，{}，{}", day.sky, day.degrees())
}
/// What it is like outside.
pub(crate) fn outside(seen: &Observation) -> String {
    let sky = seen.sky.as_ref().map_or("", |sky| sky.words.as_str());
    format!("{OUTSIDE} {}℃ {sky}", seen.degrees).trim_end().to_owned()
}
/// Humidity and wind, as far as they are known.
pub(crate) fn air(seen: &Observation) -> String {
    let humidity = seen.humidity.map(|percent| format!("湿度 {percent}%"));
    humidity.into_iter().chain(seen.wind.clone()).collect::<Vec<_>>().join("，")
}
/// What the two lines of the chart tell; each with the name of its day.
pub(crate) fn chart(warmest: Option<(String, i16)>, coldest: Option<(String, i16)>) -> String {
    let warmest = warmest.map(|(day, degrees)| format!("最热是{day}，最高{degrees}℃。"));
    let coldest = coldest.map(|(day, degrees)| format!("最冷是{day}，最低{degrees}℃。"));
    warmest.into_iter().chain(coldest).collect()
}

/// An hour as its cell shows it: `15时`.
pub(crate) fn hour(at: Millis) -> String {
    format!("{}时", at.beijing().hour())
}
/// An hour of the day as it is spoken: `下午3点`, and of another day with its name.
fn oclock(at: Millis, now: Millis) -> String {
    let (at, today) = (at.beijing(), now.beijing().date());
    let (part, hour) = match at.hour() {
        hour @ 0..=5 => ("凌晨", hour),
        hour @ 6..=8 => ("早上", hour),
        hour @ 9..=11 => ("上午", hour),
        12 => ("中午", 12),
        hour @ 13..=18 => ("下午", hour - 12),
        hour => ("晚上", hour - 12),
    };
    let day = if at.date() == today { String::new() } else { day_name(at.date(), today) };
    format!("{day}{part}{hour}点")
}
/// What falls from a sky.
fn falls(hour: &Hour) -> &'static str {
    match hour.sky.kind {
        SkyKind::Thunder => "雷雨",
        SkyKind::Snow => "雪",
        _ => "雨",
    }
}
/// What the hours to come bring, in one breath.
pub(crate) fn hours(hours: &[&Hour], now: Millis) -> String {
    let wet = |hour: &&&Hour| is_wet(hour.sky.kind);
    let rain = match hours.iter().position(|hour| wet(&hour)) {
        None => format!("今后{}小时没有雨雪。", hours.len()),
        Some(first) => {
            let begins =
                if first == 0 { "现在".to_owned() } else { format!("{}起", oclock(hours[first].at, now)) };
            let last = hours.last().map_or(now, |hour| hour.at.plus(Millis::HOUR));
            let ends = match hours[first..].iter().find(|hour| !wet(hour)) {
                Some(hour) => format!("{}停", oclock(hour.at, now)),
                None => format!("一直下到{}以后", oclock(last, now)),
            };
            format!("{begins}有{}，{ends}。", falls(hours[first]))
        }
    };
    let degrees = || hours.iter().map(|hour| hour.degrees);
    let degrees = degrees().min().zip(degrees().max());
    let degrees = degrees.map(|(least, most)| format!("最低{least}度，最高{most}度。"));
    format!("{rain}{}", degrees.unwrap_or_default())
}
/// The unit of temperatures.
pub(crate) const CELSIUS: &str = "℃";
pub(crate) fn degrees(degrees: i16) -> String {
    format!("{degrees}{CELSIUS}")
}
/// How likely it is that something falls.
pub(crate) fn wet(percent: u8) -> String {
    format!("{percent}%")
}
/// An hour, for the ear.
pub(crate) fn hour_said(hour: &Hour, now: Millis) -> String {
    let wet = hour.wet.map(|percent| format!("，下雨的可能{percent}%")).unwrap_or_default();
    let wind = hour.wind.as_ref().map(|wind| format!("，{wind}")).unwrap_or_default();
    format!("{}，{}，{}℃{wet}{wind}", oclock(hour.at, now), hour.sky.words, hour.degrees)
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            // It would name the address; what was entered was checked, so it is one that the service led to.
            Self::Fetch(FetchError::BadAddress(_)) => f.write_str(LED_AWAY),
            Self::Fetch(error) => write!(f, "{error}"),
            Self::Forecast(error) => write!(f, "{error}"),
            Self::Warning(error) => write!(f, "{error}"),
            Self::Buses(Some(fault)) => {
                let line = fault.line.map(|line| format!(" 第 {line} 行")).unwrap_or_default();
                write!(f, "{}：{}{line} {} {}", transport::NOT_READ, fault.file, fault.field, fault.what)
            }
            Self::Buses(None) => f.write_str(transport::NOT_READ),
            Self::Price(error) => write!(f, "{error}"),
            Self::Older => f.write_str(OLDER),
            Self::Sealed => f.write_str(SEALED),
        }
    }
}
