//! One measured number beside its peer, and the gate that it must pass.

use std::fmt::Write as _;

use serde_json::{Value, json};

/// What a value must be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Gate {
    AtMost(f64),
    AtLeast(f64),
}

/// One line of a benchmark's result.
#[derive(Clone, Debug)]
pub(crate) struct Figure {
    pub(crate) bench: &'static str,
    pub(crate) metric: &'static str,
    pub(crate) value: f64,
    pub(crate) unit: &'static str,
    /// What it is compared with: another program in the same run, or `limit`.
    pub(crate) peer: &'static str,
    pub(crate) peer_value: f64,
    pub(crate) gate: Option<Gate>,
}

impl Figure {
    /// A figure whose peer is its own limit.
    pub(crate) fn limited(
        bench: &'static str,
        metric: &'static str,
        value: f64,
        unit: &'static str,
        at_most: f64,
    ) -> Self {
        let gate = Some(Gate::AtMost(at_most));
        Self { bench, metric, value, unit, peer: "limit", peer_value: at_most, gate }
    }

    pub(crate) fn passes(&self) -> bool {
        match self.gate {
            None => true,
            Some(Gate::AtMost(limit)) => self.value <= limit,
            Some(Gate::AtLeast(limit)) => self.value >= limit,
        }
    }

    fn ratio(&self) -> f64 {
        self.value / self.peer_value
    }

    fn gate_text(&self) -> Option<String> {
        self.gate.map(|gate| match gate {
            Gate::AtMost(limit) => format!("<= {limit}"),
            Gate::AtLeast(limit) => format!(">= {limit}"),
        })
    }

    fn json(&self) -> Value {
        json!({
            "bench": self.bench,
            "metric": self.metric,
            "value": rounded(self.value),
            "unit": self.unit,
            "peer": self.peer,
            "peer_value": rounded(self.peer_value),
            "ratio": rounded(self.ratio()),
            "gate": self.gate_text(),
            "pass": self.passes(),
        })
    }
}

/// One JSON object a line.
pub(crate) fn json_lines(figures: &[Figure]) -> String {
    figures.iter().map(|figure| format!("{}\n", figure.json())).collect()
}

/// A table for people.
pub(crate) fn table(figures: &[Figure]) -> String {
    let mut text = format!(
        "{:28} {:>10} {:10} {:>28} {:>7}  {:>10}\n",
        "metric", "value", "unit", "peer", "ratio", "gate"
    );
    for figure in figures {
        let peer = format!("{} {}", figure.peer, rounded(figure.peer_value));
        let verdict = match figure.gate_text() {
            None => String::new(),
            Some(gate) => format!("{gate:>10} {}", if figure.passes() { "ok" } else { "MISSED" }),
        };
        let (value, ratio) = (rounded(figure.value), rounded(figure.ratio()));
        writeln!(
            text,
            "{:28} {value:>10} {:10} {peer:>28} {ratio:>7}  {verdict}",
            figure.metric, figure.unit
        )
        .expect("a string takes all");
    }
    text
}

/// Three decimals say more than any of these measurements knows.
fn rounded(value: f64) -> f64 {
    // Adding zero turns the -0 of an empty sum into 0.
    (value * 1000.0).round() / 1000.0 + 0.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_over_its_limit_misses_the_gate_and_says_so_in_both_forms() {
        let figure = Figure::limited("pages", "hall_page_bytes", 61.0, "KB", 60.0);
        assert_eq!(figure.json()["pass"], false);
        assert_eq!(figure.json()["gate"], "<= 60");
        assert_eq!(figure.json()["ratio"], 1.017);
        assert!(table(&[figure]).contains("MISSED"));
    }

    #[test]
    fn a_figure_without_a_gate_always_passes() {
        let figure = Figure { gate: None, ..Figure::limited("intake", "pages", 100.0, "pages/CPU-s", 1.0) };
        assert_eq!(figure.json()["pass"], true);
        assert_eq!(figure.json()["gate"], Value::Null);
    }
}
