-- Who can be asked, on every node.
CREATE TABLE consult_person (
    id UUID PRIMARY KEY,
    org TEXT NOT NULL,
    person JSONB NOT NULL
);

-- What people asked for at this village. No name and no telephone number: only that something was asked.
CREATE TABLE consult_asked (
    id UUID PRIMARY KEY,
    number BIGINT NOT NULL,
    kind TEXT NOT NULL,
    at BIGINT NOT NULL
);

-- The same at the center, until it is done. The number is sealed with the center's key.
CREATE TABLE consult_ticket (
    id UUID PRIMARY KEY,
    number BIGINT NOT NULL,
    kind TEXT NOT NULL,
    about TEXT NOT NULL,
    org TEXT NOT NULL,
    phone BYTEA NOT NULL,
    masked TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    state TEXT NOT NULL
);
CREATE INDEX consult_ticket_due ON consult_ticket (state, due_at);
CREATE TABLE consult_step (
    id UUID PRIMARY KEY,
    ticket UUID NOT NULL,
    at BIGINT NOT NULL,
    by_name TEXT NOT NULL,
    action TEXT NOT NULL,
    note TEXT NOT NULL
);
CREATE INDEX consult_step_ticket ON consult_step (ticket, at);
