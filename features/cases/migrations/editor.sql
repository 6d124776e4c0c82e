-- A form that is being made, one an item. `form` is empty once it was published or thrown away; `seq` goes on, so that
-- whoever still looks at an older sight of it is told.
CREATE TABLE case_form_draft (
    item TEXT PRIMARY KEY,
    form TEXT NOT NULL,
    who TEXT NOT NULL,
    at BIGINT NOT NULL,
    seq BIGINT NOT NULL
);
-- Who published which version of a form when, an older one again too.
CREATE TABLE case_form_version (
    item TEXT NOT NULL,
    seq BIGINT NOT NULL,
    hash TEXT NOT NULL,
    who TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (item, seq)
);
