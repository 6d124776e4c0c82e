//! Passwords: which ones are taken, and how they are kept (argon2id, off the threads that serve pages).

use crate::words;
use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString},
};
use hongwang_base::Problem;
use std::{collections::HashSet, sync::OnceLock};
use tokio::{sync::Semaphore, task::spawn_blocking};

const SHORTEST: usize = 10;
const LONGEST: usize = 128;
const COMMON: &str = include_str!("../data/common_passwords.txt");

/// Each hash takes 19 MiB and a core: a flood of tries waits here.
static HASHING: Semaphore = Semaphore::const_new(4);

/// Whether a person may choose this password. `field` is its form name, `about` what an attacker knows of them.
pub(crate) fn acceptable(field: &str, password: &str, about: &[&str]) -> Result<(), Problem> {
    let lower = password.to_lowercase();
    let refuse = |why: &str| Err(Problem::field(field, why));
    match password.chars().count() {
        0..SHORTEST => return refuse(words::PASSWORD_SHORT),
        SHORTEST..=LONGEST => {}
        _ => return refuse(words::PASSWORD_LONG),
    }
    if about.iter().any(|known| !known.is_empty() && lower.contains(&known.to_lowercase())) {
        return refuse(words::PASSWORD_KNOWN);
    }
    let letters: String = lower.chars().filter(|c| c.is_alphabetic()).collect();
    let different: HashSet<char> = lower.chars().collect();
    if letters.is_empty() || different.len() < 5 || COMMON.lines().any(|common| common == letters) {
        return refuse(words::PASSWORD_COMMON);
    }
    Ok(())
}

/// argon2id with the parameters of the OWASP cheat sheet: 19 MiB, two passes, one lane.
fn hasher() -> Argon2<'static> {
    let params = Params::new(19_456, 2, 1, None).expect("the parameters lie within argon2's bounds");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

fn hash_blocking(password: &str) -> String {
    let mut random = [0u8; 16];
    getrandom::fill(&mut random).expect("the operating system gives random bytes");
    let salt = SaltString::encode_b64(&random).expect("16 bytes make a salt");
    let hash = hasher().hash_password(password.as_bytes(), &salt);
    hash.expect("a bounded password and a good salt").to_string()
}

/// The PHC form of a password to keep.
pub(crate) async fn hash(password: String) -> String {
    let _turn = HASHING.acquire().await.expect("never closed");
    spawn_blocking(move || hash_blocking(&password)).await.expect("hashing does not panic")
}

/// Whether `password` is the one that `kept` was made of. Without one it takes as long and says no.
pub(crate) async fn verify(password: String, kept: Option<String>) -> bool {
    let _turn = HASHING.acquire().await.expect("never closed");
    let check = move || {
        let phc = kept.as_deref().unwrap_or_else(|| decoy());
        let known = PasswordHash::new(phc)
            .is_ok_and(|hash| hasher().verify_password(password.as_bytes(), &hash).is_ok());
        known && kept.is_some()
    };
    spawn_blocking(check).await.expect("verifying does not panic")
}

/// A hash of nobody's password, so that an unknown name costs the same time as a known one.
fn decoy() -> &'static str {
    static DECOY: OnceLock<String> = OnceLock::new();
    DECOY.get_or_init(|| hash_blocking("nobody"))
}

/// Makes the decoy ready, so that not even the first unknown name takes longer.
pub(crate) fn warm_up() {
    decoy();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_that_others_would_guess_is_refused() {
        let about = ["wangli", "王丽"];
        for bad in [
            "short1!",
            "1234567890",
            "13800138000",
            "Password123!",
            "QWERTYuiop99",
            "woaini1314520",
            "aaaaaaaaaab",
            "x-WangLi-2024",
            "我是王丽的密码一二三四",
        ] {
            assert!(acceptable("password", bad, &about).is_err(), "{bad}");
        }
        assert!(acceptable("password", &"长".repeat(200), &about).is_err());
        for good in ["tian-tang-zhai 1729", "大别山主峰天堂寨很高", "r7Kq-vv2m-Wz0p"] {
            assert_eq!(acceptable("password", good, &about), Ok(()), "{good}");
        }
    }
}
