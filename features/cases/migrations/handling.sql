-- Cases at the center. What was answered lies sealed with the center's key, bound to the id.
CREATE TABLE case_case (
    id UUID PRIMARY KEY,
    number TEXT NOT NULL,
    local_number TEXT NOT NULL,
    item TEXT NOT NULL,
    form TEXT NOT NULL,
    workflow TEXT NOT NULL,
    version BIGINT NOT NULL,
    org TEXT NOT NULL,
    town TEXT NOT NULL,
    office TEXT NOT NULL,
    answers BYTEA NOT NULL,
    masked TEXT NOT NULL,
    state TEXT NOT NULL,
    queue TEXT NOT NULL,
    seq BIGINT NOT NULL,
    head TEXT NOT NULL,
    due_at BIGINT,
    turn BIGINT NOT NULL,
    alert TEXT NOT NULL,
    look_at BIGINT NOT NULL,
    filed_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX case_case_number ON case_case (number);
-- A queue by its order, of a county, a town, an office, an item: each is a walk along one index from its beginning.
-- `org` at the end lets the scope of a village be held against the index alone.
CREATE INDEX case_case_queue ON case_case (queue, turn, id);
CREATE INDEX case_case_town ON case_case (town, queue, turn, id, org);
CREATE INDEX case_case_office ON case_case (office, queue, turn, id);
CREATE INDEX case_case_item ON case_case (item, queue, turn, id);
-- How many are how urgent, without a look into the table.
CREATE INDEX case_case_alert ON case_case (queue, town, alert, org);
-- What time alone may change.
CREATE INDEX case_case_look ON case_case (look_at);

-- What happened, in order. Rows are added, and never changed or taken away.
CREATE TABLE case_event (
    case_id UUID NOT NULL,
    seq BIGINT NOT NULL,
    at BIGINT NOT NULL,
    by_name TEXT NOT NULL,
    event JSONB NOT NULL,
    PRIMARY KEY (case_id, seq)
);

-- How many numbers were given out on a day.
CREATE TABLE case_number (day TEXT PRIMARY KEY, given BIGINT NOT NULL);

-- Where a case stands, on every node that may know: no name and no number of a person.
CREATE TABLE case_standing (
    id UUID PRIMARY KEY,
    org TEXT NOT NULL,
    number TEXT NOT NULL,
    standing JSONB NOT NULL
);
CREATE INDEX case_standing_number ON case_standing (org, number);
