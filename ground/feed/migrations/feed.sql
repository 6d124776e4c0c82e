-- At the center: the log of each scope.
CREATE TABLE feed_head (scope TEXT PRIMARY KEY, seq BIGINT NOT NULL);
CREATE TABLE feed_entry (
    scope TEXT NOT NULL,
    seq BIGINT NOT NULL,
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    body JSONB,
    blobs JSONB NOT NULL,
    lane TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (scope, seq)
);
CREATE UNIQUE INDEX feed_entry_key ON feed_entry (scope, kind, key);
CREATE INDEX feed_entry_withdrawn ON feed_entry (scope, seq) WHERE body IS NULL;

-- At the center: devices and what is known of them.
CREATE TABLE enrolment (
    code TEXT PRIMARY KEY,
    public_key BYTEA NOT NULL UNIQUE,
    csr BYTEA NOT NULL,
    peer TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    device UUID
);
CREATE TABLE device (
    id UUID PRIMARY KEY,
    org TEXT NOT NULL,
    name TEXT NOT NULL,
    public_key BYTEA NOT NULL UNIQUE,
    certificate TEXT NOT NULL,
    state TEXT NOT NULL,
    admitted_at BIGINT NOT NULL,
    admitted_by TEXT NOT NULL,
    revoked_at BIGINT,
    policy JSONB NOT NULL
);
CREATE INDEX device_org ON device (org);
CREATE TABLE device_seen (
    device UUID PRIMARY KEY,
    online BOOLEAN NOT NULL,
    connected_at BIGINT,
    seen_at BIGINT NOT NULL,
    health JSONB NOT NULL
);
CREATE TABLE device_cursor (
    device UUID NOT NULL,
    scope TEXT NOT NULL,
    seq BIGINT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (device, scope)
);
CREATE TABLE feed_receipt (
    device UUID NOT NULL,
    scope TEXT NOT NULL,
    seq BIGINT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (device, scope, seq)
);
CREATE TABLE device_event (id UUID PRIMARY KEY, device UUID NOT NULL, at BIGINT NOT NULL, what TEXT NOT NULL);
CREATE INDEX device_event_device ON device_event (device, at);
CREATE TABLE submission (
    id UUID PRIMARY KEY,
    device UUID NOT NULL,
    kind TEXT NOT NULL,
    body JSONB NOT NULL,
    attachments JSONB NOT NULL,
    at BIGINT NOT NULL,
    received_at BIGINT NOT NULL,
    answer JSONB,
    refused TEXT
);

-- At a village: who it is, how far it is, which bytes it needs, what it sends.
CREATE TABLE node (
    id BIGINT PRIMARY KEY,
    device UUID,
    org TEXT,
    certificate TEXT,
    trust JSONB,
    clock_correction BIGINT NOT NULL,
    as_of BIGINT,
    policy JSONB NOT NULL
);
CREATE TABLE replica_cursor (scope TEXT PRIMARY KEY, seq BIGINT NOT NULL, at BIGINT NOT NULL);
CREATE TABLE replica_blob (
    scope TEXT NOT NULL,
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    hash TEXT NOT NULL,
    len BIGINT NOT NULL,
    lane BIGINT NOT NULL,
    here BOOLEAN NOT NULL,
    PRIMARY KEY (scope, kind, key, hash)
);
CREATE INDEX replica_blob_hash ON replica_blob (hash);
CREATE TABLE replica_deferred (scope TEXT NOT NULL, kind TEXT NOT NULL, key TEXT NOT NULL, entry JSONB NOT NULL, PRIMARY KEY (scope, kind, key));
CREATE TABLE outbox_entry (
    id UUID PRIMARY KEY,
    submission JSONB NOT NULL,
    stage JSONB NOT NULL,
    settled BOOLEAN NOT NULL,
    tries BIGINT NOT NULL,
    due BIGINT NOT NULL
);
