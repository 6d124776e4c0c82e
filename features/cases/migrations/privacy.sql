-- In a village: what somebody read and agreed to before the first question, by the draft that it is for.
CREATE TABLE case_consent (
    owner UUID PRIMARY KEY,
    text TEXT NOT NULL,
    at BIGINT NOT NULL
);

-- At the center: the same with the case, the words once for all who agreed to them.
CREATE TABLE case_agreed (case_id UUID PRIMARY KEY, hash TEXT NOT NULL, at BIGINT NOT NULL);
CREATE TABLE case_agreed_text (hash TEXT PRIMARY KEY, text TEXT NOT NULL);

-- By which marks of a number the cases of its owner are found. A case without any has one empty mark, so that it is
-- known to have been looked at.
CREATE TABLE case_person (
    case_id UUID NOT NULL,
    mark BYTEA NOT NULL,
    PRIMARY KEY (case_id, mark)
);
CREATE INDEX case_person_mark ON case_person (mark, case_id);

-- Answers as they were before a correction, sealed as they lay in the row.
CREATE TABLE case_correction (
    id UUID PRIMARY KEY,
    case_id UUID NOT NULL,
    place TEXT NOT NULL,
    before BYTEA NOT NULL,
    reason TEXT NOT NULL,
    by_name TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX case_correction_case ON case_correction (case_id, at);

-- Somebody asks that what is personal in a case goes; it goes when a second person agrees.
CREATE TABLE case_erasure (
    case_id UUID PRIMARY KEY,
    reason TEXT NOT NULL,
    account UUID NOT NULL,
    by_name TEXT NOT NULL,
    at BIGINT NOT NULL
);

-- Cases of which nothing personal is left.
CREATE TABLE case_erased (case_id UUID PRIMARY KEY, by_name TEXT NOT NULL, at BIGINT NOT NULL);
