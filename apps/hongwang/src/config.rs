//! The two configuration files, TOML. A bad one is refused with file, line and reason.

use crate::meetings::MeetingsTable;
use crate::registers::{self, RegisterTable};
use crate::sms::{self, Sms};
use anyhow::{Context, Result, anyhow, ensure};
use hongwang_base::{OrgLevel, OrgPath};
use hongwang_cases::{CaseSystem, SlipPrinter};
use hongwang_feature::duty::Duty;
use hongwang_feed::village::Address;
use hongwang_gbt39046::{CenterSystem, Folder, Http};
use hongwang_inquiry::CountyRegister;
use hongwang_models::Models;
use hongwang_outward::{Caller, Url};
use hongwang_page::Patience;
use hongwang_printing::{Printer, Roll, Target};
use hongwang_store::DbUrl;
use hongwang_websites::fetch::Permit;
use serde::{Deserialize, Deserializer, de::DeserializeOwned, de::Error as _};
use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    str::FromStr,
    sync::Arc,
};

/// Draws slips and result papers; from Debian's `fonts-noto-cjk`, which the screen's browser needs as well.
pub(crate) const FONT: &str = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc";

/// `hongwang center --config F`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CenterConfig {
    /// The folder of everything that is kept. Made where it is missing.
    pub(crate) data: PathBuf,
    /// Where people's pages and desks are served, `address:port`.
    pub(crate) listen: SocketAddr,
    /// Where devices call, `address:port`.
    pub(crate) devices: SocketAddr,
    /// How devices reach that port from outside, `host:port`; for the page that adds a device.
    #[serde(deserialize_with = "parsed")]
    pub(crate) devices_address: Address,
    /// How people reach the pages from outside, `http(s)://host[:port]`; for the links that are printed.
    pub(crate) public_address: String,
    /// `sqlite:FILE` or `postgres://…`; without it, `center.db` in the data folder.
    #[serde(default, deserialize_with = "optional")]
    pub(crate) database: Option<DbUrl>,
    /// A county's own tree of halls instead of the shipped one.
    pub(crate) halls: Option<PathBuf>,
    /// The folder of trained models; without it, `models` in the data folder.
    models: Option<PathBuf>,
    /// Hosts or networks inside the private ranges that intake may fetch from all the same.
    #[serde(default, deserialize_with = "list")]
    pub(crate) allow_private: Vec<Permit>,
    /// The own systems of towns and of the county, with which cases are exchanged.
    #[serde(default)]
    case_system: Vec<CaseSystemTable>,
    /// Where other programs lay files of datasets.
    #[serde(default)]
    pub(crate) datasets: DatasetsTable,
    /// Where other programs lay films.
    #[serde(default)]
    pub(crate) films: FilmsTable,
    /// The registers of other offices.
    #[serde(default)]
    registers: Vec<RegisterTable>,
    /// Where picture and sound of meetings go through.
    #[serde(default)]
    pub(crate) meetings: MeetingsTable,
    /// The county.
    #[serde(default = "yingshan", deserialize_with = "parsed")]
    pub(crate) county: OrgPath,
    /// The gateway for text messages.
    #[serde(default, deserialize_with = "sms::table")]
    pub(crate) sms: Option<Sms>,
}

/// `[datasets]` of a center.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DatasetsTable {
    /// The folder; in it one of each dataset's id.
    pub(crate) folder: Option<PathBuf>,
}

/// `[films]` of a center.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FilmsTable {
    /// The folder.
    pub(crate) folder: Option<PathBuf>,
}

/// `[[case_system]]` of a center: a folder, or an address with the file of its secret.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct CaseSystemTable {
    /// What the desk and the history of a case call it.
    name: String,
    /// Whose system it is, as the path of codes.
    #[serde(deserialize_with = "parsed")]
    org: OrgPath,
    /// What it signs for there beside 经办: `checker`, `leader`, of a village `group`.
    #[serde(default)]
    duties: Vec<String>,
    /// The folder that both sides see.
    folder: Option<PathBuf>,
    /// The address below which its interface lies.
    url: Option<String>,
    /// A file with the secret that both sides keep (`whsec_…`), readable by this service alone.
    secret_file: Option<PathBuf>,
}

/// Where a village's channels come from.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Television {
    /// The box's own address on the network of the head-end, where groups are joined; without it the system chooses.
    pub(crate) network: Option<std::net::Ipv4Addr>,
    /// Private addresses of head-ends that may be asked over HTTP: addresses with port, networks, names.
    #[serde(deserialize_with = "list")]
    pub(crate) permits: Vec<hongwang_outward::Permit>,
}

/// `[cameras]` of a village.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct CamerasTable {
    /// Where cameras may stand beside private networks: addresses with port, networks, names.
    #[serde(deserialize_with = "list")]
    pub(crate) permits: Vec<Permit>,
}

/// `hongwang village --config F`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct VillageConfig {
    /// The folder of everything that is kept. Made where it is missing.
    pub(crate) data: PathBuf,
    /// Where the screen's pages are served, `address:port`.
    pub(crate) listen: SocketAddr,
    /// The center's device port, `host:port`.
    #[serde(deserialize_with = "parsed")]
    pub(crate) center: Address,
    /// SHA-256 of the county authority's certificate; the center's page 添加终端 shows it.
    pub(crate) center_fingerprint: String,
    /// Other villages' pages on the same LAN, `host:port`: pictures and films come from there first.
    #[serde(default, deserialize_with = "list")]
    pub(crate) neighbours: Vec<Address>,
    /// A tree of halls instead of the shipped one.
    pub(crate) halls: Option<PathBuf>,
    /// The folder of trained models; without it, `models` in the data folder.
    models: Option<PathBuf>,
    /// The serial device of an ID-card reader beside the screen, `/dev/…`: a card that is laid there begins a visit.
    pub(crate) card_reader: Option<PathBuf>,
    /// Where channels come from.
    #[serde(default)]
    pub(crate) television: Television,
    /// Where cameras stand.
    #[serde(default)]
    pub(crate) cameras: CamerasTable,
    /// How phones in the village's network reach the screen's pages, `host:port`: they send photographs of papers there.
    /// Without it, the `pages` of the printer.
    #[serde(default, deserialize_with = "optional")]
    pub(crate) pages: Option<Address>,
    /// The printer for slips.
    #[serde(default, deserialize_with = "printer")]
    pub(crate) printer: Option<SlipPrinter>,
    /// Whether what this screen shows is invented: it then says 演示 beside its name.
    #[serde(default)]
    pub(crate) demo: bool,
    /// Seconds without a touch after which the screen warns that the visit ends, 20 to 600.
    #[serde(default = "idle_seconds", deserialize_with = "seconds::<_, 20, 600>")]
    idle_seconds: u16,
    /// Seconds of that warning, 10 to 120.
    #[serde(default = "warning_seconds", deserialize_with = "seconds::<_, 10, 120>")]
    warning_seconds: u16,
}

/// `[printer]` of a village: one of the first three keys.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PrinterTable {
    /// A receipt printer in the network, `tcp://host:port`.
    escpos: Option<String>,
    /// The device file of a receipt printer, `/dev/usb/lp0`.
    device: Option<PathBuf>,
    /// A print server's queue, `ipp://host/printers/name`.
    ipp: Option<String>,
    /// Dots across the paper of a receipt printer: 384 (58 mm) or 576 (80 mm).
    width: Option<i64>,
    /// How phones in the village's network reach the screen's pages, `host:port`: the code on a slip leads there.
    #[serde(default, deserialize_with = "optional")]
    pages: Option<Address>,
}

impl CenterConfig {
    /// The systems with which cases are exchanged, ready to be spoken to.
    ///
    /// # Errors
    /// Which of them cannot be used, and why.
    pub(crate) fn case_systems(&self) -> Result<Vec<CaseSystem>> {
        let mut systems: Vec<CaseSystem> = Vec::new();
        for table in &self.case_system {
            let about = || format!("配置 case_system“{}”", table.name);
            let fits = (1..=40).contains(&table.name.chars().count());
            ensure!(fits, "{}:name 应为 1 到 40 个字", about());
            let once = !systems.iter().any(|system| system.name == table.name);
            ensure!(once, "{}:name 写了两次", about());
            ensure!(self.county.covers(&table.org), "{}:org 不在本县", about());
            let line = table.line(&self.allow_private).with_context(about)?;
            let duties = table.duties().with_context(about)?;
            systems.push(CaseSystem { name: table.name.clone(), org: table.org.clone(), duties, line });
        }
        Ok(systems)
    }

    /// The registers of other offices, ready to be asked.
    ///
    /// # Errors
    /// Which of them cannot be used, and why.
    pub(crate) fn registers(&self) -> Result<Vec<CountyRegister>> {
        registers::read(&self.registers, &self.allow_private)
    }

    /// The trained models of this machine.
    pub(crate) fn models(&self) -> Models {
        models(self.models.as_deref(), &self.data)
    }
}

impl CaseSystemTable {
    fn duties(&self) -> Result<Vec<Duty>> {
        let mut duties = Vec::new();
        for word in &self.duties {
            let duty = Duty::from_word(word).ok_or_else(|| {
                let all = Duty::ALL.map(|duty| format!("{}({})", duty.word(), duty.name())).join("、");
                anyhow!("duties 里的「{word}」不是职责,可以写 {all}")
            })?;
            ensure!(!duties.contains(&duty), "duties 里「{word}」写了两次");
            let village = self.org.level() == OrgLevel::Village;
            ensure!(duty != Duty::Group || village, "duties 里的「{word}」只能给村里的系统");
            duties.push(duty);
        }
        Ok(duties)
    }

    fn line(&self, permits: &[Permit]) -> Result<Arc<dyn CenterSystem>> {
        match (&self.folder, &self.url, &self.secret_file) {
            (Some(folder), None, None) => Ok(Arc::new(Folder::open(folder)?)),
            (None, Some(url), Some(file)) => {
                let caller = Caller::new(permits.to_vec());
                let url = url.parse::<Url>().map_err(|_| anyhow!("url「{url}」应写成 https://主机/路径"))?;
                caller.may_call(&url)?;
                Ok(Arc::new(Http::new(url, registers::secret(file)?, caller)))
            }
            _ => Err(anyhow!("应写 folder 一项,或者 url 和 secret_file 两项")),
        }
    }
}

impl VillageConfig {
    /// How long the screen waits for somebody who walked away.
    pub(crate) fn patience(&self) -> Patience {
        Patience { idle: self.idle_seconds, warning: self.warning_seconds }
    }

    /// The trained models of this machine.
    pub(crate) fn models(&self) -> Models {
        models(self.models.as_deref(), &self.data)
    }
}

fn models(folder: Option<&Path>, data: &Path) -> Models {
    Models::at(folder.map_or_else(|| data.join("models"), Path::to_owned))
}

fn idle_seconds() -> u16 {
    Patience::default().idle
}

fn warning_seconds() -> u16 {
    Patience::default().warning
}

/// A number of seconds that somebody in front of a screen can live with.
fn seconds<'de, D: Deserializer<'de>, const LEAST: u16, const MOST: u16>(from: D) -> Result<u16, D::Error> {
    let typed = i64::deserialize(from)?;
    let kept = u16::try_from(typed).ok().filter(|seconds| (LEAST..=MOST).contains(seconds));
    kept.ok_or_else(|| D::Error::custom(format!("秒数应在 {LEAST} 到 {MOST} 之间,现在是 {typed}")))
}

/// The printer, with the font that kiosks have.
fn printer<'de, D: Deserializer<'de>>(from: D) -> Result<Option<SlipPrinter>, D::Error> {
    let table = PrinterTable::deserialize(from)?;
    let target = target(&table).map_err(D::Error::custom)?;
    let pages = table.pages.map(|pages| pages.to_string());
    Ok(Some(SlipPrinter::new(Printer::new(target, FONT), pages)))
}

fn target(table: &PrinterTable) -> Result<Target, String> {
    let roll = match table.width {
        None => Roll::default(),
        Some(dots) => Roll::from_dots(dots)
            .ok_or_else(|| format!("width 应为 384(58 毫米纸)或 576(80 毫米纸),现在是 {dots}"))?,
    };
    match (&table.escpos, &table.device, &table.ipp) {
        (Some(address), None, None) => Target::network(address, roll).map_err(|error| error.to_string()),
        (None, Some(path), None) => Ok(Target::Device(path.clone(), roll)),
        (None, None, Some(_)) if table.width.is_some() => Err("ipp 打在 A4 纸上,不用写 width".to_owned()),
        (None, None, Some(address)) => Target::server(address).map_err(|error| error.to_string()),
        _ => Err("printer 应写 escpos、device、ipp 中的一项".to_owned()),
    }
}

fn yingshan() -> OrgPath {
    "421124000000/".parse().expect("a constant path")
}

/// A field in the form that its type parses.
fn parsed<'de, D: Deserializer<'de>, T: FromStr<Err: std::fmt::Display>>(from: D) -> Result<T, D::Error> {
    String::deserialize(from)?.parse().map_err(D::Error::custom)
}

fn optional<'de, D: Deserializer<'de>, T: FromStr<Err: std::fmt::Display>>(
    from: D,
) -> Result<Option<T>, D::Error> {
    parsed(from).map(Some)
}

fn list<'de, D: Deserializer<'de>, T: FromStr<Err: std::fmt::Display>>(from: D) -> Result<Vec<T>, D::Error> {
    Vec::<String>::deserialize(from)?.iter().map(|text| text.parse().map_err(D::Error::custom)).collect()
}

/// Reads a configuration file.
///
/// # Errors
/// With the file, the line and the reason.
pub(crate) fn load<T: DeserializeOwned>(path: &Path) -> Result<T> {
    let text =
        std::fs::read_to_string(path).with_context(|| format!("配置文件 {} 读不了", path.display()))?;
    parse(&path.display().to_string(), &text)
}

pub(crate) fn parse<T: DeserializeOwned>(name: &str, text: &str) -> Result<T> {
    toml::from_str(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start.min(text.len()));
        let line = text.as_bytes()[..at].iter().filter(|byte| **byte == b'\n').count() + 1;
        anyhow!("配置文件 {name} 第 {line} 行:{}", reason(error.message()))
    })
}

/// serde's own sentences in Chinese; the rest is ours already.
fn reason(message: &str) -> String {
    let between = |from: &str| message.strip_prefix(from)?.split('`').next().map(str::to_owned);
    if let Some(field) = between("missing field `") {
        return format!("缺少 {field} 这一项");
    }
    if let Some(field) = between("unknown field `") {
        let known = message
            .split_once("expected ")
            .map_or("", |(_, known)| known)
            .replace("one of ", "")
            .replace('`', "");
        return format!("没有 {field} 这一项;可写的有:{known}");
    }
    if let Some(field) = between("duplicate key `") {
        return format!("{field} 写了两次");
    }
    message
        .lines()
        .next()
        .unwrap_or_default()
        .replace("invalid socket address syntax", "应写成 地址:端口,如 0.0.0.0:8800")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    const GOOD: &str = "data = '/d'\nlisten = '127.0.0.1:1'\ncenter = 'c:2'\ncenter_fingerprint = '00'\n";

    fn refusal(text: &str) -> String {
        parse::<VillageConfig>("v.toml", text).expect_err("a bad configuration").to_string()
    }

    #[test]
    fn a_bad_configuration_is_refused_with_file_line_and_reason() {
        assert!(parse::<VillageConfig>("v.toml", GOOD).is_ok());
        assert_eq!(refusal("data = '/d'\n"), "配置文件 v.toml 第 1 行:缺少 listen 这一项");
        assert!(
            refusal(&format!("{GOOD}centre = 'x'\n"))
                .starts_with("配置文件 v.toml 第 5 行:没有 centre 这一项")
        );
        assert_eq!(
            refusal(&GOOD.replace("127.0.0.1:1", "127.0.0.1")),
            "配置文件 v.toml 第 2 行:应写成 地址:端口,如 0.0.0.0:8800"
        );
        assert_eq!(
            refusal(&GOOD.replace("c:2", "http://c")),
            "配置文件 v.toml 第 3 行:「http://c」应写成 主机:端口"
        );
        assert!(refusal("data = \n").starts_with("配置文件 v.toml 第 1 行:"));
        assert_eq!(
            refusal(&format!("{GOOD}idle_seconds = 5\n")),
            "配置文件 v.toml 第 5 行:秒数应在 20 到 600 之间,现在是 5"
        );
    }

    #[test]
    fn a_printer_is_named_in_one_of_three_ways() {
        let read = |table: &str| parse::<VillageConfig>("v.toml", &format!("{GOOD}{table}\n"));
        assert!(read("").expect("none is fine").printer.is_none());
        for table in [
            "printer = { escpos = 'tcp://192.168.1.50:9100', width = 576 }",
            "printer = { device = '/dev/usb/lp0' }",
            "printer = { ipp = 'ipp://localhost/printers/office', pages = '192.168.1.10:8811' }",
            "[printer]\ndevice = '/dev/usb/lp0'\nwidth = 384",
        ] {
            assert!(read(table).expect(table).printer.is_some(), "{table}");
        }
        for (table, reason) in [
            ("{}", "printer 应写 escpos、device、ipp 中的一项"),
            ("{ device = '/dev/usb/lp0', ipp = 'ipp://a/b' }", "printer 应写 escpos、device、ipp 中的一项"),
            (
                "{ escpos = '192.168.1.50' }",
                "「192.168.1.50」应写成 tcp://主机:端口,如 tcp://192.168.1.50:9100",
            ),
            (
                "{ device = '/dev/usb/lp0', width = 80 }",
                "width 应为 384(58 毫米纸)或 576(80 毫米纸),现在是 80",
            ),
            (
                "{ ipp = 'http://a/b' }",
                "「http://a/b」应写成 ipp://主机/路径,如 ipp://localhost/printers/office",
            ),
            ("{ ipp = 'ipp://a/b', width = 576 }", "ipp 打在 A4 纸上,不用写 width"),
            ("{ device = '/dev/usb/lp0', pages = 'http://a' }", "「http://a」应写成 主机:端口"),
        ] {
            let refused = refusal(&format!("{GOOD}printer = {table}\n"));
            assert_eq!(refused, format!("配置文件 v.toml 第 5 行:{reason}"), "{table}");
        }
        let unknown = refusal(&format!("{GOOD}printer = {{ usb = 1 }}\n"));
        assert!(unknown.starts_with("配置文件 v.toml 第 5 行:没有 usb 这一项"), "{unknown}");
    }

    #[test]
    fn another_centers_system_is_a_folder_or_an_address_with_a_secret() {
        let dir = tempfile::tempdir().expect("a folder");
        let center = "data = '/d'\nlisten = '127.0.0.1:1'\ndevices = '127.0.0.1:2'\ndevices_address = 'c:2'\n\
                      public_address = 'http://c'\n[[case_system]]\nname = '镇系统'\norg = '421124000000/421124102000/'\n";
        let read = |more: &str| {
            let config = parse::<CenterConfig>("c.toml", &format!("{center}{more}"))?;
            config.case_systems().map(|systems| systems.len())
        };
        let folder = format!("folder = '{}'\n", dir.path().join("exchange").display());
        assert_eq!(read(&folder).expect("a folder"), 1);
        assert_eq!(read(&format!("{folder}duties = ['leader', 'checker']\n")).expect("it signs"), 1);
        let secret = dir.path().join("secret");
        std::fs::write(&secret, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n").expect("writes");
        let http = |url: &str| format!("url = '{url}'\nsecret_file = '{}'\n", secret.display());
        let refused = |more: &str| format!("{:#}", read(more).expect_err("it is refused"));
        std::fs::set_permissions(&secret, std::fs::Permissions::from_mode(0o644)).expect("changes");
        assert!(refused(&http("https://example.com/api")).contains("别人也能读"));
        std::fs::set_permissions(&secret, std::fs::Permissions::from_mode(0o600)).expect("changes");
        assert_eq!(read(&http("https://example.com/api")).expect("an address"), 1);
        for (more, why) in [
            (String::new(), "应写 folder 一项"),
            (format!("{folder}url = 'https://example.com'\n"), "应写 folder 一项"),
            (http("https://10.0.0.1/"), "是内部地址"),
            (http("example"), "应写成 https://"),
            (format!("{folder}path = 'x'\n"), "没有 path 这一项"),
            (format!("{folder}duties = ['boss']\n"), "「boss」不是职责,可以写 checker(审核)、leader(负责人)"),
            (format!("{folder}duties = ['leader', 'leader']\n"), "写了两次"),
            (format!("{folder}duties = ['group']\n"), "只能给村里的系统"),
            (
                format!("{folder}[[case_system]]\nname = '镇系统'\norg = '421124000000/'\n{folder}"),
                "写了两次",
            ),
            (format!("{folder}[[case_system]]\nname = '别县'\norg = '421100000000/'\n{folder}"), "不在本县"),
        ] {
            let said = refused(&more);
            assert!(said.contains(why), "{more}: {said}");
        }
    }
}
