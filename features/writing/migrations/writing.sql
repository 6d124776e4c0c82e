-- Handwriting that people gave, at the center only: a character, its strokes, the village. No person, no time of day.
CREATE TABLE writing_sample (
  submission UUID NOT NULL,
  place BIGINT NOT NULL,
  village TEXT NOT NULL,
  glyph TEXT NOT NULL,
  strokes JSONB NOT NULL,
  day BIGINT NOT NULL,
  PRIMARY KEY (submission, place)
);
CREATE INDEX writing_sample_glyph ON writing_sample (glyph);
