//! Invented films for a demonstration: moving colours with words, each marked 演示.

use crate::course::{self, Course, Step, when::When};
use crate::film::{Chapter, Copy, CopyKind, Made, Rights, Sheet, Strip};
use crate::reel::{self, Reel, State};
use crate::study::{class::Roll, question::Question, roster};
use crate::{Media, publish, store};
use hongwang_base::{Millis, OrgPath, Problem, Scope, SubmissionId};
use hongwang_feature::organisations::{self, OrgKind};
use hongwang_feature::{Place, Reply};
use hongwang_replica::BlobRef;
use hongwang_store::{BlobError, Blobs, Tx};
use rust_embed::RustEmbed;
use std::collections::BTreeSet;
use uuid::Uuid;

#[derive(RustEmbed)]
#[folder = "demo/"]
struct Files;

const MILLIS: u64 = 14_000;

/// A film: its file, title, column, series with episode, language, people.
struct Invented {
    file: &'static str,
    title: &'static str,
    place: &'static str,
    series: &'static str,
    episode: u16,
    language: &'static str,
    people: &'static str,
    lesson: bool,
}

const FILMS: [Invented; 4] = [
    Invented {
        file: "opera1",
        title: "茶园戏 第一场(演示)",
        place: "yule/opera/huangmei",
        series: "茶园戏(演示)",
        episode: 1,
        language: "黄梅戏",
        people: "陈演员(演示)",
        lesson: false,
    },
    Invented {
        file: "opera2",
        title: "茶园戏 第二场(演示)",
        place: "yule/opera/huangmei",
        series: "茶园戏(演示)",
        episode: 2,
        language: "黄梅戏",
        people: "陈演员(演示)",
        lesson: false,
    },
    Invented {
        file: "dance",
        title: "茶山春来早 分解动作(演示)",
        place: "yule/dance/teach",
        series: "",
        episode: 0,
        language: "普通话",
        people: "李老师(演示)",
        lesson: true,
    },
    Invented {
        file: "phone",
        title: "手机怎么连村里的网(演示)",
        place: "xuexi/digital/phone",
        series: "",
        episode: 0,
        language: "英山话",
        people: "王大姐(演示)",
        lesson: false,
    },
];

/// Fills an empty library.
pub(crate) async fn fill(media: &Media, place: &Place) -> Reply<()> {
    let mut tx = place.db.write().await?;
    if !store::reels(&mut tx, &Scope(place.org.clone())).await?.is_empty() {
        return Ok(());
    }
    let now = place.clock.now();
    let mut dance = None;
    for one in &FILMS {
        let made = made(&place.blobs, one.file)?;
        let bytes = made.copies.iter().map(|copy| copy.blob.len).sum();
        let reel = Reel {
            id: SubmissionId::new(now).0,
            org: place.org.clone(),
            state: State::Shown,
            sheet: sheet(one),
            made: Some(made.clone()),
            file: format!("{}.mp4", one.file),
            bytes,
            progress: 1000,
            problem: String::new(),
            account: None,
            name: "演示".to_owned(),
            at: now,
        };
        reel::check(&reel, now)?;
        publish::tell(&mut tx, &reel::film(&reel, &made, now), now).await?;
        store::keep(&mut tx, &reel).await?;
        if one.lesson {
            dance = Some(reel.id);
        }
    }
    let villages = villages(&mut tx, place).await?;
    for village in &villages {
        learn(&mut tx, media, (village, dance), now).await?;
    }
    tx.commit().await?;
    place.announce(villages.into_iter().chain([place.org.clone()]));
    media.wake.notify_one();
    Ok(())
}

/// The first village of each town, which gets a roll and a list of its teacher.
async fn villages(tx: &mut Tx, place: &Place) -> Reply<Vec<OrgPath>> {
    let all = organisations::list(tx, &Scope(place.org.clone())).await?;
    let mut towns = BTreeSet::new();
    let villages = all.into_iter().filter(|org| org.kind == OrgKind::Village).map(|org| org.path);
    Ok(villages.filter(|path| towns.insert(path.chain().into_iter().rev().nth(1))).collect())
}

async fn learn(
    tx: &mut Tx,
    media: &Media,
    (village, dance): (&OrgPath, Option<Uuid>),
    now: Millis,
) -> Reply<()> {
    let names = ["张三", "李四", "王五", "赵六"].map(|name| format!("{name}(演示)"));
    let roll = Roll { title: "学习小组(演示)".to_owned(), names: names.to_vec() };
    roster::keep(tx, &media.vault, &roster::fresh(village.clone(), roll, now)).await?;
    let Some(dance) = dance else { return Ok(()) };
    let step = |part, times, permille| Step { film: dance, part, times, permille };
    let course = Course {
        id: SubmissionId::new(now).0,
        scope: village.clone(),
        place: "yule/dance/teach".to_owned(),
        title: "今天的课".to_owned(),
        teacher: "李老师(演示)".to_owned(),
        when: When::default(),
        steps: vec![step(Some(0), 2, 750), step(Some(1), 2, 750), step(None, 1, 1000)],
        at: now,
    };
    let entry = hongwang_feed::append(tx, village, course::record(course.id, Some(&course)), now).await?;
    Ok(course::apply(tx, &entry).await?)
}

fn sheet(one: &Invented) -> Sheet {
    let steps = [(0, "第一步 起手"), (5_000, "第二步 转身"), (10_000, "第三步 收势")];
    let steps = steps.map(|(at, name)| Chapter { at, name: name.to_owned() });
    Sheet {
        title: one.title.to_owned(),
        intro: "这是演示用的片子，内容是编的。".to_owned(),
        place: one.place.to_owned(),
        series: one.series.to_owned(),
        episode: one.episode,
        people: vec![one.people.to_owned()],
        language: one.language.to_owned(),
        chapters: if one.lesson { steps.to_vec() } else { Vec::new() },
        lesson: one.lesson,
        questions: if one.place.starts_with("xuexi/") { vec![question()] } else { Vec::new() },
        rights: Rights {
            owner: "演示".to_owned(), licence: "自制".to_owned(), until: None, territory: None
        },
        ..Sheet::default()
    }
}

fn question() -> Question {
    let choices = ["村里的网名，问办事员要密码", "随便哪个没有密码的网"].map(str::to_owned).to_vec();
    Question { ask: "连村里的网，选哪个？(演示)".to_owned(), choices, right: 0 }
}

fn made(blobs: &Blobs, name: &str) -> Reply<Made> {
    let put = |file: String| -> Reply<BlobRef> {
        let file = Files::get(&file).ok_or_else(|| Problem::missing(file))?;
        let hash = blobs.put(&file.data).map_err(|error: BlobError| error)?;
        Ok(BlobRef { hash, len: file.data.len() as u64 })
    };
    let strip = put(format!("{name}-strip.jpg"))?;
    Ok(Made {
        millis: MILLIS,
        copies: vec![Copy { kind: CopyKind::Large, blob: put(format!("{name}.mp4"))?, height: 360 }],
        poster: Some(put(format!("{name}.jpg"))?),
        strip: Some(Strip { blob: strip, every: 2_000, columns: 10, picture: (160, 90) }),
        subtitles: Vec::new(),
    })
}
