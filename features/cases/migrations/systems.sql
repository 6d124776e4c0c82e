-- The own systems of towns and of the county, as the configuration names them, and how each was last spoken to.
CREATE TABLE case_system (name TEXT PRIMARY KEY, org TEXT NOT NULL, problem TEXT NOT NULL, spoke_at BIGINT);
-- What each is to be sent, written in the transaction of the event. What a person said is added when it is sent.
CREATE TABLE case_system_record (
    id UUID PRIMARY KEY,
    system TEXT NOT NULL,
    case_id UUID NOT NULL,
    number TEXT NOT NULL,
    seq BIGINT NOT NULL,
    state TEXT NOT NULL,
    batch UUID,
    reason TEXT NOT NULL
);
CREATE UNIQUE INDEX case_system_record_once ON case_system_record (system, case_id, seq);
CREATE INDEX case_system_record_state ON case_system_record (system, state, id);
CREATE INDEX case_system_record_batch ON case_system_record (batch);
-- Batches that were made; of each system one at most is on its way, so that events arrive in their order.
CREATE TABLE case_system_batch (
    id UUID PRIMARY KEY,
    system TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    tries BIGINT NOT NULL,
    state TEXT NOT NULL
);
CREATE UNIQUE INDEX case_system_batch_open ON case_system_batch (system) WHERE state = 'open';
-- Steps that they sent, each with what became of it: the same one again finds its answer.
CREATE TABLE case_system_step (
    system TEXT NOT NULL,
    batch UUID NOT NULL,
    number TEXT NOT NULL,
    seq BIGINT NOT NULL,
    action TEXT NOT NULL,
    refused TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (system, batch, number, seq)
);
