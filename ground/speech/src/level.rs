//! Silence around a clause cut off, and every clause equally loud.

use crate::voice::RATE;

/// What loudness is measured in: 10 ms.
const FRAME: usize = RATE as usize / 100;
/// Frames this far below the loudest are silence.
const SILENCE: f32 = 0.02;
/// Kept before the first and after the last sound, so that soft consonants stay.
const MARGIN: usize = 3 * FRAME;
/// The mean strength of the sounding frames afterwards: -20 dB of full scale.
const TARGET: f32 = 0.1;
/// No sample goes beyond this.
const CEILING: f32 = 0.95;
/// What is louder or softer than this many times the target is left as it is beyond that.
const MOST: f32 = 8.0;

fn strength(frame: &[f32]) -> f32 {
    (frame.iter().map(|sample| sample * sample).sum::<f32>() / frame.len().max(1) as f32).sqrt()
}

/// The sounding part of `samples` at the common loudness; nothing when there is no sound in it.
pub(crate) fn levelled(samples: &[f32]) -> Vec<f32> {
    let strengths: Vec<f32> = samples.chunks(FRAME).map(strength).collect();
    let loudest = strengths.iter().copied().fold(0.0, f32::max);
    let sounds = |strength: &f32| *strength > loudest * SILENCE && *strength > 1e-4;
    let Some(first) = strengths.iter().position(sounds) else { return Vec::new() };
    let last = strengths.iter().rposition(sounds).unwrap_or(first);
    let from = (first * FRAME).saturating_sub(MARGIN);
    let to = ((last + 1) * FRAME + MARGIN).min(samples.len());
    let voiced: Vec<f32> = strengths.into_iter().filter(|strength| *strength > loudest * 0.1).collect();
    let mean = (voiced.iter().map(|s| s * s).sum::<f32>() / voiced.len().max(1) as f32).sqrt();
    let peak = samples.iter().fold(0f32, |peak, sample| peak.max(sample.abs()));
    let gain = (TARGET / mean).clamp(1.0 / MOST, MOST).min(CEILING / peak);
    samples[from..to].iter().map(|sample| sample * gain).collect()
}

/// So many milliseconds of silence.
pub(crate) fn silence(milliseconds: u32) -> Vec<f32> {
    vec![0.0; milliseconds as usize * RATE as usize / 1_000]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tone(strength: f32, frames: usize) -> Vec<f32> {
        (0..frames * FRAME).map(|n| strength * (n as f32 * 0.1).sin()).collect()
    }

    #[test]
    fn silence_around_a_sound_goes_and_a_soft_and_a_loud_sound_become_alike() {
        for amplitude in [0.03, 0.5] {
            let sound = [vec![0.0; 100 * FRAME], tone(amplitude, 50), vec![0.0; 80 * FRAME]].concat();
            let out = levelled(&sound);
            assert!(out.len() <= 58 * FRAME, "{} frames are left", out.len() / FRAME);
            assert!((strength(&out[5 * FRAME..40 * FRAME]) - TARGET).abs() < 0.02);
        }
    }

    #[test]
    fn nothing_but_silence_becomes_nothing_and_no_sample_is_clipped() {
        assert!(levelled(&vec![0.0; 10_000]).is_empty());
        assert!(levelled(&[]).is_empty());
        let click = [vec![0.01; 20 * FRAME], vec![1.0; 3], tone(0.02, 50)].concat();
        assert!(levelled(&click).iter().all(|sample| sample.abs() <= CEILING + 1e-3));
    }
}
