-- Who applies, beside the answers and sealed as they are: with the visit's key while it is filled in, with the node's
-- where it is kept.
ALTER TABLE case_draft ADD COLUMN applicant BYTEA;
ALTER TABLE case_kept ADD COLUMN applicant BYTEA;

-- Who applied, at the center. What names a person lies sealed, bound to the case; the marks find the mandate of whoever
-- applied for somebody else.
CREATE TABLE case_applicant (
    id UUID PRIMARY KEY,
    how TEXT NOT NULL,
    helper TEXT NOT NULL,
    principal BYTEA,
    proxy BYTEA,
    sealed BYTEA NOT NULL
);

-- Mandates 委托 at the center: who may apply for whom. Names and numbers lie sealed.
CREATE TABLE case_proxy (
    id UUID PRIMARY KEY,
    org TEXT NOT NULL,
    principal BYTEA NOT NULL,
    proxy BYTEA NOT NULL,
    purpose TEXT NOT NULL,
    how TEXT NOT NULL,
    given_at BIGINT NOT NULL,
    until BIGINT NOT NULL,
    ended_at BIGINT,
    ended_by TEXT NOT NULL,
    reason TEXT NOT NULL,
    sealed BYTEA NOT NULL
);
CREATE INDEX case_proxy_pair ON case_proxy (principal, proxy);
CREATE INDEX case_proxy_org ON case_proxy (org, id);

-- Mandates that were given at this village's screen, found by marks of the identity number, and of telephone and code.
CREATE TABLE case_proxy_here (
    id UUID PRIMARY KEY,
    principal BYTEA NOT NULL,
    phone BYTEA NOT NULL,
    code BYTEA NOT NULL,
    wrong BIGINT NOT NULL,
    shut_until BIGINT NOT NULL,
    given_at BIGINT NOT NULL,
    until BIGINT NOT NULL,
    ended_at BIGINT,
    sealed BYTEA NOT NULL
);
CREATE INDEX case_proxy_here_principal ON case_proxy_here (principal);
CREATE INDEX case_proxy_here_phone ON case_proxy_here (phone);
