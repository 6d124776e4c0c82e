-- What applicants said at a screen about a case of theirs: each submission once, with what was answered (center).
CREATE TABLE case_voice (
    id UUID PRIMARY KEY,
    case_id UUID NOT NULL,
    wrong BOOLEAN NOT NULL,
    answer JSONB NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX case_voice_case ON case_voice (case_id, at);

-- The same where it was said (village): which case, what, and when. What was written is in the outbox alone.
CREATE TABLE case_said (
    id UUID PRIMARY KEY,
    case_id UUID NOT NULL,
    kind TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX case_said_case ON case_said (case_id, at);
