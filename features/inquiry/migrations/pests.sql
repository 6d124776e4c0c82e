-- Bulletins of the plant protection station (center): what is written, who wrote it last and who approved it.
CREATE TABLE inquiry_pest (
    id TEXT PRIMARY KEY,
    county TEXT NOT NULL,
    bulletin JSONB NOT NULL,
    stage TEXT NOT NULL,
    written_by UUID NOT NULL,
    writer TEXT NOT NULL,
    approver TEXT,
    until BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);

-- The bulletins that were told, on every node: one row for each organisation that it was told to.
CREATE TABLE inquiry_pest_shown (
    id TEXT NOT NULL,
    org TEXT NOT NULL,
    bulletin JSONB NOT NULL,
    begins BIGINT NOT NULL,
    PRIMARY KEY (id, org)
);
