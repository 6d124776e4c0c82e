CREATE TABLE session (
    token BYTEA PRIMARY KEY,
    account UUID NOT NULL,
    name TEXT NOT NULL,
    org TEXT NOT NULL,
    org_name TEXT NOT NULL,
    roles JSONB NOT NULL,
    opened_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL
);
CREATE INDEX session_account ON session (account);
