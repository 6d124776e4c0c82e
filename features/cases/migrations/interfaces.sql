-- Keys of other systems: what they may do, kept as the SHA-256 of what was shown once.
CREATE TABLE case_token (
    id UUID PRIMARY KEY,
    hash BYTEA NOT NULL,
    name TEXT NOT NULL,
    org TEXT NOT NULL,
    may_act BOOLEAN NOT NULL,
    may_see BOOLEAN NOT NULL,
    per_minute BIGINT NOT NULL,
    made_at BIGINT NOT NULL,
    until_at BIGINT NOT NULL,
    revoked_at BIGINT,
    used_at BIGINT
);
CREATE UNIQUE INDEX case_token_hash ON case_token (hash);

-- Addresses that are told of events. The secret lies sealed, bound to the id.
CREATE TABLE case_hook (
    id UUID PRIMARY KEY,
    org TEXT NOT NULL,
    url TEXT NOT NULL,
    secret BYTEA NOT NULL,
    item TEXT NOT NULL,
    state TEXT NOT NULL,
    made_at BIGINT NOT NULL
);
-- What each is to be told, written in the transaction of the event: nothing of a person.
CREATE TABLE case_hook_delivery (
    id UUID PRIMARY KEY,
    hook UUID NOT NULL,
    case_id UUID NOT NULL,
    seq BIGINT NOT NULL,
    body TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    state TEXT NOT NULL,
    due_at BIGINT NOT NULL,
    tries BIGINT NOT NULL,
    problem TEXT NOT NULL
);
CREATE UNIQUE INDEX case_hook_delivery_order ON case_hook_delivery (hook, case_id, seq);
CREATE INDEX case_hook_delivery_due ON case_hook_delivery (state, due_at);
