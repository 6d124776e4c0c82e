//! Copies are recognised, different articles are kept apart: on real articles and edited copies.

use std::{collections::BTreeMap, fs};

use hongwang_websites::near::{self, Fingerprint, SAME_WITHIN};

use crate::samples;

fn articles() -> Vec<String> {
    let truth = fs::read(samples().join("pages/ground-truth.json")).unwrap();
    let truth: BTreeMap<String, serde_json::Value> = serde_json::from_slice(&truth).unwrap();
    truth.values().map(|page| page["articleBody"].as_str().unwrap().to_owned()).collect()
}

/// What other sites and editors do to an article.
fn edited(text: &str) -> Vec<(&'static str, String)> {
    let lines: Vec<&str> = text.lines().collect();
    vec![
        ("other layout", lines.join("\n\n　　").replace('，', ",")),
        ("credit line added", format!("{text}\n（责任编辑：王小明）")),
        ("dateline added", format!("本网讯 {text}")),
        ("one word changed", text.replacen("的", "之", 1)),
        ("last line dropped", lines[..lines.len().saturating_sub(1).max(1)].join("\n")),
    ]
}

#[test]
fn edited_copies_are_near_and_different_articles_are_far() {
    let articles = articles();
    let of = |text: &str| Fingerprint::of(text).unwrap();
    let (mut copies, mut missed) = (0, 0);
    for text in &articles {
        for (edit, copy) in edited(text) {
            let distance = of(text).distance(of(&copy));
            copies += 1;
            if distance > SAME_WITHIN {
                missed += 1;
                println!("missed at distance {distance}: {edit}, {} characters", text.chars().count());
            }
        }
    }
    let (mut pairs, mut confused, mut closest) = (0, 0, 64);
    for (at, one) in articles.iter().enumerate() {
        for other in &articles[at + 1..] {
            let distance = of(one).distance(of(other));
            pairs += 1;
            closest = closest.min(distance);
            confused += u32::from(distance <= SAME_WITHIN);
        }
    }
    println!(
        "{missed} of {copies} edited copies missed; {confused} of {pairs} pairs confused, closest {closest} bits"
    );
    assert_eq!(confused, 0);
    assert!(missed * 20 <= copies, "{missed} of {copies} edited copies missed");
}

#[test]
fn a_text_too_short_to_judge_by_has_no_fingerprint() {
    assert_eq!(Fingerprint::of("通知"), None);
    assert_eq!(Fingerprint::of(""), None);
}

#[test]
fn titles_are_compared_by_the_characters_that_matter() {
    let key = "英山茶香四溢";
    for title in
        ["英山：“茶”香四溢", "【要闻】英山 茶香四溢（图）", "英山茶香四溢_英山县人民政府", "　英山茶香四溢！"]
    {
        assert_eq!(near::title_key(title), key, "{title}");
    }
    assert_eq!(near::title_key("ＡＢＣ１２３"), "abc123");
    assert_eq!(near::title_key("【通知】"), "通知");
    assert_ne!(near::title_key("第一期"), near::title_key("第二期"));
}
