//! What stands on a slip: plain data.

/// A slip, from top to bottom.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Slip(Vec<Part>);

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Part {
    Title(String),
    Large(String),
    Line(String),
    Code(String),
    Picture { width: usize, shades: Vec<u8> },
}

impl Slip {
    /// Adds a line in the middle, somewhat larger.
    #[must_use]
    pub fn title(self, text: impl Into<String>) -> Self {
        self.with(Part::Title(text.into()))
    }

    /// Adds what is to be read from afar: a number.
    #[must_use]
    pub fn large(self, text: impl Into<String>) -> Self {
        self.with(Part::Large(text.into()))
    }

    /// Adds text, which runs on below itself where it does not fit.
    #[must_use]
    pub fn line(self, text: impl Into<String>) -> Self {
        self.with(Part::Line(text.into()))
    }

    /// Adds a QR code of this content.
    #[must_use]
    pub fn code(self, content: impl Into<String>) -> Self {
        self.with(Part::Code(content.into()))
    }

    /// Adds a picture as wide as the paper, given as rows of one shade a dot, 0 black and 255 white. What makes no whole row
    /// is left out.
    #[must_use]
    pub fn picture(self, width: usize, shades: Vec<u8>) -> Self {
        self.with(Part::Picture { width, shades })
    }

    fn with(mut self, part: Part) -> Self {
        self.0.push(part);
        self
    }

    pub(crate) fn parts(&self) -> &[Part] {
        &self.0
    }

    /// Everything that an eye or a camera reads from it, a line for each part.
    pub fn text(&self) -> String {
        let text = |part: &Part| match part {
            Part::Title(text) | Part::Large(text) | Part::Line(text) | Part::Code(text) => Some(text.clone()),
            Part::Picture { .. } => None,
        };
        self.0.iter().filter_map(text).collect::<Vec<_>>().join("\n")
    }
}
