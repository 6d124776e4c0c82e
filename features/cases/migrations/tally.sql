-- How many cases of an item came to a town in a month, and how many ended there how, after how many days: figures of
-- offices, of no person. `late` of `cases` were overdue when they ended.
CREATE TABLE case_tally (
    town TEXT NOT NULL,
    item TEXT NOT NULL,
    month TEXT NOT NULL,
    kind TEXT NOT NULL,
    days BIGINT NOT NULL,
    cases BIGINT NOT NULL,
    late BIGINT NOT NULL,
    PRIMARY KEY (month, town, item, kind, days)
);
-- What of a case stands in there: 0 nothing, 1 that it came, 2 how it ended too.
ALTER TABLE case_case ADD COLUMN tallied BIGINT NOT NULL DEFAULT 0;
CREATE INDEX case_case_tallied ON case_case (id) WHERE tallied = 0;
