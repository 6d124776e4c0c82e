-- In which order articles came, changed and went, for the search; 1 stands for the tree of halls.
CREATE TABLE content_change (
    id UUID PRIMARY KEY,
    number BIGINT NOT NULL
);
CREATE INDEX content_change_number ON content_change (number);
CREATE TABLE content_change_last (
    id BIGINT PRIMARY KEY,
    number BIGINT NOT NULL
);
INSERT INTO content_change (id, number) SELECT id, 1 + ROW_NUMBER() OVER (ORDER BY sort_at, id) FROM content_published;
INSERT INTO content_change_last (id, number) SELECT 1, 1 + COUNT(*) FROM content_published;
