-- Result papers 结果纸 at the center. The file lies sealed, bound to the id; the check code stands on the paper alone and
-- is found by its mark.
CREATE TABLE case_paper (
    id UUID PRIMARY KEY,
    case_id UUID NOT NULL,
    serial TEXT NOT NULL UNIQUE,
    mark TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    item TEXT NOT NULL,
    office TEXT NOT NULL,
    masked TEXT NOT NULL,
    hash TEXT NOT NULL,
    file BYTEA NOT NULL,
    issued_at BIGINT NOT NULL,
    issued_by TEXT NOT NULL,
    issued_account UUID NOT NULL,
    revoked_at BIGINT,
    revoked_by TEXT,
    revoked_why TEXT
);
CREATE INDEX case_paper_case ON case_paper (case_id);

-- What every node knows of result papers: enough to say whether one is valid, and nothing of a person.
CREATE TABLE case_paper_mark (mark TEXT PRIMARY KEY, case_id UUID NOT NULL, paper JSONB NOT NULL);
CREATE INDEX case_paper_mark_case ON case_paper_mark (case_id);

-- What was rated on this village's screen.
CREATE TABLE case_rated (
    id UUID PRIMARY KEY,
    score BIGINT NOT NULL,
    reasons JSONB NOT NULL,
    at BIGINT NOT NULL
);

-- Ratings at the center. Nobody who handled a case stands here: offices are counted, and never people.
CREATE TABLE case_rating (
    case_id UUID PRIMARY KEY,
    item TEXT NOT NULL,
    office TEXT NOT NULL,
    score BIGINT NOT NULL,
    reasons JSONB NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX case_rating_office ON case_rating (office, item);

-- Call-backs 回访 that bad ratings opened, one for a case; `office` is whose task it is.
CREATE TABLE case_callback (
    case_id UUID PRIMARY KEY,
    office TEXT NOT NULL,
    score BIGINT NOT NULL,
    opened_at BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    closed_at BIGINT,
    closed_by TEXT,
    found TEXT NOT NULL DEFAULT '',
    done TEXT NOT NULL DEFAULT ''
);
CREATE INDEX case_callback_due ON case_callback (closed_at, due_at);

-- What was answered to whoever wrote, and what of it is published, under an id of its own that leads to no case.
CREATE TABLE case_answer (
    case_id UUID PRIMARY KEY,
    says TEXT NOT NULL,
    at BIGINT NOT NULL,
    by_name TEXT NOT NULL,
    wall UUID,
    scope TEXT NOT NULL DEFAULT '',
    question TEXT NOT NULL DEFAULT '',
    answer TEXT NOT NULL DEFAULT '',
    published_at BIGINT,
    withdrawn_at BIGINT
);

-- The public answers 答复公开 that this node may show. What was withdrawn keeps its row without its words, so that the
-- search hears of it. `changed` counts up.
CREATE TABLE case_wall (
    id UUID PRIMARY KEY,
    scope TEXT NOT NULL,
    shown JSONB,
    at BIGINT NOT NULL,
    changed BIGINT NOT NULL
);
CREATE INDEX case_wall_at ON case_wall (at);
CREATE INDEX case_wall_changed ON case_wall (changed);
