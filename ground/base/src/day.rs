//! Minutes of a day as people write and read them.

/// Minutes of a day; an hour written `24:00` is its end.
pub const MINUTES: u16 = 24 * 60;

/// `08:30` as a minute of the day; `24:00` is its end. A colon of full width is one too.
pub fn minute(text: &str) -> Option<u16> {
    let text = text.trim().replace('：', ":");
    let (hour, minute) = text.split_once(':')?;
    let number = |part: &str| part.parse::<u16>().ok().filter(|_| (1..=2).contains(&part.len()));
    let whole = number(hour)?.checked_mul(60)?.checked_add(number(minute).filter(|minute| *minute < 60)?)?;
    (whole <= MINUTES).then_some(whole)
}

/// A minute of the day as a clock shows it.
pub fn clock(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}
