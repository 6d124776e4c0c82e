//! Letters to words beside librime and libgooglepinyin: what a village types, in full, by initials, and with the slips
//! of people who speak as one does here.
//!
//! The peers run as they are installed (`apt-get install librime-dev librime-data rime-data-luna-pinyin
//! libgooglepinyin0-dev`), through two small programs in `peers/` that are compiled for the run. Most of the phrases
//! stand in the county's own list of words, which is what a village has and they have not; no list has the names.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use hongwang_input::pinyin::{Engine, Vocabulary};

use crate::figure::{Figure, Gate};
use crate::measure::{cpu, memory};

const BENCH: &str = "pinyin";
const GOOGLE_DICTIONARY: &str = "/usr/lib/x86_64-linux-gnu/googlepinyin/data/dict_pinyin.dat";

/// Text, its syllables, and how a slip of this county types it.
type Sample = (&'static str, &'static str, &'static str);

#[rustfmt::skip]
const PHRASES: [Sample; 24] = [
    ("英山县", "ying shan xian", "yinsanxian"),
    ("红山镇", "hong shan zhen", "hongsanzheng"),
    ("金家铺镇", "jin jia pu zhen", "jingjiapuzen"),
    ("石头咀镇", "shi tou zui zhen", "sitouzuizhen"),
    ("草盘地镇", "cao pan di zhen", "caopangdizhen"),
    ("雷家店镇", "lei jia dian zhen", "neijiadianzhen"),
    ("杨柳湾镇", "yang liu wan zhen", "yanliuwanzhen"),
    ("方家咀乡", "fang jia zui xiang", "fanjiazuixiang"),
    ("陶家河乡", "tao jia he xiang", "taojiahexian"),
    ("乌云山村", "wu yun shan cun", "wuyunsancun"),
    ("叶家坊村", "ye jia fang cun", "yejiahangcun"),
    ("板桥村", "ban qiao cun", "bangqiaochun"),
    ("百丈河村", "bai zhang he cun", "baizanghecun"),
    ("低保申请", "di bao shen qing", "dibaosenqing"),
    ("高龄津贴", "gao ling jin tie", "gaolinjingtie"),
    ("宅基地审批", "zhai ji di shen pi", "zaijidisenpi"),
    ("医疗救助", "yi liao jiu zhu", "yiliaojiuzu"),
    ("残疾人证", "can ji ren zheng", "chanjirenzhen"),
    ("养老保险", "yang lao bao xian", "yanglaobaoxiang"),
    ("农机补贴", "nong ji bu tie", "longjibutie"),
    ("云雾茶", "yun wu cha", "yunwuca"),
    ("中药材", "zhong yao cai", "zongyaocai"),
    ("水稻病虫害", "shui dao bing chong hai", "suidaobincongfai"),
    ("村务公开", "cun wu gong kai", "chunwugongkai"),
];

/// Invented: nobody of these is known to live anywhere.
#[rustfmt::skip]
const NAMES: [Sample; 12] = [
    ("王秀兰", "wang xiu lan", "wangxiunan"),
    ("张建国", "zhang jian guo", "zangjianguo"),
    ("段文英", "duan wen ying", "duanwenyin"),
    ("余桂珍", "yu gui zhen", "yuguizen"),
    ("胡志明", "hu zhi ming", "huziming"),
    ("陈细梅", "chen xi mei", "cenximei"),
    ("郑海燕", "zheng hai yan", "zhenhaiyan"),
    ("肖玉莲", "xiao yu lian", "xiaoyunian"),
    ("程国强", "cheng guo qiang", "chenguoqiang"),
    ("查腊梅", "zha la mei", "zalamei"),
    ("闻冬生", "wen dong sheng", "wendongsen"),
    ("江春华", "jiang chun hua", "jianchunhua"),
];

/// How a sample is typed.
const WAYS: [fn(&Sample) -> String; 3] = [
    |sample| sample.1.replace(' ', ""),
    |sample| sample.1.split(' ').filter_map(|syllable| syllable.chars().next()).collect(),
    |sample| sample.2.to_owned(),
];

/// For each way: hits at the first place and among the first five; with the least that we must reach. Three letters
/// are too few for a name: thousands of people have them.
const METRICS: [[(&str, Option<f64>); 6]; 2] = [
    [
        ("phrases_full_first", Some(22.0)),
        ("phrases_full_five", Some(23.0)),
        ("phrases_initials_first", Some(16.0)),
        ("phrases_initials_five", Some(17.0)),
        ("phrases_slips_first", Some(20.0)),
        ("phrases_slips_five", Some(21.0)),
    ],
    [
        ("names_full_first", Some(8.0)),
        ("names_full_five", Some(10.0)),
        ("names_initials_first", None),
        ("names_initials_five", None),
        ("names_slips_first", Some(4.0)),
        ("names_slips_five", Some(8.0)),
    ],
];

/// What an engine answered: the first five words for each line, and microseconds for each letter.
struct Answers {
    words: Vec<Vec<String>>,
    micros: Vec<f64>,
}

pub(crate) fn run(root: &Path) -> Result<Vec<Figure>> {
    let folder = tempfile::tempdir()?;
    let lines = typed();
    let before = memory(std::process::id())?;
    let start = cpu(std::process::id())?;
    let engine = Engine::new(&Vocabulary::default());
    let built = (cpu(std::process::id())? - start).as_secs_f64() * 1000.0;
    let grown = memory(std::process::id())? - before;
    let ours = ours(&engine, &lines);
    let rime = rime(root, folder.path(), &lines)?;
    let google = google(root, folder.path(), &lines)?;
    let peers = [("librime", &rime), ("libgooglepinyin", &google)];
    let mut figures: Vec<Figure> = peers.iter().flat_map(|(name, peer)| hits(&ours, name, peer)).collect();
    for (name, peer) in peers {
        let value = percentile_95(&ours.micros) / 1000.0;
        let peer_value = percentile_95(&peer.micros) / 1000.0;
        let gate = Some(Gate::AtMost(20.0));
        figures.push(Figure {
            bench: BENCH,
            metric: "key_p95",
            value,
            unit: "ms",
            peer: name,
            peer_value,
            gate,
        });
    }
    figures.push(Figure::limited(BENCH, "build", built, "CPU-ms", 300.0));
    figures.push(Figure::limited(BENCH, "memory", grown, "MB", 24.0));
    Ok(figures)
}

/// Every sample in every way: the sets one after another, within them the ways.
fn typed() -> Vec<String> {
    let sets: [&[Sample]; 2] = [&PHRASES, &NAMES];
    sets.iter().flat_map(|set| WAYS.iter().flat_map(|way| set.iter().map(way))).collect()
}

fn hits(ours: &Answers, peer: &'static str, theirs: &Answers) -> Vec<Figure> {
    let sets: [&[Sample]; 2] = [&PHRASES, &NAMES];
    let mut figures = Vec::new();
    let mut line = 0;
    for (set, metrics) in sets.iter().zip(METRICS) {
        for way in 0..WAYS.len() {
            for (first, (metric, least)) in [1, 5].into_iter().zip(&metrics[way * 2..]) {
                let count = |answers: &Answers| {
                    let words = &answers.words[line..line + set.len()];
                    let hit = words
                        .iter()
                        .zip(*set)
                        .filter(|(words, sample)| words.iter().take(first).any(|word| word == sample.0));
                    hit.count() as f64
                };
                figures.push(Figure {
                    bench: BENCH,
                    metric,
                    value: count(ours),
                    unit: if set.len() == PHRASES.len() { "of 24" } else { "of 12" },
                    peer,
                    peer_value: count(theirs),
                    gate: least.map(Gate::AtLeast),
                });
            }
            line += set.len();
        }
    }
    figures
}

fn ours(engine: &Engine, lines: &[String]) -> Answers {
    let mut answers = Answers { words: Vec::new(), micros: Vec::new() };
    for line in lines {
        let mut found = Vec::new();
        for end in 1..=line.len() {
            let start = Instant::now();
            found = engine.candidates(&line[..end], "", 40);
            answers.micros.push(start.elapsed().as_secs_f64() * 1e6);
        }
        answers.words.push(found.into_iter().take(5).map(|each| each.text).collect());
    }
    answers
}

fn rime(root: &Path, folder: &Path, lines: &[String]) -> Result<Answers> {
    let program = compiled("cc", &root.join("testkit/bench/peers/rime.c"), &folder.join("rime"), "-lrime")?;
    let user = folder.join("rime-user");
    std::fs::create_dir(&user)?;
    asked(Command::new(program).arg("luna_pinyin_simp").arg(user), lines)
}

fn google(root: &Path, folder: &Path, lines: &[String]) -> Result<Answers> {
    let source = root.join("testkit/bench/peers/googlepinyin.cc");
    let program = compiled("c++", &source, &folder.join("google"), "-lgooglepinyin")?;
    asked(Command::new(program).arg(GOOGLE_DICTIONARY).arg(folder.join("google-user.dat")), lines)
}

fn compiled(compiler: &str, source: &Path, program: &Path, library: &str) -> Result<PathBuf> {
    let status = Command::new(compiler).arg("-O2").arg(source).arg(library).arg("-o").arg(program).status();
    let made =
        status.with_context(|| format!("{compiler} is not installed: apt-get install build-essential"))?;
    ensure!(
        made.success(),
        "{} was not compiled: apt-get install librime-dev librime-data rime-data-luna-pinyin libgooglepinyin0-dev",
        source.display()
    );
    Ok(program.to_owned())
}

/// Types the lines into a peer and reads its answers.
fn asked(command: &mut Command, lines: &[String]) -> Result<Answers> {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
    let mut input = child.stdin.take().context("the peer was given a pipe")?;
    let text = lines.join("\n") + "\n";
    // Both pipes at once: a peer that fills its answer stops reading.
    let writer = std::thread::spawn(move || input.write_all(text.as_bytes()));
    let output = child.wait_with_output()?;
    writer.join().map_err(|_| anyhow::anyhow!("the writer of the peer's lines ended early"))??;
    ensure!(output.status.success(), "a peer ended with {}", output.status);
    let told = String::from_utf8(output.stdout)?;
    let mut answers = Answers { words: Vec::new(), micros: Vec::new() };
    for line in told.lines() {
        let (words, micros) = line.split_once('|').context("an answer has its times behind a bar")?;
        answers.words.push(words.split('\t').filter(|word| !word.is_empty()).map(str::to_owned).collect());
        answers.micros.extend(micros.split('\t').filter_map(|text| text.parse::<f64>().ok()));
    }
    ensure!(
        answers.words.len() == lines.len(),
        "a peer answered {} of {} lines",
        answers.words.len(),
        lines.len()
    );
    Ok(answers)
}

fn percentile_95(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() * 95 / 100).copied().unwrap_or_default()
}
