-- What a county says in place of a shipped template, and what somebody wants it to say. Who did what when stands in the
-- audit log.
CREATE TABLE message_template (
    org TEXT NOT NULL,
    slug TEXT NOT NULL,
    text TEXT,
    draft TEXT,
    draft_by UUID,
    draft_name TEXT,
    PRIMARY KEY (org, slug)
);

-- The outbox. Telephone and text are sealed, and gone a month after the end.
CREATE TABLE message (
    id UUID PRIMARY KEY,
    org TEXT NOT NULL,
    template TEXT NOT NULL,
    about UUID,
    urgent BOOLEAN NOT NULL,
    phone BYTEA,
    text BYTEA,
    mark BYTEA NOT NULL,
    masked TEXT NOT NULL,
    state TEXT NOT NULL,
    why TEXT NOT NULL,
    tries BIGINT NOT NULL,
    asked_at BIGINT NOT NULL,
    next_at BIGINT NOT NULL,
    handed_at BIGINT,
    settled_at BIGINT
);
CREATE INDEX message_next ON message (state, next_at);
CREATE INDEX message_person ON message (mark, handed_at);
CREATE INDEX message_erase ON message (settled_at) WHERE phone IS NOT NULL;
CREATE INDEX message_list ON message (asked_at, id);

-- What became of each part of the last try.
CREATE TABLE message_part (
    message UUID NOT NULL,
    part BIGINT NOT NULL,
    parts BIGINT NOT NULL,
    name TEXT,
    state TEXT NOT NULL,
    why TEXT NOT NULL,
    PRIMARY KEY (message, part)
);
CREATE INDEX message_part_name ON message_part (name);
