-- What was looked for in vain on this node, by day, until it is handed on.
CREATE TABLE finding_missed (
    day BIGINT NOT NULL,
    word TEXT NOT NULL,
    times BIGINT NOT NULL,
    PRIMARY KEY (day, word)
);

-- What was looked for in vain in each place, as it was handed on (center).
CREATE TABLE finding_heard (
    org TEXT NOT NULL,
    day BIGINT NOT NULL,
    word TEXT NOT NULL,
    times BIGINT NOT NULL,
    PRIMARY KEY (org, day, word)
);
CREATE INDEX finding_heard_day ON finding_heard (day);
