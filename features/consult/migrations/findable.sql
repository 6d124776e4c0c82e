-- In which order people on duty came, changed and went, for the search.
CREATE TABLE consult_change (
    id UUID PRIMARY KEY,
    number BIGINT NOT NULL
);
CREATE INDEX consult_change_number ON consult_change (number);
CREATE TABLE consult_change_last (
    id BIGINT PRIMARY KEY,
    number BIGINT NOT NULL
);
INSERT INTO consult_change (id, number) SELECT id, ROW_NUMBER() OVER (ORDER BY id) FROM consult_person;
INSERT INTO consult_change_last (id, number) SELECT 1, COUNT(*) FROM consult_person;
