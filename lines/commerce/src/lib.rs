//! A rural commerce platform: what a county offers goes there, what people ask about it and what is sold comes back.
//!
//! One request does both (`docs/integrator.md`): the whole of what stands is posted, signed by Standard Webhooks, and the
//! answer holds inquiries and withdrawals. So a request that was lost needs no repair: the next one says it all again.
//!
//! Invariants: nothing of a person goes out, no money is spoken of but a price; an answer is read whole or not at all, and
//! within bounds. Retry rule: nothing is tried again here; [`ExchangeError::is_passing`] says whether that makes sense.

use hongwang_outward::{Call, CallError, Caller, Secret};
use reqwest::Method;
use serde::{Deserialize, Serialize};
use url::Url;

/// What both bodies call themselves.
pub const FORM: &str = "hongwang.offers/1";
/// Most offers that are sent, and most things of each kind in an answer.
pub const MOST: usize = 500;
/// Longest names, notes, telephones, in characters.
const LONGEST_NAME: usize = 64;
const LONGEST_NOTE: usize = 200;

/// Whether something is for sale or wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deal {
    /// 卖
    Sell,
    /// 买
    Buy,
}

/// Something that stands on the screens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// The same for the same offer for ever.
    pub id: String,
    /// For sale or wanted.
    pub deal: Deal,
    /// What.
    pub product: String,
    /// Fen for a unit; none: to be spoken about.
    pub price: Option<i64>,
    /// Of what the price is.
    pub unit: String,
    /// How much, in words.
    pub quantity: String,
    /// Where, in words.
    pub place: String,
    /// Where, as a code of 12 digits.
    pub division: String,
    /// From which day on, `YYYY-MM-DD`; none: now.
    pub from: Option<String>,
    /// Its last day, `YYYY-MM-DD`.
    pub until: String,
}

/// What a county says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Said<'a> {
    /// [`FORM`].
    pub form: &'a str,
    /// The county's code.
    pub county: &'a str,
    /// Everything that stands.
    pub offers: &'a [Offer],
    /// Names of inquiries that have arrived and need not come again.
    pub seen: &'a [String],
}

/// Somebody asks about an offer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inquiry {
    /// The platform's name for it.
    pub id: String,
    /// About which offer.
    pub offer: String,
    /// How much, in words.
    #[serde(default)]
    pub quantity: String,
    /// What is asked.
    #[serde(default)]
    pub note: String,
    /// How whoever asks is reached.
    pub contact: String,
}

/// What the platform answers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heard {
    form: String,
    /// What is asked.
    #[serde(default)]
    pub inquiries: Vec<Inquiry>,
    /// Offers that are over: sold there, or refused.
    #[serde(default)]
    pub withdrawn: Vec<String>,
}

/// Why nothing was exchanged. `Display` is a Chinese sentence for the desk; it names no more than the host.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExchangeError {
    /// There was no answer.
    #[error(transparent)]
    Call(#[from] CallError),
    /// The answer was a refusal.
    #[error("对方平台回了 {0}")]
    Status(u16),
    /// The answer is no answer of this form.
    #[error("对方平台的答复看不懂：{0}")]
    Form(&'static str),
}

impl ExchangeError {
    /// Whether the same may well succeed later without anyone changing anything.
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Call(CallError::Address(_) | CallError::Tls(_) | CallError::TooLong) | Self::Form(_) => {
                false
            }
            Self::Call(_) => true,
            Self::Status(status) => *status >= 500 || matches!(status, 408 | 425 | 429),
        }
    }
}

/// Says what stands, and hears what came. `id` names the message, `seconds` is now.
///
/// # Errors
/// Why nothing was heard.
pub async fn exchange(
    caller: &Caller,
    (url, secret): (&Url, &Secret),
    said: &Said<'_>,
    (id, seconds): (&str, i64),
) -> Result<Heard, ExchangeError> {
    let body = serde_json::to_vec(said).expect("what is said is plain data");
    let headers = vec![
        ("content-type", "application/json".to_owned()),
        ("webhook-id", id.to_owned()),
        ("webhook-timestamp", seconds.to_string()),
        ("webhook-signature", secret.sign(id, seconds, &body)),
    ];
    let answer = caller.call(Call { method: Method::POST, url, headers, body }).await?;
    match answer.status {
        200 => read(&answer.body),
        status => Err(ExchangeError::Status(status)),
    }
}

/// Reads an answer.
///
/// # Errors
/// Why it is none.
pub fn read(bytes: &[u8]) -> Result<Heard, ExchangeError> {
    let heard: Heard = serde_json::from_slice(bytes).map_err(|_| ExchangeError::Form("不是约定的 JSON"))?;
    let short = |text: &str, most: usize| text.chars().count() <= most && !text.chars().any(char::is_control);
    let name = |text: &str| !text.is_empty() && short(text, LONGEST_NAME);
    let good = |inquiry: &Inquiry| {
        name(&inquiry.id)
            && name(&inquiry.offer)
            && short(&inquiry.quantity, LONGEST_NAME)
            && short(&inquiry.note, LONGEST_NOTE)
            && name(&inquiry.contact)
    };
    match &heard {
        heard if heard.form != FORM => Err(ExchangeError::Form("格式不是 hongwang.offers/1")),
        heard if heard.inquiries.len() > MOST || heard.withdrawn.len() > MOST => {
            Err(ExchangeError::Form("一次最多 500 条"))
        }
        heard if !heard.inquiries.iter().all(good) => Err(ExchangeError::Form("有一条询问不完整或太长")),
        heard if !heard.withdrawn.iter().all(|offer| name(offer)) => {
            Err(ExchangeError::Form("撤下的编号不对"))
        }
        _ => Ok(heard),
    }
}
