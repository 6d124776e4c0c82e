CREATE TABLE column_state (
    org TEXT NOT NULL,
    column_path TEXT NOT NULL,
    name TEXT NOT NULL,
    state TEXT NOT NULL,
    since BIGINT NULL,
    PRIMARY KEY (org, column_path)
);
