//! Whom the county asks by the clock, for its weather, warnings, prices and the timetable of buses: the address, how it is
//! kept and shown, and when it
//! is asked again.

use crate::words;
use hongwang_base::Millis;
use hongwang_store::{
    Vault,
    reseal::{By, Sealed},
};
use hongwang_weather::Form;
use url::Url;

/// After failures that may pass by themselves a source is asked again sooner: after the first, after the second.
const AGAIN: [i64; 2] = [5 * Millis::MINUTE, 15 * Millis::MINUTE];
/// A source that is being asked is not asked by anybody else for this long.
pub(crate) const CLAIM: i64 = 5 * Millis::MINUTE;
/// A longer address is no real one.
const LONGEST: usize = 500;
/// What a sealed address is bound to.
pub(crate) const BOUND_TO: &[u8] = b"inquiry.source";
/// In the place of a key.
const HIDDEN: &str = "••••";

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    /// A forecast: of one service.
    Weather,
    /// Warnings: of each service one.
    Warnings,
    /// The timetable of buses: of one service.
    Buses,
    /// Prices of produce: of one service.
    Prices,
}

impl What {
    pub(crate) const ALL: [What; 4] = [Self::Weather, Self::Warnings, Self::Buses, Self::Prices];

    /// The word under which it is stored.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Weather => "weather",
            Self::Warnings => "warnings",
            Self::Buses => "buses",
            Self::Prices => "prices",
        }
    }

    /// Whether several services are asked for it, beside each other.
    pub(crate) fn of_several(self) -> bool {
        self == Self::Warnings
    }

    /// How often a source is asked.
    fn every(self) -> i64 {
        match self {
            Self::Weather => Millis::HOUR,
            Self::Warnings => Millis::MINUTE,
            Self::Buses => Millis::DAY,
            Self::Prices => 6 * Millis::HOUR,
        }
    }
}

/// Who gives out warnings, and so under which addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Office {
    /// A service that speaks CAP 1.2: one alert, or a feed of them.
    Cap,
    /// 中央气象台, `/rest/findAlarm?…`.
    Nmc,
    /// 中国天气网, `/alarm/…`.
    WeatherCn,
}

/// A service that can be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Service {
    /// For the weather.
    Weather(Form),
    /// For warnings.
    Warnings(Office),
    /// For a timetable in GTFS.
    Gtfs,
    /// For prices: 农业农村部.
    Prices,
}

impl Service {
    const ALL: [Service; 7] = [
        Self::Weather(Form::Nmc),
        Self::Weather(Form::Caiyun),
        Self::Warnings(Office::Cap),
        Self::Warnings(Office::Nmc),
        Self::Warnings(Office::WeatherCn),
        Self::Gtfs,
        Self::Prices,
    ];

    /// Every service that can be asked for it.
    pub(crate) fn of(what: What) -> impl Iterator<Item = Service> {
        Self::ALL.into_iter().filter(move |service| service.what() == what)
    }

    /// What it is asked for.
    pub(crate) fn what(self) -> What {
        match self {
            Self::Weather(_) => What::Weather,
            Self::Warnings(_) => What::Warnings,
            Self::Gtfs => What::Buses,
            Self::Prices => What::Prices,
        }
    }

    /// The word under which it is stored and sent.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Weather(form) => form.word(),
            Self::Warnings(Office::Cap) => "cap",
            Self::Warnings(Office::Nmc) => "nmc",
            Self::Warnings(Office::WeatherCn) => "weathercn",
            Self::Gtfs => "gtfs",
            Self::Prices => "pfsc",
        }
    }

    /// The service of a stored word.
    pub(crate) fn from_word(what: What, word: &str) -> Option<Service> {
        Self::of(what).find(|service| service.word() == word)
    }
}

/// The source as it is kept.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    pub(crate) service: Service,
    /// The address, sealed.
    pub(crate) sealed: Vec<u8>,
    /// When it is asked next.
    pub(crate) run_at: Millis,
    /// How often in a row it failed.
    pub(crate) failures: i64,
    /// When it last gave a forecast.
    pub(crate) last_ok: Option<Millis>,
    /// Why it gave none since.
    pub(crate) trouble: Option<String>,
}

/// When a source is asked after the run at `now`, which was the `failures`th failure in a row (0: it went well);
/// `passing` when the failure may pass by itself. Never later than after a good run, where that is sooner.
pub(crate) fn next_run(what: What, now: Millis, failures: i64, passing: bool) -> Millis {
    let which = usize::try_from(failures - 1).ok().filter(|_| passing);
    let again = which.and_then(|which| AGAIN.get(which)).copied();
    now.plus(again.map_or(what.every(), |again| again.min(what.every())))
}

/// When a source is due that is to be asked at `run_at`: at once where that is further off than anything is put, for then
/// the clock that said so was ahead. By a claim more, for the clocks of two centers differ a little.
pub(crate) fn due_at(what: What, run_at: Millis, now: Millis) -> Millis {
    let furthest = now.plus(what.every().max(CLAIM) + CLAIM);
    if run_at > furthest { now } else { run_at }
}

/// The address that was entered, if a service of this form can be asked under it.
///
/// # Errors
/// With what to enter instead.
pub(crate) fn parse(service: Service, entered: &str) -> Result<Url, &'static str> {
    let wrong = words::address_wrong(service);
    let url = plain(entered).ok_or(wrong)?;
    let fits = match service {
        Service::Weather(Form::Nmc) => is_nmc(&url),
        Service::Weather(Form::Caiyun) => caiyun(&url).is_some(),
        Service::Warnings(Office::Nmc) => url.path().ends_with("/findAlarm"),
        Service::Warnings(Office::WeatherCn) => url.path().contains("/alarm"),
        Service::Warnings(Office::Cap) | Service::Gtfs => true,
        Service::Prices => url.path().ends_with("/pageList"),
    };
    if fits { Ok(url) } else { Err(wrong) }
}

/// An address of the web without a name or a password in it.
pub(crate) fn plain(entered: &str) -> Option<Url> {
    let url = Url::parse(Some(entered.trim()).filter(|entered| entered.len() <= LONGEST)?).ok()?;
    let is_plain = url.username().is_empty() && url.password().is_none();
    (matches!(url.scheme(), "http" | "https") && url.has_host() && is_plain).then_some(url)
}

/// Whether it asks 中央气象台 for a station.
fn is_nmc(url: &Url) -> bool {
    url.query_pairs().any(|(name, value)| name == "stationid" && !value.is_empty())
}

/// Version and place of an address of 彩云天气: everything around its key.
fn caiyun(url: &Url) -> Option<(&str, &str)> {
    let parts: Vec<&str> = url.path_segments()?.collect();
    match parts[..] {
        [version, key, place, "weather" | "weather.json"] if version.starts_with("v2") && !key.is_empty() => {
            Some((version, place))
        }
        _ => None,
    }
}

/// The address as staff read it: without the key, and hidden where nobody can tell what in it is one. Of a service of
/// warnings, timetables or prices nothing behind the path is shown.
pub(crate) fn shown(service: Service, url: &Url) -> String {
    match service.what() {
        What::Weather => masked(url),
        What::Warnings | What::Buses | What::Prices => without_query(url),
    }
}

/// An address without what is asked there: that may be a key.
pub(crate) fn without_query(url: &Url) -> String {
    let hidden = url.query().map_or(String::new(), |_| format!("?{HIDDEN}"));
    format!("{}{}{hidden}", url.origin().ascii_serialization(), url.path())
}

fn masked(url: &Url) -> String {
    match caiyun(url) {
        Some((version, place)) => {
            format!("{}/{version}/{HIDDEN}/{place}/weather", url.origin().ascii_serialization())
        }
        None if is_nmc(url) => url.to_string(),
        None => HIDDEN.to_owned(),
    }
}

/// Where sealed addresses lie.
pub(crate) const SEALED: Sealed = Sealed {
    name: "inquiry_asked.address",
    by: By::Value,
    older: "SELECT address AS sealed FROM inquiry_asked \
            WHERE substr(address, 1, 12) <> $1 AND address > $2 ORDER BY address LIMIT $3",
    put: "UPDATE inquiry_asked SET address = $1 WHERE address = $2",
    bound: |_| Ok(BOUND_TO.to_vec()),
};

/// Seals an address, for the database and for the form of the desk.
pub(crate) fn seal(vault: &Vault, url: &Url) -> Vec<u8> {
    vault.seal(BOUND_TO, url.as_str().as_bytes())
}

/// Opens a sealed address.
pub(crate) fn unseal(vault: &Vault, sealed: &[u8]) -> Option<Url> {
    let bytes = vault.unseal(BOUND_TO, sealed).ok()?;
    Url::parse(std::str::from_utf8(&bytes).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NMC: &str = "https://www.nmc.cn/rest/weather?stationid=XyZaB";
    const CAIYUN: &str = "https://api.caiyunapp.com/v2.6/S3cr3tT0k3n/110.02,30.01/weather?dailysteps=7";

    #[test]
    fn only_an_address_that_its_service_could_have_is_taken() {
        for (form, good) in [(Form::Nmc, NMC), (Form::Caiyun, CAIYUN)] {
            assert!(parse(Service::Weather(form), &format!(" {good}\n")).is_ok(), "{good}");
        }
        for (form, bad) in [
            (Form::Nmc, ""),
            (Form::Nmc, "www.nmc.cn/rest/weather?stationid=XyZaB"),
            (Form::Nmc, "https://www.nmc.cn/rest/weather"),
            (Form::Nmc, "https://www.nmc.cn/rest/weather?stationid="),
            (Form::Nmc, "file:///etc/passwd?stationid=1"),
            (Form::Nmc, "https://user:word@www.nmc.cn/rest/weather?stationid=1"),
            (Form::Nmc, CAIYUN),
            (Form::Caiyun, NMC),
            (Form::Caiyun, "https://api.caiyunapp.com/v2.6//110.02,30.01/weather"),
            (Form::Caiyun, "https://api.caiyunapp.com/v2.6/S3cr3tT0k3n/110.02,30.01/daily"),
            (Form::Caiyun, "https://example.com/proxy/v2.6/S3cr3tT0k3n/110.02,30.01/weather"),
        ] {
            assert!(parse(Service::Weather(form), bad).is_err(), "{bad}");
        }
        assert!(parse(Service::Weather(Form::Nmc), &format!("{NMC}{}", "x".repeat(LONGEST))).is_err());
    }

    #[test]
    fn the_key_of_an_address_is_not_shown() {
        let shown = |address: &str| masked(&Url::parse(address).expect("an address"));
        assert_eq!(shown(CAIYUN), "https://api.caiyunapp.com/v2.6/••••/110.02,30.01/weather");
        assert_eq!(shown(&format!("{CAIYUN}&stationid=1")), shown(CAIYUN), "whatever else it looks like");
        assert_eq!(shown("https://example.com/S3cr3tT0k3n"), "••••");
        assert_eq!(shown(NMC), NMC);
    }

    #[test]
    fn an_address_of_warnings_is_shown_without_what_is_asked_there() {
        let address = "https://alarm.example.cn/cap/feed?key=S3cr3t";
        let url = parse(Service::Warnings(Office::Cap), address).expect("an address");
        assert_eq!(shown(Service::Warnings(Office::Cap), &url), "https://alarm.example.cn/cap/feed?••••");
        assert!(parse(Service::Warnings(Office::Nmc), address).is_err());
        assert!(parse(Service::Warnings(Office::WeatherCn), "https://example.cn/feed").is_err());
    }

    #[test]
    fn warnings_are_asked_for_every_minute_whatever_failed() {
        let minutes = |failures, passing| next_run(What::Warnings, Millis(0), failures, passing).0;
        assert_eq!([minutes(0, false), minutes(1, true), minutes(9, false)], [Millis::MINUTE; 3]);
    }

    #[test]
    fn a_failure_that_may_pass_is_tried_again_after_five_and_fifteen_minutes_and_then_every_hour() {
        let minutes =
            |failures, passing| next_run(What::Weather, Millis(0), failures, passing).0 / Millis::MINUTE;
        assert_eq!([0, 1, 2, 3, 99].map(|failures| minutes(failures, true)), [60, 5, 15, 60, 60]);
        assert_eq!([1, 2].map(|failures| minutes(failures, false)), [60, 60]);
    }
}
