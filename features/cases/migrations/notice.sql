-- 公示 under way, on every node that shows them: what the item allows to be shown, and nothing else.
CREATE TABLE case_notice (
    id UUID PRIMARY KEY,
    org TEXT NOT NULL,
    until BIGINT NOT NULL,
    notice JSONB NOT NULL
);
CREATE INDEX case_notice_org ON case_notice (org, until);

-- What people said against one at a screen (center). It may name somebody, so it lies sealed.
CREATE TABLE case_objection (
    id UUID PRIMARY KEY,
    case_id UUID NOT NULL,
    text BYTEA NOT NULL,
    at BIGINT NOT NULL,
    answer TEXT,
    answered_by TEXT,
    answered_at BIGINT
);
CREATE INDEX case_objection_case ON case_objection (case_id, at);
