//! How close extraction comes to what each site marks as the article, on real saved pages.

use std::{
    collections::{BTreeMap, HashMap},
    fs,
};

use hongwang_websites::{extract, sanitise, text};

use crate::{NOW, samples};

#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
struct Truth {
    article_body: String,
}

/// F1 of the multisets of four-character sequences, white space left out.
fn f1(found: &str, truth: &str) -> f64 {
    fn grams(text: &str) -> HashMap<Vec<char>, usize> {
        let characters: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).collect();
        let mut counts = HashMap::new();
        for gram in characters.windows(4) {
            *counts.entry(gram.to_vec()).or_default() += 1;
        }
        counts
    }
    let (found, truth) = (grams(found), grams(truth));
    let common: usize = truth.iter().map(|(gram, count)| *count.min(found.get(gram).unwrap_or(&0))).sum();
    let total = found.values().sum::<usize>() + truth.values().sum::<usize>();
    if total == 0 { 0.0 } else { 2.0 * common as f64 / total as f64 }
}

#[test]
fn extraction_agrees_with_the_sites_own_article_containers() {
    let folder = samples().join("pages");
    let truth = fs::read(folder.join("ground-truth.json")).unwrap();
    let truth: BTreeMap<String, Truth> = serde_json::from_slice(&truth).unwrap();
    assert!(!truth.is_empty());
    let (mut total, mut automatic_total) = (0.0, 0.0);
    for (name, truth) in &truth {
        let path = folder.join(format!("{name}.html"));
        let page = extract::extract_file(&path, NOW).unwrap();
        let figure = f1(&page.text, &truth.article_body);
        let bytes = fs::read(&path).unwrap();
        let html = text::decode(&bytes, None).text;
        let automatic = sanitise::clean(&extract::automatic(&html).unwrap(), |_| None).text;
        let automatic_figure = f1(&automatic, &truth.article_body);
        println!(
            "{name:14} {figure:.4} (without rules {automatic_figure:.4}) {:?} {:?} {}",
            page.published, page.source, page.title
        );
        total += figure;
        automatic_total += automatic_figure;
    }
    let (macro_f1, automatic) = (total / truth.len() as f64, automatic_total / truth.len() as f64);
    println!("macro-F1 {macro_f1:.4}, without any site rule {automatic:.4}");
    assert!(macro_f1 >= 0.98, "macro-F1 {macro_f1:.4}");
}
