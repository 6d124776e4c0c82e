-- 留言 of a ticket. The bytes lie among the attachments, sealed with a key of their own; that key is sealed with the
-- center's. Both are gone after `gone_at`.
CREATE TABLE consult_message (
    ticket UUID PRIMARY KEY,
    hash TEXT NOT NULL,
    kind TEXT NOT NULL,
    voice BOOLEAN NOT NULL,
    key BYTEA NOT NULL,
    gone_at BIGINT NOT NULL
);
CREATE INDEX consult_message_gone ON consult_message (gone_at);
