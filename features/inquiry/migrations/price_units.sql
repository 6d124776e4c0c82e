-- What a market quotes by the box and what it quotes by weight are two prices of a day: each has its own row (center).
CREATE TABLE inquiry_price_unit_day (
    county TEXT NOT NULL,
    product TEXT NOT NULL,
    market TEXT NOT NULL,
    unit TEXT NOT NULL,
    day BIGINT NOT NULL,
    fen BIGINT NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (county, product, market, unit, day)
);
INSERT INTO inquiry_price_unit_day (county, product, market, unit, day, fen, state)
    SELECT county, product, market, unit, day, fen, state FROM inquiry_price_day;
DROP TABLE inquiry_price_day;
