-- Which products at which markets the county shows (center), in its own order.
CREATE TABLE inquiry_price_want (
    county TEXT NOT NULL,
    product TEXT NOT NULL,
    market TEXT NOT NULL,
    position BIGINT NOT NULL,
    PRIMARY KEY (county, product, market)
);

-- What each of them cost (center): one value a day, days counted from 1970. A value is shown, held back until a person
-- has looked at it, or was said to be wrong; what was said stays, so that a source that repeats itself asks nobody twice.
CREATE TABLE inquiry_price_day (
    county TEXT NOT NULL,
    product TEXT NOT NULL,
    market TEXT NOT NULL,
    day BIGINT NOT NULL,
    fen BIGINT NOT NULL,
    unit TEXT NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (county, product, market, day)
);

-- The year of each product, on every node; `latest` is the last day of it.
CREATE TABLE inquiry_price (
    org TEXT NOT NULL,
    product TEXT NOT NULL,
    told JSONB NOT NULL,
    latest BIGINT NOT NULL,
    PRIMARY KEY (org, product)
);
