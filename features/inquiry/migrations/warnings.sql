-- One table of what is asked by the clock: the weather of one service, warnings of several.
CREATE TABLE inquiry_asked (
    org TEXT NOT NULL,
    what TEXT NOT NULL,
    form TEXT NOT NULL,
    address BYTEA NOT NULL,
    run_at BIGINT NOT NULL,
    failures BIGINT NOT NULL,
    last_ok BIGINT,
    trouble TEXT,
    PRIMARY KEY (org, what, form)
);

INSERT INTO inquiry_asked (org, what, form, address, run_at, failures, last_ok, trouble)
SELECT org, 'weather', form, address, run_at, failures, last_ok, trouble FROM inquiry_source;

DROP TABLE inquiry_source;

-- The warnings that stand, on every node: one row for each organisation that it was told to. `seq` is the number of its
-- record in the log of that organisation.
CREATE TABLE inquiry_warning (
    id TEXT NOT NULL,
    org TEXT NOT NULL,
    told JSONB NOT NULL,
    until BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    PRIMARY KEY (id, org)
);

-- What the center knows of every warning of the last days, also of those that ended: what comes again is known by its id.
CREATE TABLE inquiry_warning_known (
    county TEXT NOT NULL,
    id TEXT NOT NULL,
    known JSONB NOT NULL,
    until BIGINT NOT NULL,
    ended_at BIGINT,
    PRIMARY KEY (county, id)
);

-- Which screens said that somebody in front of them has read a warning.
CREATE TABLE inquiry_warning_seen (
    id TEXT NOT NULL,
    device UUID NOT NULL,
    org TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (id, device)
);
