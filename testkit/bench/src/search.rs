//! Search over 20,000 documents, beside SQLite's trigram index and a plain LIKE scan over the same rows.
//!
//! The documents are recombined, always the same way, from real Chinese text: sentences of saved pages of official
//! sites, the captions of the shipped columns as titles, the county's own words and place names before them. 100
//! queries of one to six characters: fixed ones that people use, and stretches cut out of the documents. What is true
//! is what a plain substring search over all of them finds.
//!
//! Memory is told twice: as PSS, in which the index's own mapped files count, and as anonymous memory, which is what the
//! writer takes and what no other program can have meanwhile. Both hold the dictionary (`ground/hanzi`), which the first
//! document brings in. The page is asked of a village of the demonstration, over HTTP: few documents, everything else.

use std::collections::BTreeSet;
use std::io::{Write, stderr};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use hongwang_base::{Millis, OrgPath};
use hongwang_content::columns::Tree;
use hongwang_feature::findable::{Document, Group};
use hongwang_search::{Ask, Covered, Index, Words, Writing};
use hongwang_store::{Db, DbUrl, sql};
use hongwang_testkit::Demo;
use hongwang_websites::extract;

use crate::Options;
use crate::figure::{Figure, Gate};
use crate::measure;
use crate::numbers::{Dice, Times};

const BENCH: &str = "search";
const NOW: i64 = 1_795_406_400_000;
const DOCUMENTS: usize = 20_000;
const QUERIES: usize = 100;
const ROUNDS: usize = 20;
/// Rounds over HTTP.
const PAGE_ROUNDS: usize = 5;
/// How long the demonstration may take to make its index.
const INDEXED: Duration = Duration::from_secs(120);
/// A page beside which the page of results stands.
const HALL: &str = "/dang";
/// Hits of each group on the page of results.
const PAGE: usize = 3;
/// What people enter; the rest is cut out of the documents.
const FIXED: [&str; 30] = [
    "的",
    "村",
    "茶",
    "老",
    "5",
    "A",
    "低保",
    "医保",
    "养老",
    "天气",
    "补贴",
    "5G",
    "5g网络",
    "B超",
    "2026",
    "2026年",
    "茶叶",
    "合作社",
    "养老金",
    "身份证",
    "党支部",
    "人民政府",
    "乡村振兴",
    "英山县",
    "红山镇",
    "最低生活保障",
    "城乡居民医保",
    "没有的词",
    "办理",
    "一",
];

pub(crate) async fn run(options: &Options) -> Result<Vec<Figure>> {
    let documents = documents(&options.samples)?;
    let queries = queries(&documents);
    let folder = tempfile::tempdir()?;

    let (index, build, writing) = build(&folder.path().join("search"), &documents)?;
    let before = Memory::now()?;
    let ours = asked(&index, &queries)?;
    let asking = Memory::now()?.since(before);
    let size = megabytes(&folder.path().join("search"))?;
    let found = queries.iter().map(|query| all_of(&index, query)).collect::<Result<Vec<_>>>()?;

    let rows = Rows::open(&folder.path().join("rows.db"), &documents).await?;
    let like = rows.asked(&queries, Rows::like).await?;
    let trigram = rows.asked(&queries, Rows::trigram).await?;

    let truth = truth(&documents, &queries);
    let (page, hall) = pages(options, &queries).await?;
    let misses = report("tantivy", &queries, &truth, &found)?;
    let trigram_misses = report("", &queries, &truth, &trigram.found)?;
    let like_misses = report("", &queries, &truth, &like.found)?;
    let beside = |metric, value, unit, peer, peer_value, gate| Figure {
        bench: BENCH,
        metric,
        value,
        unit,
        peer,
        peer_value,
        gate,
    };
    Ok(vec![
        beside("p99", ours.at(99), "ms", "FTS5 trigram", trigram.times.at(99), Some(Gate::AtMost(5.0))),
        beside("p50", ours.at(50), "ms", "FTS5 trigram", trigram.times.at(50), None),
        beside("p99_like", ours.at(99), "ms", "LIKE scan", like.times.at(99), None),
        beside("p50_like", ours.at(50), "ms", "LIKE scan", like.times.at(50), None),
        beside(
            "queries_that_differ",
            misses,
            "of 100",
            "FTS5 trigram",
            trigram_misses,
            Some(Gate::AtMost(0.0)),
        ),
        beside("queries_that_differ_like", misses, "of 100", "LIKE scan", like_misses, None),
        beside("index_size", size, "MB", "text alone", text_size(&documents), None),
        beside("build_time", build.as_secs_f64(), "s", "FTS5 trigram", rows.built.as_secs_f64(), None),
        // What is mapped of the index while its parts are joined goes back to the kernel as soon as somebody needs it;
        // a node must have the memory of its own.
        Figure {
            gate: None,
            ..Figure::limited(BENCH, "memory_while_writing", writing.whole, "MB PSS", 60.0)
        },
        Figure::limited(BENCH, "anonymous_while_writing", writing.own, "MB anon", 60.0),
        Figure::limited(BENCH, "memory_while_asking", asking.whole, "MB PSS", 60.0),
        Figure::limited(BENCH, "anonymous_while_asking", asking.own, "MB anon", 60.0),
        beside("page_p99", page.at(99), "ms", "hall page", hall.at(99), None),
        beside("page_p50", page.at(50), "ms", "hall page", hall.at(50), None),
    ])
}

/// Memory of this process in MB.
#[derive(Clone, Copy)]
struct Memory {
    /// With its share of mapped files (PSS).
    whole: f64,
    /// Without files: the anonymous part of it.
    own: f64,
}

impl Memory {
    fn now() -> Result<Self> {
        let rollup = std::fs::read_to_string("/proc/self/smaps_rollup")?;
        let own = rollup.lines().find_map(|line| line.strip_prefix("Pss_Anon:")?.trim().strip_suffix(" kB"));
        let own: f64 = own.context("this kernel tells no anonymous memory")?.parse()?;
        Ok(Self { whole: measure::memory(std::process::id())?, own: own * 1024.0 / 1_000_000.0 })
    }

    fn most(self, other: Self) -> Self {
        Self { whole: self.whole.max(other.whole), own: self.own.max(other.own) }
    }

    /// By how much it grew; memory that was given back is none.
    fn since(self, before: Self) -> Self {
        Self { whole: (self.whole - before.whole).max(0.0), own: (self.own - before.own).max(0.0) }
    }
}

/// The page of results and a hall page of a demonstration's village, each asked for as often.
async fn pages(options: &Options, queries: &[String]) -> Result<(Times, Times)> {
    rustls::crypto::aws_lc_rs::default_provider().install_default().ok();
    let demo = Demo::start_program(&options.hongwang, None).await;
    let client = reqwest::Client::builder().build()?;
    let address = |query: &str| {
        let coded: String = query.bytes().map(|byte| format!("%{byte:02X}")).collect();
        format!("{}/search?q={coded}", demo.village(1))
    };
    // Only an index knows what was perhaps meant.
    let begun = Instant::now();
    while !text_of(&client, &address("底保")).await?.contains("您是不是要找") {
        ensure!(begun.elapsed() < INDEXED, "the village has no index after {INDEXED:?}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let hall = format!("{}{HALL}", demo.village(1));
    let (mut pages, mut halls) = (Vec::new(), Vec::new());
    for _ in 0..PAGE_ROUNDS {
        for query in queries {
            for (address, times) in [(address(query), &mut pages), (hall.clone(), &mut halls)] {
                let begun = Instant::now();
                text_of(&client, &address).await?;
                times.push(begun.elapsed());
            }
        }
    }
    Ok((Times::of(pages), Times::of(halls)))
}

async fn text_of(client: &reqwest::Client, address: &str) -> Result<String> {
    Ok(client.get(address).send().await?.error_for_status()?.text().await?)
}

fn documents(samples: &Path) -> Result<Vec<Document>> {
    let mut sentences: Vec<String> = Vec::new();
    let mut pages: Vec<_> = std::fs::read_dir(samples)
        .with_context(|| format!("{}: name a folder of saved pages with --samples", samples.display()))?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<std::io::Result<_>>()?;
    pages.sort();
    for page in pages.iter().filter(|page| page.extension().is_some_and(|end| end == "html")) {
        if let Ok(article) = extract::extract(&std::fs::read(page)?, None, None, None, NOW) {
            sentences.extend(hongwang_page::sentences(&article.text).map(str::to_owned));
        }
    }
    ensure!(sentences.len() > 100, "{} holds too little text", samples.display());
    let tree = Tree::shipped(&hongwang_page::has_icon).ok().context("the shipped halls are good")?;
    let columns: Vec<_> = tree.columns().map(|(_, column)| column.caption.clone()).collect();
    let county: Vec<_> = hongwang_hanzi::county_words().collect();
    let scope: OrgPath = "421124000000/".parse()?;
    let mut dice = Dice(20_261_123);
    let document = |number: usize| {
        let (place, other) = (*dice.of(&county), *dice.of(&county));
        let column = dice.of(&columns);
        let title = format!("{place}{}第{}期", column.name, 1 + dice.below(400));
        let mut text = format!("{}{other}{}年{}月。", column.speak, 2020 + dice.below(7), 1 + dice.below(12));
        while text.chars().count() < 420 {
            text.push_str(&sentences[dice.below(sentences.len())]);
            if dice.below(4) == 0 {
                text.push_str(county[dice.below(county.len())]);
            }
        }
        Document {
            group: Group::Article,
            title,
            text,
            trail: vec![column.name.clone()],
            href: format!("/{number}"),
            date: Some(Millis(NOW - i64::try_from(dice.below(1 << 30)).unwrap_or(0))),
            ends: None,
            scope: scope.clone(),
        }
    };
    Ok((0..DOCUMENTS).map(document).collect())
}

fn queries(documents: &[Document]) -> Vec<String> {
    let mut queries: Vec<String> = FIXED.iter().map(|query| (*query).to_owned()).collect();
    let mut dice = Dice(7);
    while queries.len() < QUERIES {
        let letters: Vec<char> = dice.of(documents).text.chars().collect();
        let length = 1 + queries.len() % 6;
        let at = dice.below(letters.len() - length);
        let cut: String = letters[at..at + length].iter().collect();
        // A blank would make two words of it.
        if !cut.contains(char::is_whitespace) && !queries.contains(&cut) {
            queries.push(cut);
        }
    }
    queries
}

/// Builds the index; how long it took, and by how much memory grew meanwhile.
fn build(folder: &Path, documents: &[Document]) -> Result<(Index, Duration, Memory)> {
    let before = Memory::now()?;
    let done = AtomicBool::new(false);
    std::thread::scope(|threads| {
        let watching = threads.spawn(|| {
            let mut most = before;
            while !done.load(Ordering::Relaxed) {
                most = Memory::now().unwrap_or(most).most(most);
                std::thread::sleep(Duration::from_millis(50));
            }
            most
        });
        let begun = Instant::now();
        let built = write(folder, documents);
        let took = begun.elapsed();
        done.store(true, Ordering::Relaxed);
        let most = watching.join().ok().context("the watching thread ends well")?;
        Ok((built?, took, most.since(before)))
    })
}

fn write(folder: &Path, documents: &[Document]) -> Result<Index> {
    let mut writing = Writing::anew(folder, |_| true)?;
    // As the product does it: some hundred documents at a time, a commit after 2 MB of text.
    for (number, part) in documents.chunks(100).enumerate() {
        let keyed: Vec<_> = part.iter().map(|each| (each.href.clone(), Some(each.clone()))).collect();
        let covered = Covered { edition: "1".to_owned(), upto: i64::try_from(number)? };
        writing.take("bench", &keyed, covered)?;
        if number % 15 == 14 {
            writing.commit("bench")?;
        }
    }
    Ok(writing.finish("bench")?)
}

fn find(index: &Index, query: &str, take: usize) -> Result<hongwang_search::Found> {
    let (words, org) = (Words::parse(query)?, "421124000000/421124102000/".parse()?);
    let ask = Ask { words: &words, org: &org, now: Millis(NOW), only: None, skip: 0, take, without: &[] };
    Ok(index.find(ask)?)
}

fn asked(index: &Index, queries: &[String]) -> Result<Times> {
    let mut times = Vec::new();
    for round in 0..=ROUNDS {
        for query in queries {
            let begun = Instant::now();
            std::hint::black_box(find(index, query, PAGE)?);
            // The first round brings the files into memory.
            if round > 0 {
                times.push(begun.elapsed());
            }
        }
    }
    Ok(Times::of(times))
}

type Hrefs = BTreeSet<String>;

fn all_of(index: &Index, query: &str) -> Result<Hrefs> {
    let found = find(index, query, DOCUMENTS)?;
    let hits = found.groups.into_iter().flat_map(|group| group.hits).filter(|hit| hit.exact);
    Ok(hits.map(|hit| hit.document.href).collect())
}

/// Small letters, half width: a rule of its own, not that of the index.
fn plain(text: &str) -> String {
    let half = |c: char| match c as u32 {
        wide @ 0xff01..=0xff5e => char::from_u32(wide - 0xfee0).unwrap_or(c),
        _ => c,
    };
    text.chars().map(half).collect::<String>().to_lowercase()
}

fn whole(document: &Document) -> String {
    format!("{}\n{}", document.title, document.text)
}

fn truth(documents: &[Document], queries: &[String]) -> Vec<Hrefs> {
    let texts: Vec<_> = documents.iter().map(|each| (plain(&whole(each)), &each.href)).collect();
    let hold = |query: &String| {
        let query = plain(query);
        texts.iter().filter(|(text, _)| text.contains(&query)).map(|(_, href)| (*href).clone()).collect()
    };
    queries.iter().map(hold).collect()
}

/// How many queries differ from the truth; each is named on the error output when `who` has a name.
fn report(who: &str, queries: &[String], truth: &[Hrefs], found: &[Hrefs]) -> Result<f64> {
    let mut differ = 0;
    for ((query, truth), found) in queries.iter().zip(truth).zip(found) {
        if truth != found {
            differ += 1;
            if !who.is_empty() {
                let (fewer, more) = (truth.difference(found).count(), found.difference(truth).count());
                writeln!(
                    stderr(),
                    "{who} 「{query}」: {} true, {fewer} missed, {more} too many",
                    truth.len()
                )?;
            }
        }
    }
    Ok(f64::from(differ))
}

fn text_size(documents: &[Document]) -> f64 {
    documents.iter().map(|each| whole(each).len()).sum::<usize>() as f64 / 1_000_000.0
}

fn megabytes(folder: &Path) -> Result<f64> {
    let mut bytes = 0;
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let meta = entry.metadata()?;
        bytes += if meta.is_dir() { (megabytes(&entry.path())? * 1_000_000.0) as u64 } else { meta.len() };
    }
    Ok(bytes as f64 / 1_000_000.0)
}

/// The same documents in SQLite.
struct Rows {
    db: Db,
    built: Duration,
}

/// What SQLite gave.
struct Given {
    times: Times,
    found: Vec<Hrefs>,
}

impl Rows {
    async fn open(path: &Path, documents: &[Document]) -> Result<Self> {
        let db = Db::open(&DbUrl::Lite(path.to_owned())).await?;
        let mut tx = db.write().await?;
        sql("CREATE TABLE plain (href TEXT, whole TEXT)").run(&mut tx).await?;
        sql("CREATE VIRTUAL TABLE trigram USING fts5(href UNINDEXED, whole, tokenize = 'trigram')")
            .run(&mut tx)
            .await?;
        for each in documents {
            let plain = plain(&whole(each));
            sql("INSERT INTO plain (href, whole) VALUES ($1,$2)")
                .bind(&each.href)
                .bind(plain)
                .run(&mut tx)
                .await?;
        }
        tx.commit().await?;
        let begun = Instant::now();
        let mut tx = db.write().await?;
        sql("INSERT INTO trigram (href, whole) SELECT href, whole FROM plain").run(&mut tx).await?;
        tx.commit().await?;
        Ok(Self { db, built: begun.elapsed() })
    }

    fn like(query: &str, all: bool) -> hongwang_store::Sql {
        let limit = if all { i64::MAX } else { PAGE as i64 };
        sql("SELECT href, COUNT(*) OVER () AS total FROM plain WHERE whole LIKE '%' || $1 || '%' LIMIT $2")
            .bind(plain(query))
            .bind(limit)
    }

    fn trigram(query: &str, all: bool) -> hongwang_store::Sql {
        let limit = if all { i64::MAX } else { PAGE as i64 };
        sql("SELECT href, COUNT(*) OVER () AS total FROM trigram WHERE whole MATCH $1 LIMIT $2")
            .bind(format!("\"{}\"", plain(query).replace('"', "\"\"")))
            .bind(limit)
    }

    /// Each query as a page asks it, once for the time, once for all it finds.
    async fn asked(&self, queries: &[String], ask: fn(&str, bool) -> hongwang_store::Sql) -> Result<Given> {
        let (mut times, mut found) = (Vec::new(), Vec::new());
        let mut tx = self.db.read().await?;
        for query in queries {
            let rows = ask(query, true).all(&mut tx).await?;
            found.push(rows.iter().map(|row| row.get("href")).collect::<Result<_, _>>()?);
            let begun = Instant::now();
            ask(query, false).all(&mut tx).await?;
            times.push(begun.elapsed());
        }
        Ok(Given { times: Times::of(times), found })
    }
}
