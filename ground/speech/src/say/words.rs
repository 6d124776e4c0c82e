//! What is said for what is no Chinese word: marks, letters, names of units and signs.

/// Marks that make a pause; everything else that is neither Chinese nor Latin has been spelled out or left out before.
pub(super) const PAUSES: [char; 7] = ['，', '。', '！', '？', '：', '；', '、'];

/// Silence after a text's last clause, in milliseconds.
pub(super) const END_PAUSE_MS: u32 = 250;

/// The mark as the voice hears it, and the silence after a clause that it closes, in milliseconds.
pub(super) fn pause(mark: char) -> (char, u32) {
    match mark {
        '，' => (',', 150),
        '、' => (',', 80),
        '：' => (':', 200),
        '；' => (';', 250),
        '！' => ('!', 350),
        '？' => ('?', 350),
        _ => ('.', 350),
    }
}

/// Latin words that people here say as words.
pub(super) const LATIN: [(&str, &str); 8] = [
    ("wifi", "wai1 fai1"),
    ("ok", "ou1 kei1"),
    ("email", "yi1 mei4 er5"),
    ("hello", "ha1 lou2"),
    ("word", "wo4 de5"),
    ("excel", "yi1 ke4 sai4 er5"),
    ("app", "ei1 pi4 pi4"),
    ("id", "ai4 di4"),
];

/// The Chinese name of a Latin letter; empty for what is no letter.
pub(super) fn letter(letter: char) -> &'static str {
    match letter.to_ascii_uppercase() {
        'A' => "ei1",
        'B' => "bi4",
        'C' => "xi1",
        'D' => "di4",
        'E' => "yi4",
        'F' => "ai1 fu5",
        'G' => "ji4",
        'H' => "ei1 chi5",
        'I' => "ai4",
        'J' => "zhei4",
        'K' => "kei1",
        'L' => "ai1 lou5",
        'M' => "ai1 mu5",
        'N' => "en1",
        'O' => "ou1",
        'P' => "pi4",
        'Q' => "qiu1",
        'R' => "a1 er5",
        'S' => "ai1 si5",
        'T' => "ti4",
        'U' => "you1",
        'V' => "wei1",
        'W' => "da2 bu4 liu5",
        'X' => "ai4 ke4 si5",
        'Y' => "wai1",
        'Z' => "zei4",
        _ => "",
    }
}
