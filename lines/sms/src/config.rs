//! What a gateway has to be told.

use crate::cmpp::Version;
use crate::receipts::Receipts;
use std::fmt;
use std::time::Duration;
use url::Url;

/// Who sends, and through which gateway.
#[derive(Clone)]
pub struct Config {
    /// The line.
    pub line: Line,
    /// The account; six letters where CMPP is spoken.
    pub account: String,
    /// Its secret.
    pub secret: String,
    /// The number that telephones show.
    pub from: String,
    /// The operator's name of the service; may be empty.
    pub service: String,
    /// Who sends, before every text: 【英山县】. May be empty where the gateway writes it.
    pub signature: String,
    /// How long things may take.
    pub timers: Timers,
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Config({:?})", self.line)
    }
}

/// The line to a gateway.
#[derive(Clone, Debug)]
pub enum Line {
    /// An operator's gateway at `host:port`.
    Cmpp(Version, String),
    /// One that speaks SMPP 3.4, at `host:port`.
    Smpp(String),
    /// One that is asked over HTTP, and how it says what became of a message, where it does.
    Http(Template, Option<Receipts>),
}

/// How long things may take. The defaults are those of the CMPP standard.
#[derive(Clone, Copy, Debug)]
pub struct Timers {
    /// An answer.
    pub answer: Duration,
    /// Silence after which the other side is asked whether it is there.
    pub active: Duration,
    /// Questions without an answer before the line counts as lost.
    pub tries: u32,
    /// The first pause before the line is opened anew; it doubles.
    pub first_pause: Duration,
    /// The longest one.
    pub longest_pause: Duration,
}

impl Default for Timers {
    fn default() -> Self {
        Self {
            answer: Duration::from_secs(60),
            active: Duration::from_secs(180),
            tries: 3,
            first_pause: Duration::from_secs(1),
            longest_pause: Duration::from_secs(60),
        }
    }
}

/// An address that sends a message when it is asked, with `{phone}` and `{text}` in it, and `{account}`, `{secret}`,
/// `{from}`, `{receipt}` where the gateway wants them.
#[derive(Clone, PartialEq, Eq)]
pub struct Template(String);

/// What is no such address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// Not an address.
    #[error("address 应写成 http(s)://主机/路径?…,其中写上 {{phone}} 和 {{text}} 两处")]
    Template,
    /// Not `host:port`.
    #[error("address 应写成 主机:端口,如 10.1.2.3:7890")]
    Address,
    /// Not an account of CMPP.
    #[error("account 应是运营商给的 6 位企业代码")]
    Account,
    /// Not an account and a secret of SMPP.
    #[error("account 最多 15 个字母或数字，密钥最多 8 个")]
    System,
    /// Receipts are asked for and not taken, or the other way round.
    #[error("要收回执，address 里的 {{receipt}} 和 [sms.receipts] 两样都要写；不收就都不写")]
    Receipt,
    /// Not an address below which receipts could be taken.
    #[error("receipts 的 address 应写成网关访问本中心的地址，如 http://10.1.2.1:8800")]
    ReceiptAddress,
    /// A secret that could be guessed.
    #[error("receipts 的密钥应是随机的 32 到 128 个字母、数字、- 或 _")]
    ReceiptSecret,
    /// Not how a gateway says what became of a message.
    #[error("receipts 的 status 应写成 参数=占位，如 status=%d；arrived 至少写一个，和 lost 不能有相同的")]
    ReceiptStatus,
}

impl Config {
    /// Whether a gateway could be opened with it.
    ///
    /// # Errors
    /// What is wrong, in words for whoever writes the configuration.
    pub fn check(&self) -> Result<(), ConfigError> {
        let plain = |text: &str, lengths: std::ops::RangeInclusive<usize>| {
            lengths.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
        };
        match &self.line {
            Line::Http(template, receipts) if template.names("{receipt}") != receipts.is_some() => {
                Err(ConfigError::Receipt)
            }
            Line::Http(..) => Ok(()),
            Line::Cmpp(_, address) | Line::Smpp(address) if !is_address(address) => Err(ConfigError::Address),
            Line::Cmpp(..) if !plain(&self.account, 6..=6) => Err(ConfigError::Account),
            Line::Smpp(_) if !plain(&self.account, 1..=15) || !plain(&self.secret, 1..=8) => {
                Err(ConfigError::System)
            }
            Line::Cmpp(..) | Line::Smpp(_) => Ok(()),
        }
    }
}

fn is_address(text: &str) -> bool {
    let parts = text.rsplit_once(':');
    parts.is_some_and(|(host, port)| {
        !host.is_empty() && !host.contains('/') && port.parse::<u16>().is_ok_and(|port| port > 0)
    })
}

impl Template {
    /// Reads an address.
    ///
    /// # Errors
    /// When it is none, or names no telephone or no text.
    pub fn parse(text: &str) -> Result<Self, ConfigError> {
        let template = Self(text.trim().to_owned());
        let named = ["{phone}", "{text}"].iter().all(|place| template.names(place));
        let url = template.fill(&[]).ok_or(ConfigError::Template)?;
        let good = named && matches!(url.scheme(), "http" | "https") && url.host().is_some();
        if good { Ok(template) } else { Err(ConfigError::Template) }
    }

    fn names(&self, place: &str) -> bool {
        self.0.contains(place)
    }

    /// The address with these in their places. In an address that was written whole no value can become another part
    /// of it: all of a value is escaped.
    pub(crate) fn fill(&self, values: &[(&str, &str)]) -> Option<Url> {
        let mut filled = String::new();
        let mut rest = self.0.as_str();
        while let Some((before, from)) = rest.split_once('{') {
            let (name, after) = from.split_once('}')?;
            let value = values.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value);
            filled.push_str(before);
            filled.extend(form_urlencoded::byte_serialize(value.as_bytes()));
            rest = after;
        }
        filled.push_str(rest);
        Url::parse(&filled).ok()
    }
}

impl fmt::Debug for Template {
    /// An address may hold a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Template")
    }
}
