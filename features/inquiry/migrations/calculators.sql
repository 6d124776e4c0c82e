-- The calculators that a county has released in the place of those that come with the product, on every node.
CREATE TABLE inquiry_calculator (
    org TEXT NOT NULL,
    id TEXT NOT NULL,
    number BIGINT NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (org, id)
);

-- Every version that somebody has handed in at the center, released or not.
CREATE TABLE inquiry_calculator_version (
    county TEXT NOT NULL,
    id TEXT NOT NULL,
    number BIGINT NOT NULL,
    text TEXT NOT NULL,
    writer UUID NOT NULL,
    writer_name TEXT NOT NULL,
    at BIGINT NOT NULL,
    releaser_name TEXT,
    released_at BIGINT,
    PRIMARY KEY (county, id, number)
);
