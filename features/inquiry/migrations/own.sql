-- Codes that were sent to telephones, at the center alone. `ticket`, `person` and `code` are marks; `sealed` is the
-- identity number, gone once the code was used or is over.
CREATE TABLE inquiry_code (
    id UUID PRIMARY KEY,
    ticket BYTEA NOT NULL UNIQUE,
    person BYTEA NOT NULL,
    device UUID NOT NULL,
    about TEXT NOT NULL,
    code BYTEA NOT NULL,
    sealed BYTEA,
    tries BIGINT NOT NULL DEFAULT 0,
    at BIGINT NOT NULL
);
CREATE INDEX inquiry_code_person ON inquiry_code (person, at);

-- Which registers of other offices the county can ask live, and whom else one asks; on every node.
CREATE TABLE inquiry_register (
    org TEXT NOT NULL,
    kind TEXT NOT NULL,
    body JSONB NOT NULL,
    PRIMARY KEY (org, kind)
);
