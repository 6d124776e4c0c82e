-- Public rows, on every node: a batch in parts, told to one organisation.
CREATE TABLE inquiry_rows (
    org TEXT NOT NULL,
    dataset TEXT NOT NULL,
    period TEXT NOT NULL,
    batch UUID NOT NULL,
    part BIGINT NOT NULL,
    parts BIGINT NOT NULL,
    at BIGINT NOT NULL,
    body JSONB NOT NULL,
    PRIMARY KEY (org, dataset, period, batch, part)
);
CREATE INDEX inquiry_rows_dataset ON inquiry_rows (dataset, org);

-- Every row of a bureau's file, sealed, at the center alone. `person` is the mark of an identity number; `standing` is
-- whether its batch is the one that holds.
CREATE TABLE inquiry_detail (
    id UUID PRIMARY KEY,
    dataset TEXT NOT NULL,
    batch UUID NOT NULL,
    period TEXT NOT NULL,
    org TEXT NOT NULL,
    person BYTEA,
    standing BOOLEAN NOT NULL DEFAULT FALSE,
    sealed BYTEA NOT NULL
);
CREATE INDEX inquiry_detail_person ON inquiry_detail (person) WHERE standing;
CREATE INDEX inquiry_detail_dataset ON inquiry_detail (dataset, period, org);
