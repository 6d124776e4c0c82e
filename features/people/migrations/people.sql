CREATE TABLE people_account (
    id UUID PRIMARY KEY,
    login TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    org TEXT NOT NULL,
    roles JSONB NOT NULL,
    open BOOLEAN NOT NULL,
    -- argon2id in PHC form; none until the person has chosen one
    password TEXT,
    password_at BIGINT NOT NULL,
    -- TOTP secret, sealed with the key file; none until the person has bound one
    factor BYTEA,
    -- the newest step whose code was used: no code is taken twice
    factor_step BIGINT NOT NULL,
    failures BIGINT NOT NULL,
    locked_until BIGINT NOT NULL,
    login_at BIGINT,
    made_at BIGINT NOT NULL
);
CREATE INDEX people_account_org ON people_account (org);

-- One-time links: only the SHA-256 of their token is here.
CREATE TABLE people_ticket (
    token BYTEA PRIMARY KEY,
    purpose TEXT NOT NULL,
    account UUID REFERENCES people_account (id),
    -- the TOTP secret that the link offers, sealed
    factor BYTEA NOT NULL,
    expires_at BIGINT NOT NULL
);

-- Tries to sign in from one network address since the window began.
CREATE TABLE people_brake (
    address TEXT PRIMARY KEY,
    since BIGINT NOT NULL,
    tries BIGINT NOT NULL
);
