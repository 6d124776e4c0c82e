//! `[[registers]]` of a center: the registers of other offices that are asked live, and whom villagers ask else.

use anyhow::{Context, Result, anyhow, ensure};
use hongwang_inquiry::{CountyRegister, RegisterKind, RegisterLine};
use hongwang_outward::{Caller, Permit, Secret, Url};
use serde::Deserialize;
use std::{
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

/// One of them.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RegisterTable {
    /// `housing_fund`, `pension`, `certificate` or `medical_claim`.
    kind: String,
    /// The office, as people call it.
    name: Option<String>,
    /// Its telephone.
    phone: Option<String>,
    /// Its official page for phones.
    page: Option<String>,
    /// Where it is asked; without it the screen says 未接通, with the telephone and the page.
    url: Option<String>,
    /// A file with the secret that both sides keep (`whsec_…`), readable by this service alone.
    secret_file: Option<PathBuf>,
}

/// The registers, ready to be asked.
///
/// # Errors
/// Which of them cannot be used, and why.
pub(crate) fn read(tables: &[RegisterTable], permits: &[Permit]) -> Result<Vec<CountyRegister>> {
    let mut all: Vec<CountyRegister> = Vec::new();
    for table in tables {
        let about = || format!("配置 registers“{}”", table.kind);
        let register = table.register(permits).with_context(about)?;
        let once = all.iter().all(|known| known.kind != register.kind);
        ensure!(once, "{}:kind 写了两次", about());
        all.push(register);
    }
    Ok(all)
}

impl RegisterTable {
    fn register(&self, permits: &[Permit]) -> Result<CountyRegister> {
        let kind = RegisterKind::from_word(&self.kind).ok_or_else(|| {
            let all = RegisterKind::ALL.map(RegisterKind::word).join("、");
            anyhow!("kind 应是 {all} 中的一个")
        })?;
        if let Some(name) = &self.name {
            ensure!((1..=20).contains(&name.chars().count()), "name 应为 1 到 20 个字");
        }
        if let Some(phone) = &self.phone {
            let digits = phone.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
            ensure!(digits && (3..=20).contains(&phone.len()), "phone 应是电话号码,如 12329 或 0713-7012345");
        }
        if let Some(page) = &self.page {
            let good = page.starts_with("https://") && page.len() <= 200 && page.parse::<Url>().is_ok();
            ensure!(good, "page 应写成 https://主机/路径");
        }
        let line = match (&self.url, &self.secret_file) {
            (None, None) => None,
            (Some(url), Some(file)) => Some(line(url, file, permits)?),
            _ => return Err(anyhow!("url 和 secret_file 两项要一起写")),
        };
        let (name, phone, page) = (self.name.clone(), self.phone.clone(), self.page.clone());
        Ok(CountyRegister { kind, name, phone, page, line })
    }
}

fn line(url: &str, file: &Path, permits: &[Permit]) -> Result<RegisterLine> {
    let caller = Caller::new(permits.to_vec());
    let address = url.parse::<Url>().map_err(|_| anyhow!("url「{url}」应写成 https://主机/路径"))?;
    caller.may_call(&address)?;
    Ok(RegisterLine::new(address, secret(file)?, caller))
}

/// A secret in a file that nobody else reads.
///
/// # Errors
/// Why it cannot be used.
pub(crate) fn secret(file: &Path) -> Result<Secret> {
    let about = || format!("secret_file {}", file.display());
    let open = std::fs::metadata(file).with_context(about)?.permissions().mode() & 0o077;
    ensure!(open == 0, "{} 别人也能读,请先执行 chmod 600", about());
    Secret::read(&std::fs::read_to_string(file).with_context(about)?).with_context(about)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_register_is_an_address_with_a_secret_or_a_telephone_and_a_page() {
        let dir = tempfile::tempdir().expect("a folder");
        let file = dir.path().join("secret");
        std::fs::write(&file, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n").expect("writes");
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).expect("changes");
        let parse = |text: &str| {
            #[derive(Deserialize)]
            struct Whole {
                registers: Vec<RegisterTable>,
            }
            let whole: Whole = toml::from_str(text)?;
            read(&whole.registers, &[])
        };
        let whole = |more: &str| format!("[[registers]]\nkind = 'housing_fund'\n{more}");
        let http = format!("url = 'https://example.com/ask'\nsecret_file = '{}'\n", file.display());
        let live = parse(&whole(&http)).expect("an address");
        assert!(live[0].line.is_some() && live[0].phone.is_none());
        let said =
            parse(&whole("phone = '0713-7012345'\npage = 'https://example.com/'\n")).expect("whom to ask");
        assert!(said[0].line.is_none());
        for (text, why) in [
            (whole("").replace("housing_fund", "tax"), "kind 应是 housing_fund、"),
            (whole("url = 'https://example.com/'\n"), "两项要一起写"),
            (whole(&http.replace("example.com", "10.0.0.1")), "是内部地址"),
            (whole("phone = '电话'\n"), "phone 应是电话号码"),
            (whole("page = 'http://example.com/'\n"), "page 应写成 https://"),
            (whole("name = ''\n"), "name 应为 1 到 20 个字"),
            (format!("{0}{0}", whole("")), "写了两次"),
            (whole("key = 1\n"), "unknown field"),
        ] {
            let refused = format!("{:#}", parse(&text).expect_err(&text));
            assert!(refused.contains(why), "{text}: {refused}");
        }
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).expect("changes");
        assert!(format!("{:#}", parse(&whole(&http)).expect_err("it is open")).contains("别人也能读"));
    }
}
