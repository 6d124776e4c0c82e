-- In which order rows of datasets came, changed and went, for the search. Slot -1 is the dataset itself, the others the
-- places of its rows.
CREATE TABLE inquiry_change (
    dataset TEXT NOT NULL,
    slot BIGINT NOT NULL,
    number BIGINT NOT NULL,
    PRIMARY KEY (dataset, slot)
);
CREATE INDEX inquiry_change_number ON inquiry_change (number);
CREATE TABLE inquiry_change_last (
    id BIGINT PRIMARY KEY,
    number BIGINT NOT NULL
);
-- Number 1 is what is there without any row.
INSERT INTO inquiry_change_last (id, number) VALUES (1, 1);
