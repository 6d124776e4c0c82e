-- Where content comes from (center).
CREATE TABLE content_source (
    id UUID PRIMARY KEY,
    org TEXT NOT NULL,
    name TEXT NOT NULL,
    enabled BOOLEAN NOT NULL,
    settings JSONB NOT NULL,
    progress JSONB NOT NULL,
    run_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX content_source_due ON content_source (enabled, run_at);

-- The last runs of each source.
CREATE TABLE content_run (
    source UUID NOT NULL REFERENCES content_source (id),
    number BIGINT NOT NULL,
    at BIGINT NOT NULL,
    report JSONB NOT NULL,
    PRIMARY KEY (source, number)
);

-- What came, and what became of it. Never deleted, so that nothing comes twice.
CREATE TABLE content_item (
    id UUID PRIMARY KEY,
    source UUID NOT NULL REFERENCES content_source (id),
    org TEXT NOT NULL,
    address TEXT NOT NULL,
    title_key TEXT NOT NULL,
    fingerprint BIGINT NULL,
    found_at BIGINT NOT NULL,
    outcome TEXT NOT NULL,
    tries BIGINT NOT NULL,
    article UUID NULL,
    sighting JSONB NOT NULL,
    UNIQUE (org, address)
);
CREATE INDEX content_item_address ON content_item (address);
CREATE INDEX content_item_found ON content_item (found_at);
CREATE INDEX content_item_source ON content_item (source, found_at);

-- What is kept, left out or put elsewhere.
CREATE TABLE content_filter (
    id UUID PRIMARY KEY,
    org TEXT NOT NULL,
    position BIGINT NOT NULL,
    enabled BOOLEAN NOT NULL,
    rule JSONB NOT NULL
);

-- One row whose lock lets one item be taken in at a time, so that two copies cannot pass each other.
CREATE TABLE content_intake_turn (
    id BIGINT PRIMARY KEY,
    taken BIGINT NOT NULL
);
INSERT INTO content_intake_turn (id, taken) VALUES (1, 0);
