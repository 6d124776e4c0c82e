//! Where text stands on a page: characters to lines, lines to paragraphs.

/// An affine transform as PDF writes it.
type Matrix = [f32; 6];

const IDENTITY: Matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];
/// A gap wider than this, in thousandths of the size, stands for a space between Latin words.
const WORD_GAP: f32 = -180.0;
/// A line at least this full, in tenths of the longest, goes on in the next.
const FULL_TENTHS: usize = 8;
const MOST_SAVED: usize = 64;

/// The lines of one page.
pub(super) struct Lines {
    lines: Vec<String>,
    current: String,
    /// Height on the page of the current line.
    height: Option<f32>,
    text: Matrix,
    line: Matrix,
    page: Matrix,
    saved: Vec<Matrix>,
    leading: f32,
    size: f32,
    pub(super) unreadable: bool,
}

impl Default for Lines {
    fn default() -> Self {
        Self {
            lines: Vec::new(),
            current: String::new(),
            height: None,
            text: IDENTITY,
            line: IDENTITY,
            page: IDENTITY,
            saved: Vec::new(),
            leading: 0.0,
            size: 0.0,
            unreadable: false,
        }
    }
}

impl Lines {
    pub(super) fn set_size(&mut self, size: f32) {
        self.size = size;
    }

    /// Follows the operators that move the pen; others change nothing.
    pub(super) fn place(&mut self, operator: &str, operands: &[f32]) {
        match (operator, operands) {
            ("BT", _) => (self.text, self.line) = (IDENTITY, IDENTITY),
            ("Tm", &[a, b, c, d, e, f]) => {
                self.line = [a, b, c, d, e, f];
                self.text = self.line;
            }
            ("Td", &[x, y]) => self.step(x, y),
            ("TD", &[x, y]) => {
                self.leading = -y;
                self.step(x, y);
            }
            ("TL", &[leading]) => self.leading = leading,
            ("T*", _) => self.next_line(),
            ("cm", &[a, b, c, d, e, f]) => self.page = multiply([a, b, c, d, e, f], self.page),
            ("q", _) if self.saved.len() < MOST_SAVED => self.saved.push(self.page),
            ("Q", _) => self.page = self.saved.pop().unwrap_or(IDENTITY),
            _ => {}
        }
    }

    pub(super) fn next_line(&mut self) {
        self.step(0.0, -self.leading);
    }

    fn step(&mut self, x: f32, y: f32) {
        self.line = multiply([1.0, 0.0, 0.0, 1.0, x, y], self.line);
        self.text = self.line;
    }

    /// Adds shown text; `None` stands for text that the font does not explain.
    pub(super) fn push(&mut self, text: Option<&str>) {
        let Some(text) = text else {
            self.unreadable = true;
            return;
        };
        let [_, b, _, d, _, height] = multiply(self.text, self.page);
        let tolerance = (self.size * (b.abs() + d.abs()) / 2.0).max(2.0);
        if self.height.is_some_and(|current| (current - height).abs() > tolerance) {
            self.end_line();
        }
        self.height = Some(height);
        self.current.extend(text.chars().filter(|c| !c.is_control()));
    }

    pub(super) fn gap(&mut self, thousandths: f32) {
        if thousandths < WORD_GAP && self.current.ends_with(|c: char| c.is_ascii_alphanumeric()) {
            self.current.push(' ');
        }
    }

    fn end_line(&mut self) {
        let line = std::mem::take(&mut self.current);
        let line = line.trim_end();
        if !line.trim().is_empty() {
            self.lines.push(line.to_owned());
        }
    }

    /// Joins lines that were broken by the page's width and drops page numbers.
    pub(super) fn into_paragraphs(mut self) -> Vec<String> {
        self.end_line();
        let lines: Vec<String> = self.lines.into_iter().filter(|line| !is_page_number(line)).collect();
        let longest = lines.iter().map(|line| line.chars().count()).max().unwrap_or_default();
        let mut paragraphs: Vec<String> = Vec::new();
        let mut goes_on = false;
        for line in &lines {
            let indented = line.starts_with([' ', '\u{3000}']);
            let trimmed = line.trim();
            match paragraphs.last_mut() {
                Some(last) if goes_on && !indented => join(last, trimmed),
                _ => paragraphs.push(trimmed.to_owned()),
            }
            let full = line.chars().count() * 10 >= longest * FULL_TENTHS;
            goes_on = full && longest >= 16 && !trimmed.ends_with(['。', '！', '？', '：', '；', '!', '?']);
        }
        paragraphs
    }
}

fn join(paragraph: &mut String, line: &str) {
    let latin = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    if latin(paragraph.chars().last()) && latin(line.chars().next()) {
        paragraph.push(' ');
    }
    paragraph.push_str(line);
}

/// `12`, `- 12 -`, `—12—`, `第 12 页`.
fn is_page_number(line: &str) -> bool {
    let inner = line.trim_matches(|c: char| c.is_whitespace() || "-—－–·第页".contains(c));
    (1..=4).contains(&inner.len()) && inner.bytes().all(|b| b.is_ascii_digit())
}

/// The transform that applies `first`, then `second`.
fn multiply(first: Matrix, second: Matrix) -> Matrix {
    let [a, b, c, d, e, f] = first;
    let [g, h, i, j, k, l] = second;
    [a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + l]
}
