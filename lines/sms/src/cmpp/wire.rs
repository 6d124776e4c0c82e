//! CMPP as a [`Wire`].

use super::{Body, Connect, Decoder, Deliver, Pdu, Receipt as Told, Submit, Version, Wrong, authenticator};
use crate::config::Config;
use crate::gateway::Verdict;
use crate::wire::{Garbled, Heard, Part, Receipt, Say, Wire, fate};
use hongwang_base::Millis;

/// The result of a gateway that takes the same later.
const TOO_FAST: u32 = 8;

/// CMPP in one of its versions, for one account.
pub(crate) struct CmppWire {
    version: Version,
    config: Config,
    decoder: Decoder,
}

impl CmppWire {
    pub(crate) fn new(version: Version, config: Config) -> Self {
        Self { version, config, decoder: Decoder::default() }
    }

    fn connect(&self, now: Millis) -> Body {
        let Config { account, secret, .. } = &self.config;
        let timestamp = now.beijing().strftime("%m%d%H%M%S").to_string().parse().unwrap_or(0);
        Body::Connect(Connect {
            account: account.clone(),
            authenticator: authenticator(account, secret, timestamp),
            version: self.version.number(),
            timestamp,
        })
    }

    fn submit(&self, part: &Part) -> Body {
        Body::Submit(Submit {
            total: part.of,
            number: part.number,
            service: self.config.service.clone(),
            headed: part.of > 1,
            account: self.config.account.clone(),
            from: self.config.from.clone(),
            to: part.to.clone(),
            content: part.content.clone(),
        })
    }

    fn encode(&self, sequence: u32, body: Body) -> Vec<u8> {
        Pdu { sequence, body }.encode(self.version)
    }

    fn hear(&self, pdu: Pdu) -> Heard {
        let answer = |body| self.encode(pdu.sequence, body);
        match pdu.body {
            Body::ConnectAnswer { status: 0, .. } => Heard::LetIn,
            Body::ConnectAnswer { status, .. } => Heard::NotLetIn(refusal(status)),
            Body::SubmitAnswer { id, result: 0 } => Heard::Answer(pdu.sequence, Verdict::Accepted(name(id))),
            Body::SubmitAnswer { result, .. } => {
                let passing = result == TOO_FAST;
                Heard::Answer(pdu.sequence, Verdict::Rejected { why: rejection(result), passing })
            }
            Body::Deliver(deliver) => {
                let answer = answer(Body::DeliverAnswer { id: deliver.id, result: 0 });
                if deliver.receipt {
                    Heard::Receipt(receipt(&deliver), answer)
                } else {
                    Heard::Incoming(answer)
                }
            }
            Body::ActiveTest => Heard::Asked(answer(Body::ActiveTestAnswer)),
            Body::Terminate => Heard::Leaving(answer(Body::TerminateAnswer)),
            _ => Heard::Nothing,
        }
    }
}

impl Wire for CmppWire {
    fn push(&mut self, bytes: &[u8]) {
        self.decoder.push(bytes);
    }

    fn next(&mut self) -> Result<Option<Heard>, Garbled> {
        let garbled = |wrong: Wrong| Garbled(wrong.to_string());
        let Some(frame) = self.decoder.next_frame().map_err(garbled)? else { return Ok(None) };
        match Pdu::decode(&frame, self.version) {
            Ok(pdu) => Ok(Some(self.hear(pdu))),
            // What is not known asks for nothing; the frame after it can be read.
            Err(Wrong::Unknown { .. }) => Ok(Some(Heard::Nothing)),
            Err(wrong) => Err(garbled(wrong)),
        }
    }

    fn say(&self, sequence: u32, say: &Say) -> Vec<u8> {
        let body = match say {
            Say::Greeting(now) => self.connect(*now),
            Say::Part(part) => self.submit(part),
            Say::AreYouThere => Body::ActiveTest,
            Say::Leave => Body::Terminate,
        };
        self.encode(sequence, body)
    }
}

fn receipt(deliver: &Deliver) -> Option<Receipt> {
    let told = Told::read(&deliver.content)?;
    Some(Receipt { name: name(told.id), fate: fate(&told.stat) })
}

fn name(id: u64) -> String {
    format!("{id:016x}")
}

/// What the standard says of each status.
fn refusal(status: u32) -> String {
    let words = match status {
        1 => "消息结构错",
        2 => "这台机器的地址没有登记",
        3 => "账号或密钥不对",
        4 => "版本太高，请改用 cmpp2",
        _ => "网关不让接入",
    };
    format!("{words}（{status}）")
}

/// What the standard says of each result.
fn rejection(result: u32) -> String {
    let words = match result {
        1 => "消息结构错",
        2 => "命令字错",
        3 => "消息序号重复",
        4 => "消息长度错",
        5 => "资费代码错",
        6 => "超过最大信息长",
        7 => "业务代码错",
        TOO_FAST => "发得太快",
        9 => "网关不管这个号码",
        10 => "发信号码错",
        11 => "企业代码错",
        12 => "计费号码错",
        13 => "收信号码错",
        _ => "网关不收",
    };
    format!("{words}（{result}）")
}
