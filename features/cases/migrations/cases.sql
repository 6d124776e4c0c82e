-- What is being filled in at this node. The answers are sealed with a key that only the visit's cookie holds.
CREATE TABLE case_draft (
    id UUID PRIMARY KEY,
    item TEXT NOT NULL,
    answers BYTEA NOT NULL,
    kept UUID,
    touched_at BIGINT NOT NULL
);

-- What somebody asked to keep: sealed with the node's key, found by telephone number and code, neither of which stands
-- here.
CREATE TABLE case_kept (
    id UUID PRIMARY KEY,
    item TEXT NOT NULL,
    answers BYTEA NOT NULL,
    phone BYTEA NOT NULL,
    code BYTEA NOT NULL,
    wrong BIGINT NOT NULL,
    shut_until BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX case_kept_phone ON case_kept (phone);

-- What was handed in at this village: no name and no number of a person.
CREATE TABLE case_filed (
    id UUID PRIMARY KEY,
    number TEXT NOT NULL,
    item TEXT NOT NULL,
    at BIGINT NOT NULL
);
