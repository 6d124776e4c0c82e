//! The voice beside espeak-ng: processor time for a second of speech, memory, and how long a person waits for the first
//! sound, over HTTP and in Chromium.
//!
//! A demo without a voice fills a village and is taken apart; the village alone is then given one, so that it makes every
//! sentence itself, and nothing else runs.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use hongwang_models::Models;
use hongwang_speech::{Manners, Speaker, milliseconds};
use hongwang_testkit::{Demo, models};
use serde_json::Value;

use crate::Options;
use crate::figure::{Figure, Gate};
use crate::measure;

const BENCH: &str = "speech";
/// What pages of a village say: a heading, rows, sentences of articles.
const SENTENCES: [&str; 12] = [
    "养老金每月128元,15号发放到社保卡。",
    "办理低保请带上身份证、户口本和银行卡,到村委会找代办员。",
    "今天多云转小雨,气温12到18度,偏北风三到四级。",
    "县医院内科专家周三上午到红山镇卫生院坐诊。",
    "合作医疗缴费截止到12月31日,每人400元。",
    "温泉镇百丈河村茶叶合作社招工,每天150元,管中午饭。",
    "班车早上6点30分从村口出发,8点到县城客运站。",
    "森林防火期间,禁止在林区内吸烟、烧纸、燃放鞭炮。",
    "老人免费体检本周五在村卫生室进行,请空腹前来。",
    "化肥补贴申请表已经发到各组组长手里,月底前交齐。",
    "村务公开栏公布了第三季度的收支明细,欢迎监督。",
    "如果听不清楚,请按右下角的求助,有人会来帮您。",
];
/// espeak-ng is done in milliseconds: so many runs of each sentence make it measurable.
const ESPEAK_RUNS: u32 = 10;
/// Headings that nobody has heard, for Chromium.
const PAGES: [&str; 6] = ["/dang", "/dang/news", "/dang/open", "/dang/life", "/fuwu", "/fuwu/travel"];

pub(crate) async fn run(options: &Options) -> Result<Vec<Figure>> {
    rustls::crypto::aws_lc_rs::default_provider().install_default().ok();
    let demo = Demo::start_program(&options.hongwang, None).await;
    let mut county = demo.apart().await;
    county.center.kill();
    county.villages[1].kill();
    let config = county.demo.village_config(1);
    county.villages[0].kill();
    let with_models = fs::read_to_string(&config)? + &format!("models = {:?}\n", models());
    fs::write(&config, with_models)?;
    county.villages[0].start_again().await;
    let village = county.demo.village(1);
    let node = county.villages[0].id();

    let ours = speak(&options.hongwang).await?;
    let espeak = espeak()?;
    let waits = over_http(&village).await?;
    let voice = voice_of(node)?;
    let (voice_memory, node_memory) = (measure::memory(voice)?, measure::memory(node)?);
    let seen = in_chromium(&options.root, &village)?;
    let limited = |metric, value, unit, limit| Figure::limited(BENCH, metric, value, unit, limit);
    Ok(vec![
        Figure {
            bench: BENCH,
            metric: "cpu_per_second_of_speech",
            value: ours.cpu,
            unit: "CPU-s",
            peer: "espeak-ng, same sentences",
            peer_value: espeak,
            gate: None,
        },
        Figure { gate: Some(Gate::AtMost(1.0)), ..limited("real_time_factor", ours.wall, "s/s", 1.0) },
        limited("first_sound_cached_http", waits.cached, "s", 0.3),
        limited("first_sound_new_http", waits.new, "s", 1.0),
        limited("first_sound_cached_chromium", seen.cached, "s", 0.3),
        limited("first_sound_new_chromium", seen.new, "s", 1.0),
        limited("voice_memory", voice_memory, "MB PSS", 500.0),
        limited("node_memory_while_speaking", node_memory, "MB PSS", 90.0),
    ])
}

/// Seconds of processor and of the clock that a second of speech costs.
struct Cost {
    cpu: f64,
    wall: f64,
}

/// Speaks every sentence with a voice of its own on one thread.
async fn speak(program: &Path) -> Result<Cost> {
    let speaker = Speaker::new(program, Models::at(models()), Manners { threads: 1, nice: 0 });
    whole(&speaker, "准备好了。").await?;
    let voice = speaker.child().context("the voice runs")?;
    let (before, begun) = (measure::cpu(voice)?, Instant::now());
    let mut spoken = 0.0;
    for sentence in SENTENCES {
        spoken += whole(&speaker, sentence).await?;
    }
    Ok(Cost {
        cpu: (measure::cpu(voice)? - before).as_secs_f64() / spoken,
        wall: begun.elapsed().as_secs_f64() / spoken,
    })
}

/// How many seconds the sentence sounds.
async fn whole(speaker: &Speaker, sentence: &str) -> Result<f64> {
    let mut sound = speaker.say(sentence)?;
    let mut file = Vec::new();
    while let Some(piece) = sound.next().await {
        file.extend_from_slice(&piece?);
    }
    Ok(f64::from(milliseconds(&file).context("a whole file")?) / 1000.0)
}

/// CPU-seconds that espeak-ng needs for a second of its speech.
fn espeak() -> Result<f64> {
    /// Its WAV is 16 bits at 22,050 Hz after a head of 44 bytes.
    const BYTES_A_SECOND: f64 = 2.0 * 22_050.0;
    let before = measure::children()?;
    let mut spoken = 0.0;
    for sentence in SENTENCES {
        for _ in 0..ESPEAK_RUNS {
            let run = Command::new("espeak-ng")
                .args(["-v", "cmn", "--stdout", sentence])
                .stderr(Stdio::null())
                .output()
                .context("espeak-ng is not installed: apt-get install espeak-ng")?;
            ensure!(run.status.success(), "espeak-ng failed");
            spoken += run.stdout.len().saturating_sub(44) as f64 / BYTES_A_SECOND;
        }
    }
    Ok((measure::children()? - before).as_secs_f64() / spoken)
}

/// The longest waits for a first sound, in seconds.
struct Waits {
    cached: f64,
    new: f64,
}

/// Asks the village for sentences that it has never heard, then for the same again.
async fn over_http(village: &str) -> Result<Waits> {
    let client = reqwest::Client::new();
    client.post(format!("{village}/aloud/ready")).send().await?.error_for_status()?;
    first_bytes(&client, village, "准备好了。").await?;
    let mut waits = Waits { cached: 0.0, new: 0.0 };
    for sentence in SENTENCES {
        waits.new = waits.new.max(first_bytes(&client, village, sentence).await?.as_secs_f64());
    }
    for sentence in SENTENCES {
        waits.cached = waits.cached.max(first_bytes(&client, village, sentence).await?.as_secs_f64());
    }
    Ok(waits)
}

/// Until the first bytes of sound are here; the rest is taken too.
async fn first_bytes(client: &reqwest::Client, village: &str, sentence: &str) -> Result<Duration> {
    let begun = Instant::now();
    let address = reqwest::Url::parse_with_params(&format!("{village}/aloud"), [("text", sentence)])?;
    let mut answer = client.get(address).send().await?.error_for_status()?;
    answer.chunk().await?.context("no sound came")?;
    let waited = begun.elapsed();
    while answer.chunk().await?.is_some() {}
    Ok(waited)
}

/// The voice's process below a node.
fn voice_of(node: u32) -> Result<u32> {
    let children = fs::read_dir(format!("/proc/{node}/task"))?;
    let lists = children.filter_map(|task| fs::read_to_string(task.ok()?.path().join("children")).ok());
    let first = lists.flat_map(|list| list.split_whitespace().map(str::to_owned).collect::<Vec<_>>()).next();
    Ok(first.context("the node has no voice running")?.parse()?)
}

/// Taps on the speaker key of pages that nobody has heard, then again.
fn in_chromium(root: &Path, village: &str) -> Result<Waits> {
    let script = root.join("tests/browser/first-sound.mjs");
    let output = Command::new("node").arg(&script).arg(village).args(PAGES).output();
    let output = output.context("node is not installed")?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let waits: Value = serde_json::from_slice(&output.stdout).context("first-sound.mjs prints JSON")?;
    let waits = waits.as_array().context("first-sound.mjs prints a list")?;
    ensure!(waits.len() == PAGES.len(), "some pages are missing");
    let longest =
        |field: &str| waits.iter().filter_map(|wait| wait[field].as_f64()).fold(0.0, f64::max) / 1000.0;
    Ok(Waits { cached: longest("again"), new: longest("first") })
}
