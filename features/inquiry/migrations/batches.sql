-- Datasets that the county described itself, on every node, over those that come with the product.
CREATE TABLE inquiry_dataset (
    org TEXT NOT NULL,
    id TEXT NOT NULL,
    body JSONB NOT NULL,
    PRIMARY KEY (org, id)
);

-- Sums and counts of each village, told to the whole county.
CREATE TABLE inquiry_overview (
    org TEXT NOT NULL,
    dataset TEXT NOT NULL,
    period TEXT NOT NULL,
    body JSONB NOT NULL,
    PRIMARY KEY (org, dataset, period)
);

-- Batches, at the center alone. `version` goes up with each change of `life`, so nobody acts on what is past.
CREATE TABLE inquiry_batch (
    id UUID PRIMARY KEY,
    dataset TEXT NOT NULL,
    org TEXT NOT NULL,
    period TEXT NOT NULL,
    about JSONB NOT NULL,
    state TEXT NOT NULL,
    life JSONB NOT NULL,
    version BIGINT NOT NULL,
    mark BYTEA NOT NULL,
    has_rows BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX inquiry_batch_dataset ON inquiry_batch (dataset, period);
CREATE INDEX inquiry_batch_state ON inquiry_batch (state);

-- The file of a batch until it is released or thrown away, sealed in pieces.
CREATE TABLE inquiry_batch_file (
    id UUID PRIMARY KEY,
    batch UUID NOT NULL,
    part BIGINT NOT NULL,
    sealed BYTEA NOT NULL
);
CREATE INDEX inquiry_batch_file_batch ON inquiry_batch_file (batch, part);

-- What the dry run found, sealed: faults name places and what stands there.
CREATE TABLE inquiry_batch_report (
    id UUID PRIMARY KEY,
    sealed BYTEA NOT NULL
);

-- What a batch holds for each organisation. `before` is what stood there when this one took its place.
CREATE TABLE inquiry_batch_org (
    batch UUID NOT NULL,
    org TEXT NOT NULL,
    totals JSONB NOT NULL,
    told BOOLEAN NOT NULL,
    before UUID,
    PRIMARY KEY (batch, org)
);
CREATE INDEX inquiry_batch_org_org ON inquiry_batch_org (org);

-- What an office's heads mean, remembered.
CREATE TABLE inquiry_mapping (
    org TEXT NOT NULL,
    dataset TEXT NOT NULL,
    signature TEXT NOT NULL,
    mapping JSONB NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (org, dataset, signature)
);

-- Addresses that give the file of a dataset, asked by the clock; sealed, since they may carry a key.
CREATE TABLE inquiry_batch_address (
    org TEXT NOT NULL,
    dataset TEXT NOT NULL,
    address BYTEA NOT NULL,
    run_at BIGINT NOT NULL,
    last_ok BIGINT,
    trouble TEXT,
    version JSONB NOT NULL,
    PRIMARY KEY (org, dataset)
);

CREATE INDEX inquiry_detail_batch ON inquiry_detail (batch, org, person);
