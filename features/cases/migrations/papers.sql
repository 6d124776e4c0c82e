-- In a village: the papers of what is being filled in or kept, by the draft that holds them. Their bytes lie sealed in
-- the folder of attachments, each with a key of its own; here is that key, sealed with the key of the draft.
CREATE TABLE case_draft_paper (
    owner UUID NOT NULL,
    hash TEXT NOT NULL,
    kind TEXT NOT NULL,
    len BIGINT NOT NULL,
    mark BYTEA NOT NULL,
    key BYTEA NOT NULL,
    PRIMARY KEY (owner, hash)
);
CREATE INDEX case_draft_paper_hash ON case_draft_paper (hash);

-- At the center: the papers of a case, each with its key, sealed with the center's.
CREATE TABLE case_paper (
    case_id UUID NOT NULL,
    hash TEXT NOT NULL,
    kind TEXT NOT NULL,
    key BYTEA NOT NULL,
    PRIMARY KEY (case_id, hash)
);
