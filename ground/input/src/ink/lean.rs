//! The one use of what was written before: it breaks near ties, and never makes an unlikely character likely.

use super::Candidate;

/// A candidate at least this likely, measured by the one before it, is a near tie.
const NEAR: f32 = 0.5;

/// Lets a candidate that may follow what was written pass the one before it when both are about as likely.
/// `likely` are the characters that words of the county would continue with.
pub fn lean(candidates: &mut [Candidate], likely: &[char]) {
    for at in (1..candidates.len()).rev() {
        let (before, after) = (candidates[at - 1], candidates[at]);
        let fits = |each: Candidate| likely.contains(&each.character);
        if fits(after) && !fits(before) && after.likelihood >= before.likelihood * NEAR {
            candidates.swap(at - 1, at);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(likelihoods: [(char, f32); 3], likely: &[char]) -> String {
        let mut candidates = likelihoods.map(|(character, likelihood)| Candidate { character, likelihood });
        lean(&mut candidates, likely);
        candidates.iter().map(|each| each.character).collect()
    }

    #[test]
    fn what_fits_passes_what_is_about_as_likely_and_nothing_else() {
        assert_eq!(order([('末', 0.5), ('未', 0.4), ('木', 0.1)], &['未']), "未末木");
        assert_eq!(order([('末', 0.9), ('未', 0.1), ('木', 0.0)], &['未']), "末未木");
        assert_eq!(order([('末', 0.5), ('未', 0.4), ('木', 0.1)], &[]), "末未木");
        assert_eq!(order([('末', 0.5), ('未', 0.4), ('木', 0.1)], &['末', '未']), "末未木");
    }
}
