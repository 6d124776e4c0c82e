//! Keeps a line to an operator's gateway: opens it, proves who it is, lets a [`Session`] send, opens it anew.

use crate::cmpp::{Body, Connect, Decoder, Pdu, Version, authenticator};
use crate::config::Config;
use crate::gateway::{Ended, Event, Gateway, Message, Verdict};
use crate::session::{Over, Session};
use crate::text::parts;
use hongwang_base::Millis;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep_until, timeout};

/// How long it may take to reach a gateway.
const REACH: Duration = Duration::from_secs(10);

/// Why there is no line.
enum Failed {
    /// Nobody there, or not a gateway.
    Lost(String),
    /// This account is not let in.
    Refused(String),
}

pub(crate) async fn run(gateway: &mut Gateway, version: Version, address: &str) -> Ended {
    let timers = gateway.config.timers;
    let mut pause = timers.first_pause;
    loop {
        let told = match reach(gateway, version, address).await {
            Ok((stream, decoder)) => {
                pause = timers.first_pause;
                match lives(gateway, stream, decoder, version).await {
                    Ok(why) => gateway.tell(Event::Lost(why)).await,
                    Err(ended) => return ended,
                }
            }
            Err(Failed::Lost(why)) => gateway.tell(Event::Lost(why)).await,
            Err(Failed::Refused(why)) => {
                // Nothing that a second try mends; an operator may shut out who tries too often.
                pause = timers.longest_pause;
                gateway.tell(Event::Refused(why)).await
            }
        };
        if told.is_err() || idle(gateway, pause).await.is_err() {
            return Ended;
        }
        pause = (pause * 2).min(timers.longest_pause);
    }
}

/// A session from its first message to its end: why it ended.
async fn lives(
    gateway: &mut Gateway,
    stream: TcpStream,
    decoder: Decoder,
    version: Version,
) -> Result<String, Ended> {
    gateway.tell(Event::Connected).await?;
    let mut session = Session::new(gateway, stream, decoder, version);
    let over = session.run().await;
    session.give_up().await?;
    match over {
        Over::Lost(why) => Ok(why),
        Over::Ended => Err(Ended),
    }
}

/// While there is no line, what comes goes back at once: it never left.
async fn idle(gateway: &mut Gateway, pause: Duration) -> Result<(), Ended> {
    let until = Instant::now() + pause;
    loop {
        tokio::select! {
            () = sleep_until(until) => return Ok(()),
            message = gateway.messages.recv() => {
                let message = message.ok_or(Ended)?;
                unsent(gateway, &message).await?;
            }
        }
    }
}

async fn unsent(gateway: &Gateway, message: &Message) -> Result<(), Ended> {
    let of = parts(&gateway.whole_text(message), 0).map_or(1, |parts| parts.len());
    let of = u8::try_from(of).unwrap_or(u8::MAX);
    for part in 1..=of {
        gateway.tell(Event::Part { id: message.id, part, of, verdict: Verdict::Unsent }).await?;
    }
    Ok(())
}

async fn reach(gateway: &Gateway, version: Version, address: &str) -> Result<(TcpStream, Decoder), Failed> {
    let lost = |why: &str| Failed::Lost(why.to_owned());
    let connecting = timeout(REACH.min(gateway.config.timers.answer), TcpStream::connect(address)).await;
    let mut stream = connecting.ok().and_then(Result::ok).ok_or_else(|| lost("连不上短信网关"))?;
    // A lost packet costs no more than its own time.
    let _ = stream.set_nodelay(true);
    let greeting = greeting(&gateway.config, version, gateway.clock.now());
    let mut decoder = Decoder::default();
    let answering = async {
        stream.write_all(&greeting).await.ok()?;
        let mut buffer = [0; 1024];
        loop {
            if let Some(frame) = decoder.next_frame().ok()? {
                match Pdu::decode(&frame, version).ok()?.body {
                    Body::ConnectAnswer { status, .. } => return Some(status),
                    _ => continue,
                }
            }
            let count = stream.read(&mut buffer).await.ok().filter(|count| *count > 0)?;
            decoder.push(&buffer[..count]);
        }
    };
    match timeout(gateway.config.timers.answer, answering).await {
        Ok(Some(0)) => Ok((stream, decoder)),
        Ok(Some(status)) => Err(Failed::Refused(refusal(status))),
        Ok(None) => Err(lost("短信网关说的听不懂，或断开了")),
        Err(_) => Err(lost("短信网关没有答复")),
    }
}

fn greeting(config: &Config, version: Version, now: Millis) -> Vec<u8> {
    let timestamp = now.beijing().strftime("%m%d%H%M%S").to_string().parse().unwrap_or(0);
    let connect = Connect {
        account: config.account.clone(),
        authenticator: authenticator(&config.account, &config.secret, timestamp),
        version: version.number(),
        timestamp,
    };
    Pdu { sequence: 1, body: Body::Connect(connect) }.encode(version)
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
