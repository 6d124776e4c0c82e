-- What stands, on every node: written by applying records alone. `changed` counts, for the search.
CREATE TABLE work_posting (
    id UUID PRIMARY KEY,
    scope TEXT NOT NULL,
    kind TEXT NOT NULL,
    posting JSONB,
    until BIGINT NOT NULL,
    at BIGINT NOT NULL,
    changed BIGINT NOT NULL
);
CREATE INDEX work_posting_kind ON work_posting (kind, until);
CREATE INDEX work_posting_changed ON work_posting (changed);

-- What each source told of, so that what comes again tells nothing new (center).
CREATE TABLE work_known (
    org TEXT NOT NULL,
    source TEXT NOT NULL,
    item TEXT NOT NULL,
    id UUID NOT NULL,
    digest TEXT NOT NULL,
    seen BIGINT NOT NULL,
    PRIMARY KEY (org, source, item)
);

-- What waits for a second person (center). The telephones in it are sealed with the rest.
CREATE TABLE work_batch (
    id UUID PRIMARY KEY,
    org TEXT NOT NULL,
    source TEXT NOT NULL,
    account UUID,
    name TEXT NOT NULL,
    count BIGINT NOT NULL,
    digest TEXT NOT NULL,
    drafts BYTEA NOT NULL,
    at BIGINT NOT NULL
);

-- Feeds that are asked by the clock (center).
CREATE TABLE work_source (
    id UUID PRIMARY KEY,
    org TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    address BYTEA NOT NULL,
    at_once BOOLEAN NOT NULL,
    run_at BIGINT NOT NULL,
    failures BIGINT NOT NULL,
    last_ok BIGINT,
    trouble TEXT,
    UNIQUE (org, name)
);

-- The key that seals telephones for the villages. At the center the key itself, sealed with the node's; in a village the
-- one under which the center sends it, and with which submission it was asked for.
CREATE TABLE work_key (
    id UUID PRIMARY KEY,
    secret BYTEA NOT NULL
);

-- What was handed in at this village: a number, and the code that its slip carries. Nothing of a person.
CREATE TABLE work_asked (
    id UUID PRIMARY KEY,
    number BIGINT NOT NULL,
    what TEXT NOT NULL,
    code BYTEA NOT NULL,
    tries BIGINT NOT NULL,
    tried_at BIGINT NOT NULL,
    at BIGINT NOT NULL,
    until BIGINT NOT NULL
);

-- What villagers handed in and a clerk looks at (center): sealed whole.
CREATE TABLE work_handed (
    id UUID PRIMARY KEY,
    number BIGINT NOT NULL,
    what TEXT NOT NULL,
    org TEXT NOT NULL,
    body BYTEA NOT NULL,
    masked TEXT NOT NULL,
    at BIGINT NOT NULL,
    until BIGINT NOT NULL,
    state TEXT NOT NULL,
    why TEXT NOT NULL,
    photos JSONB NOT NULL
);
CREATE INDEX work_handed_state ON work_handed (state, at);

-- The platform that a county's offers are exchanged with (center), and what is asked there. Address, secret and
-- inquiries are sealed.
CREATE TABLE work_exchange (
    id UUID PRIMARY KEY,
    org TEXT NOT NULL UNIQUE,
    address BYTEA NOT NULL,
    secret BYTEA NOT NULL,
    run_at BIGINT NOT NULL,
    failures BIGINT NOT NULL,
    last_ok BIGINT,
    trouble TEXT
);
CREATE TABLE work_inquiry (
    id UUID PRIMARY KEY,
    org TEXT NOT NULL,
    name TEXT NOT NULL,
    posting UUID NOT NULL,
    body BYTEA NOT NULL,
    at BIGINT NOT NULL,
    UNIQUE (org, name)
);

-- Who looks for work (center): sealed whole.
CREATE TABLE work_seeker (
    id UUID PRIMARY KEY,
    number BIGINT NOT NULL,
    org TEXT NOT NULL,
    body BYTEA NOT NULL,
    masked TEXT NOT NULL,
    at BIGINT NOT NULL,
    until BIGINT NOT NULL,
    quiet BOOLEAN NOT NULL,
    told_at BIGINT NOT NULL
);
CREATE TABLE work_told (
    seeker UUID NOT NULL,
    posting UUID NOT NULL,
    PRIMARY KEY (seeker, posting)
);
