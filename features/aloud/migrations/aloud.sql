-- Clips that the center made, on every node; filled by its records alone.
CREATE TABLE aloud_clip (
    batch TEXT NOT NULL,
    key TEXT NOT NULL,
    hash TEXT NOT NULL,
    len BIGINT NOT NULL,
    ms BIGINT NOT NULL,
    PRIMARY KEY (batch, key)
);
CREATE INDEX aloud_clip_key ON aloud_clip (key);

-- How the county says a word; filled by its records alone.
CREATE TABLE aloud_word (
    word TEXT PRIMARY KEY,
    said TEXT NOT NULL
);

-- What the center's own pages say, and when that was last found on one (center).
CREATE TABLE aloud_text (
    key TEXT PRIMARY KEY,
    text TEXT NOT NULL,
    seen_at BIGINT NOT NULL
);
CREATE INDEX aloud_text_seen ON aloud_text (seen_at);
