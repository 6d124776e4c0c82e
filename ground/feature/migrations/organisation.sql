CREATE TABLE organisation (
    path TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    short TEXT NOT NULL,
    kind TEXT NOT NULL,
    position BIGINT NOT NULL,
    open BOOLEAN NOT NULL
);
