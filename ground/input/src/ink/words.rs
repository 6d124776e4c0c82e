//! Everything of the ink pad that people read.

/// Nothing was written.
pub const EMPTY: &str = "还没有写字,请在格子里写一个字";
/// A dot or a speck.
pub const TOO_SMALL: &str = "写得太小了,看不清,请写大一点";
/// More strokes than any character has.
pub const TOO_MANY_STROKES: &str = "笔画太多了,请擦掉,一个格子写一个字";
/// More points than a pen leaves in one character.
pub const TOO_MANY_POINTS: &str = "写得太长了,请擦掉,一个格子写一个字";
/// A point that lies outside of the pad.
pub const OUTSIDE: &str = "笔迹超出了格子,请擦掉重写";
/// What came is no handwriting.
pub const UNREADABLE: &str = "笔迹没有传清楚,请擦掉重写";
/// No character is likely.
pub const UNCLEAR: &str = "认不出,请写大一点,或改用拼音";

/// What the pad is.
pub const PAD: &str = "手写板:用手指在格子里写字,一格一个字";
/// Shown in an empty square.
pub const WRITE_HERE: &str = "在这里写";
/// Clears the pad.
pub const WIPE: &str = "擦掉";
/// Takes the last stroke back.
pub const UNDO: &str = "撤一笔";
/// A blank.
pub const SPACE: &str = "空格";
/// Signs that can be put in.
pub const SIGNS: [(&str, &str); 3] = [(",", "逗号"), ("。", "句号"), ("、", "顿号")];
/// Shows the letters instead.
pub const TO_PINYIN: &str = "改用拼音";
/// While the node is asked.
pub const READING: &str = "正在认…";
/// The node did not answer.
pub const NO_ANSWER: &str = "这会儿认不了字,请再写一次,或改用拼音";
/// What stands above the character that was taken by itself.
pub const TAKEN: &str = "不对就点对的字:";

/// What the square for a shown character is.
pub fn sample(character: char) -> String {
    format!("在这里写“{character}”")
}
