-- 督办: somebody above asks an office about a case, or its time has run out. One that is open has no answer.
CREATE TABLE case_urge (
    id UUID PRIMARY KEY,
    case_id UUID NOT NULL,
    -- the same deadline urges once
    mark TEXT NOT NULL UNIQUE,
    org TEXT NOT NULL,
    office TEXT NOT NULL,
    by_org TEXT NOT NULL,
    by_name TEXT NOT NULL,
    text TEXT NOT NULL,
    at BIGINT NOT NULL,
    answer TEXT,
    answered_by TEXT,
    answered_at BIGINT
);
CREATE INDEX case_urge_case ON case_urge (case_id, at);
CREATE INDEX case_urge_open ON case_urge (at, org, case_id) WHERE answered_at IS NULL;
