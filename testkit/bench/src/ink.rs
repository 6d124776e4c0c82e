//! Handwriting: characters of an open stroke data set, distorted, through a village node over HTTP, beside Zinnia.
//!
//! The strokes are the medians of `hanzi-writer-data` (Make Me a Hanzi, Arphic licence): fetched from npm for the
//! measurement, never shipped, and used for nothing else. A character is turned by up to 6°, stretched by up to 15 %
//! in each direction, sheared by up to 0.1; each stroke is shifted and each point is moved at random (1.6 and 0.7 % of
//! the box, one standard deviation). *Broken order* shuffles the strokes and turns every second one round; *joined*
//! lets the pen down between a quarter of the strokes.

mod distort;
mod zinnia;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use hongwang_input::ink::common;
use hongwang_testkit::{Demo, Process, models};
use serde_json::{Value, json};
use tokio::time::sleep;

use crate::Options;
use crate::figure::{Figure, Gate};
use crate::measure;
use distort::{Chance, Strokes};

const BENCH: &str = "ink";
const DATA: &str = "hanzi-writer-data@2.0.1";
/// How many characters are tried: every n-th of the 3,500 commonest that the data set has.
const CHARACTERS: usize = 600;
/// Begins every series of chances, so that each run distorts alike.
const SEED: u64 = 20_261_123;
/// A village takes a moment to come to rest after its start.
const SETTLE: Duration = Duration::from_secs(10);

/// One character and how it was written.
struct Written {
    character: char,
    strokes: Strokes,
}

/// How many of a series were first, and among ten.
#[derive(Default)]
struct Right {
    first: f64,
    ten: f64,
}

pub(crate) async fn run(options: &Options) -> Result<Vec<Figure>> {
    rustls::crypto::aws_lc_rs::default_provider().install_default().ok();
    let plain = written(&data(&options.root)?)?;
    let series = [
        (
            "plain",
            plain.iter().map(|each| distort::plain(&each.strokes, &mut chance(each))).collect::<Vec<_>>(),
        ),
        (
            "broken_order",
            plain.iter().map(|each| distort::broken_order(&each.strokes, &mut chance(each))).collect(),
        ),
        ("joined", plain.iter().map(|each| distort::joined(&each.strokes, &mut chance(each))).collect()),
    ];
    let demo = Demo::start_program(&options.hongwang, Some(&models())).await;
    let county = demo.apart().await;
    let village = &county.villages[0];
    let node = Node::new(&county.demo.village(1), village)?;
    sleep(SETTLE).await;
    let idle = measure::memory(village.id())?;
    // The first character loads the model.
    let begun = Instant::now();
    node.ask(&plain[0].strokes).await?;
    let first = begun.elapsed();

    let mut figures = Vec::new();
    for (name, strokes) in &series {
        let zinnia = right(&plain, &zinnia::read(strokes)?);
        let asked = node.ask_all(strokes).await?;
        let ours = right(&plain, &asked.answers);
        figures.extend(accuracy(name, &ours, &zinnia));
        if *name == "plain" {
            let p95 = asked.percentile(0.95);
            figures.push(Figure::limited(BENCH, "pen_up_to_candidates_p95", p95, "ms", 50.0));
            figures.push(Figure {
                gate: None,
                ..Figure::limited(BENCH, "pen_up_to_candidates_p50", asked.percentile(0.5), "ms", 50.0)
            });
            figures.push(Figure {
                gate: None,
                ..Figure::limited(BENCH, "cpu_a_character", asked.cpu, "CPU-ms", 50.0)
            });
        }
    }
    let loaded = measure::memory(village.id())?;
    figures.push(Figure::limited(BENCH, "memory_with_ink", loaded, "MB PSS", 90.0));
    let before = Figure::limited(BENCH, "memory_before", idle, "MB PSS", 30.0);
    figures.push(Figure { gate: None, ..before });
    let first = Figure::limited(BENCH, "first_character", first.as_secs_f64() * 1000.0, "ms", 1000.0);
    figures.push(Figure { gate: None, ..first });
    let tried = Figure::limited(BENCH, "characters_tried", plain.len() as f64, "characters", 500.0);
    figures.push(Figure { gate: Some(Gate::AtLeast(500.0)), ..tried });
    Ok(figures)
}

fn chance(written: &Written) -> Chance {
    Chance::new(SEED ^ u64::from(u32::from(written.character)))
}

fn accuracy(series: &str, ours: &Right, zinnia: &Right) -> [Figure; 2] {
    let names = match series {
        "plain" => ["plain_top_1", "plain_top_10"],
        "broken_order" => ["broken_order_top_1", "broken_order_top_10"],
        _ => ["joined_top_1", "joined_top_10"],
    };
    let figure = |metric, value, peer_value| Figure {
        bench: BENCH,
        metric,
        value,
        unit: "%",
        peer: "zinnia",
        peer_value,
        gate: Some(Gate::AtLeast(peer_value)),
    };
    [figure(names[0], ours.first, zinnia.first), figure(names[1], ours.ten, zinnia.ten)]
}

/// The share of characters that were offered first, and among the first ten.
fn right(wanted: &[Written], offered: &[Vec<String>]) -> Right {
    let places = wanted.iter().zip(offered).map(|(wanted, offered)| {
        offered.iter().position(|each| each.chars().eq([wanted.character])).unwrap_or(usize::MAX)
    });
    let share = |below: usize| {
        100.0 * places.clone().filter(|place| *place < below).count() as f64 / wanted.len() as f64
    };
    Right { first: share(1), ten: share(10) }
}

/// The unpacked data set.
fn data(root: &Path) -> Result<PathBuf> {
    let folder = root.join("target/bench/hanzi-writer-data");
    if folder.join("package/package.json").exists() {
        return Ok(folder.join("package"));
    }
    fs::create_dir_all(&folder)?;
    let packed = Command::new("npm").args(["pack", "--silent", DATA]).current_dir(&folder).output();
    let packed = packed.context("npm is not installed")?;
    ensure!(packed.status.success(), "npm pack {DATA}: {}", String::from_utf8_lossy(&packed.stderr));
    let name = String::from_utf8_lossy(&packed.stdout).trim().to_owned();
    let unpacked = Command::new("tar").args(["xzf", &name]).current_dir(&folder).status()?;
    ensure!(unpacked.success(), "tar cannot unpack {name}");
    Ok(folder.join("package"))
}

/// Every n-th common character with its strokes in a box of a thousand.
fn written(data: &Path) -> Result<Vec<Written>> {
    let known: Vec<char> =
        common().iter().copied().filter(|each| data.join(format!("{each}.json")).exists()).collect();
    let step = (known.len() / CHARACTERS).max(1);
    let chosen = known.into_iter().step_by(step).take(CHARACTERS);
    chosen
        .map(|character| {
            let text = fs::read_to_string(data.join(format!("{character}.json")))?;
            let medians: Value = serde_json::from_str(&text)?;
            let strokes =
                strokes(&medians["medians"]).with_context(|| format!("{character}.json has medians"))?;
            Ok(Written { character, strokes })
        })
        .collect()
}

/// The data set's y points up, from -124 to 900 on a side of 1,024.
fn strokes(medians: &Value) -> Option<Strokes> {
    let point = |point: &Value| {
        let (x, y) = (point.get(0)?.as_f64()?, point.get(1)?.as_f64()?);
        Some([x / 1.024, (900.0 - y) / 1.024])
    };
    let stroke = |stroke: &Value| stroke.as_array()?.iter().map(point).collect::<Option<Vec<_>>>();
    medians.as_array()?.iter().map(stroke).collect()
}

/// A village node that reads characters.
struct Node {
    client: reqwest::Client,
    address: String,
    process: u32,
}

/// What a series of characters brought.
struct Asked {
    answers: Vec<Vec<String>>,
    /// Milliseconds, sorted.
    times: Vec<f64>,
    /// CPU milliseconds of the node a character.
    cpu: f64,
}

impl Asked {
    fn percentile(&self, share: f64) -> f64 {
        let last = self.times.len().saturating_sub(1);
        self.times[((last as f64) * share).round() as usize]
    }
}

impl Node {
    fn new(village: &str, process: &Process) -> Result<Self> {
        let client = reqwest::Client::builder().timeout(Duration::from_secs(30)).build()?;
        Ok(Self { client, address: format!("{village}/writing/ink"), process: process.id() })
    }

    /// The candidates; none where the node says that it cannot read it.
    async fn ask(&self, strokes: &Strokes) -> Result<Vec<String>> {
        let question = json!({ "strokes": distort::whole(strokes), "before": "" });
        let request = self.client.post(&self.address).header("content-type", "application/json");
        let answer = request.body(question.to_string()).send().await?;
        let status = answer.status().as_u16();
        ensure!(matches!(status, 200 | 422), "{status} {}", answer.text().await?);
        let answer: Value = serde_json::from_str(&answer.text().await?)?;
        let words = answer["candidates"].as_array().into_iter().flatten();
        Ok(words.filter_map(Value::as_str).map(str::to_owned).collect())
    }

    /// One after the other, as one hand writes.
    async fn ask_all(&self, all: &[Strokes]) -> Result<Asked> {
        let (mut answers, mut times) = (Vec::new(), Vec::new());
        let begun = measure::cpu(self.process)?;
        for strokes in all {
            let asked = Instant::now();
            answers.push(self.ask(strokes).await?);
            times.push(asked.elapsed().as_secs_f64() * 1000.0);
        }
        let spent = measure::cpu(self.process)? - begun;
        times.sort_by(f64::total_cmp);
        Ok(Asked { answers, times, cpu: spent.as_secs_f64() * 1000.0 / all.len() as f64 })
    }
}
