//! What is said of a secret vote, and of who has answered.

pub(crate) const SECRET: &str = "不记名";
pub(crate) const SECRET_HINT: &str =
    "选票封存，谁投了什么谁也看不到；谁投过票看得到。结束时只计总数，随即销毁这次表决的密钥。";
pub(crate) const NO_KEYS: &str = "这个中心没有封存选票的密钥，不能发起不记名表决。";
pub(crate) const AT_VENUE: &str = "不记名表决：谁投了什么，谁也看不到。";

pub(crate) fn answered(names: &[&str]) -> String {
    format!("已投票：{}", names.join("、"))
}

pub(crate) fn unopened(ballots: usize) -> String {
    format!("另有 {ballots} 张票打不开，没有计入。")
}
