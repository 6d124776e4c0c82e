-- What was looked for in vain on this node, by day, until it is handed on: the word sealed with the node's key, its row
-- found again by a mark that only that key makes.
CREATE TABLE finding_sealed (
    day BIGINT NOT NULL,
    mark BYTEA NOT NULL,
    word BYTEA NOT NULL,
    times BIGINT NOT NULL,
    PRIMARY KEY (day, mark)
);
-- It held the words of a day as they were entered; a day's counts are no reason to keep them.
DROP TABLE finding_missed;
