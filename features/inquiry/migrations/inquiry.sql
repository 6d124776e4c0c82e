-- Where the county's weather comes from (center). The address may carry a key, so it is sealed; each sealing differs, so
-- it also tells whether the source was changed.
CREATE TABLE inquiry_source (
    org TEXT PRIMARY KEY,
    form TEXT NOT NULL,
    address BYTEA NOT NULL,
    run_at BIGINT NOT NULL,
    failures BIGINT NOT NULL,
    last_ok BIGINT,
    trouble TEXT
);

-- The last forecast, on every node.
CREATE TABLE inquiry_weather (
    org TEXT PRIMARY KEY,
    told JSONB NOT NULL
);
