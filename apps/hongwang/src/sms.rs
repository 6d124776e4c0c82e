//! `[sms]` of a center: the gateway for text messages, and how it is used.

use hongwang_messages::{Rules, RulesError};
use hongwang_sms::cmpp::Version;
use hongwang_sms::{Config, ConfigError, Line, Receipts, Template, Timers};
use serde::{Deserialize, Deserializer, de::Error as _};
use std::{
    env, fs,
    path::{Path, PathBuf},
};

/// Letters between the brackets of a signature.
const SIGNATURE: std::ops::RangeInclusive<usize> = 2..=12;

/// A gateway, and the county's rules for it.
#[derive(Debug, Clone)]
pub(crate) struct Sms {
    /// The gateway.
    pub(crate) gateway: Config,
    /// The rules.
    pub(crate) rules: Rules,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    /// `cmpp2`, `cmpp3`, `smpp` or `http`.
    kind: String,
    /// `host:port`, or an address with `{phone}` and `{text}` in it.
    address: String,
    /// The account.
    #[serde(default)]
    account: String,
    /// Its secret, or where it is.
    secret: Option<String>,
    secret_file: Option<PathBuf>,
    secret_env: Option<String>,
    /// The number that telephones show.
    #[serde(default)]
    from: String,
    /// The operator's name of the service.
    #[serde(default)]
    service: String,
    /// 【英山县】
    #[serde(default)]
    signature: String,
    /// Hours in which nothing goes out but what is urgent, `21:00-07:30`.
    quiet: Option<String>,
    /// Messages that one telephone gets on a day.
    daily: Option<i64>,
    /// How a gateway that is asked over HTTP says what became of a message.
    receipts: Option<ReceiptTable>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReceiptTable {
    /// Where the gateway reaches this center.
    address: String,
    /// The secret in the address of a receipt, or where it is.
    secret: Option<String>,
    secret_file: Option<PathBuf>,
    secret_env: Option<String>,
    /// The parameter and the gateway's place for its status; kannel's words where it is not named.
    status: Option<String>,
    /// What the status is when the telephone has it.
    #[serde(default)]
    arrived: Vec<String>,
    /// What it is when it never will.
    #[serde(default)]
    lost: Vec<String>,
}

/// Reads the table.
pub(crate) fn table<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Sms>, D::Error> {
    read(Table::deserialize(from)?).map(Some).map_err(D::Error::custom)
}

fn read(table: Table) -> Result<Sms, String> {
    let line = match table.kind.as_str() {
        "cmpp2" => Line::Cmpp(Version::V20, table.address.clone()),
        "cmpp3" => Line::Cmpp(Version::V30, table.address.clone()),
        "smpp" => Line::Smpp(table.address.clone()),
        "http" => {
            let template = Template::parse(&table.address).map_err(|error| error.to_string())?;
            Line::Http(template, table.receipts.as_ref().map(receipts).transpose()?)
        }
        other => return Err(format!("kind 应为 cmpp2、cmpp3、smpp 或 http,现在是 {other}")),
    };
    let needs_secret = !matches!(line, Line::Http(..));
    if needs_secret && table.receipts.is_some() {
        return Err("[sms.receipts] 只用于 kind = \"http\"，别的网关自己会给回执".to_owned());
    }
    let secret = secret(
        table.secret.as_deref(),
        table.secret_file.as_deref(),
        table.secret_env.as_deref(),
        needs_secret,
    );
    let gateway = Config {
        line,
        secret: secret?,
        account: table.account,
        from: table.from,
        service: table.service,
        signature: signature(table.signature)?,
        timers: Timers::default(),
    };
    gateway.check().map_err(|error| error.to_string())?;
    if needs_secret && !is_number(&gateway.from) {
        return Err("from 应是运营商给的接入号,最多 21 位数字,如 106900001".to_owned());
    }
    if gateway.service.len() > 10 || !gateway.service.is_ascii() {
        return Err("service 应是运营商给的业务代码,最多 10 个字母或数字".to_owned());
    }
    let rules = Rules::chosen(table.quiet.as_deref(), table.daily).map_err(|error| match error {
        RulesError::Quiet => "quiet 应写成 时:分-时:分,如 21:00-07:30",
        RulesError::Daily => "daily 应在 1 到 50 之间",
    })?;
    Ok(Sms { gateway, rules })
}

fn is_number(text: &str) -> bool {
    (1..=21).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn receipts(table: &ReceiptTable) -> Result<Receipts, String> {
    let secret =
        secret(table.secret.as_deref(), table.secret_file.as_deref(), table.secret_env.as_deref(), true)?;
    let address = format!("{}{}", table.address.trim_end_matches('/'), hongwang_messaging::RECEIPTS);
    let receipts = Receipts::new(&address, &secret).map_err(|error| error.to_string())?;
    let receipts = match &table.status {
        Some(status) => receipts.told_by(status, &table.arrived, &table.lost),
        None if table.arrived.is_empty() && table.lost.is_empty() => Ok(receipts),
        None => Err(ConfigError::ReceiptStatus),
    };
    receipts.map_err(|error| error.to_string())
}

fn secret(
    here: Option<&str>,
    file: Option<&Path>,
    variable: Option<&str>,
    needed: bool,
) -> Result<String, String> {
    let secret = match (here, file, variable) {
        (Some(secret), None, None) => secret.to_owned(),
        (None, Some(path), None) => {
            let text = fs::read_to_string(path);
            text.map_err(|error| format!("密钥文件 {} 读不了:{error}", path.display()))?
        }
        (None, None, Some(name)) => env::var(name).map_err(|_| format!("没有环境变量 {name}"))?,
        (None, None, None) if !needed => return Ok(String::new()),
        _ => return Err("sms 应写 secret、secret_file、secret_env 中的一项".to_owned()),
    };
    match secret.trim() {
        "" => Err("短信网关的密钥是空的".to_owned()),
        secret => Ok(secret.to_owned()),
    }
}

/// The operators ask for one; a gateway may write it by itself.
fn signature(text: String) -> Result<String, String> {
    let inner = text.strip_prefix('【').and_then(|rest| rest.strip_suffix('】'));
    let good = inner.is_some_and(|inner| {
        SIGNATURE.contains(&inner.chars().count())
            && !inner.contains(['【', '】'])
            && !inner.contains(char::is_control)
    });
    if text.is_empty() || good {
        Ok(text)
    } else {
        Err("signature 应写成【…】,中间 2 到 12 个字,如 【英山县】".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CMPP: &str =
        "kind='cmpp2'\naddress='10.1.2.3:7890'\naccount='901234'\nsecret='x'\nfrom='106900001'\n";

    fn parsed(text: &str) -> Result<Sms, String> {
        read(toml::from_str(text).map_err(|error| error.message().to_owned())?)
    }

    #[test]
    fn a_gateway_that_cannot_be_is_refused_with_what_to_write() {
        for (from, to, reason) in [
            ("cmpp2", "sgip", "kind 应为 cmpp2、cmpp3、smpp 或 http,现在是 sgip"),
            ("10.1.2.3:7890", "10.1.2.3", "address 应写成 主机:端口,如 10.1.2.3:7890"),
            ("'901234'", "'county'\nport=1", "unknown field `port`"),
            ("'901234'", "'9012'", "account 应是运营商给的 6 位企业代码"),
            ("'106900001'", "'英山'", "from 应是运营商给的接入号"),
            ("secret='x'", "secret=''", "密钥是空的"),
            ("secret='x'", "secret='x'\nsecret_env='Y'", "secret、secret_file、secret_env 中的一项"),
            ("secret='x'", "", "secret、secret_file、secret_env 中的一项"),
            ("secret='x'", "secret_file='/no/such/file'", "密钥文件 /no/such/file 读不了"),
            ("secret='x'", "secret_env='HONGWANG_NO_SUCH'", "没有环境变量 HONGWANG_NO_SUCH"),
            ("from=", "signature='英山县'\nfrom=", "signature 应写成【…】"),
            ("from=", "quiet='21-7'\nfrom=", "quiet 应写成"),
            ("from=", "daily=0\nfrom=", "daily 应在 1 到 50 之间"),
            ("from=", "service='01234567890'\nfrom=", "service 应是"),
            ("cmpp2", "http", "{phone} 和 {text}"),
            ("from='106900001'", "from='1'\n[receipts]\naddress='http://c'", "只用于 kind"),
        ] {
            let refused = parsed(&CMPP.replace(from, to)).expect_err(to);
            assert!(refused.contains(reason), "{to}: {refused}");
        }
    }

    #[test]
    fn a_gateway_is_named_in_a_few_lines_and_its_secret_may_lie_elsewhere() {
        for text in [
            CMPP.to_owned(),
            CMPP.replace("cmpp2", "cmpp3")
                .replace("from=", "signature='【英山县】'\nquiet='22:00-06:00'\nfrom="),
            CMPP.replace("cmpp2", "smpp").replace("901234", "county"),
            "kind='http'\naddress='https://a/send?to={phone}&text={text}'\n".to_owned(),
        ] {
            parsed(&text).expect(&text);
        }
        let http = "kind='http'\naddress='http://k/?to={phone}&text={text}&dlr-mask=19&dlr-url={receipt}'\n";
        let receipts = format!("[receipts]\naddress='http://c:8800/'\nsecret='{}'\n", "x".repeat(32));
        parsed(&format!("{http}{receipts}")).expect("kannel's receipts");
        let others = "status='report=$STATE'\narrived=['DELIVRD']\nlost=['UNDELIV', 'EXPIRED']\n";
        parsed(&format!("{http}{receipts}{others}")).expect("another gateway's");
        for (text, reason) in [
            (http.to_owned(), "两样都要写"),
            (format!("{http}{}", receipts.replace('x', "")), "密钥是空的"),
            (format!("{http}{}", receipts.replace("xx", "x")), "32 到 128"),
            (format!("{http}{}", receipts.replace("http://", "")), "网关访问本中心的地址"),
            (format!("{http}{receipts}arrived=['1']\n"), "status 应写成"),
            (format!("{http}{receipts}{}", others.replace("EXPIRED", "DELIVRD")), "不能有相同的"),
        ] {
            let refused = parsed(&text).expect_err(reason);
            assert!(refused.contains(reason), "{reason}: {refused}");
        }
        let dir = tempfile::tempdir().expect("a folder");
        let file = dir.path().join("secret");
        fs::write(&file, "from-a-file\n").expect("writes");
        let text = CMPP.replace("secret='x'", &format!("secret_file='{}'", file.display()));
        assert_eq!(parsed(&text).expect("reads").gateway.secret, "from-a-file");
    }
}
