-- At the center: the bytes that a device sent before a submission, or is sending. They lie in a folder of their own.
CREATE TABLE attachment (
    device UUID NOT NULL,
    hash TEXT NOT NULL,
    len BIGINT NOT NULL,
    outline BYTEA NOT NULL,
    here BOOLEAN NOT NULL,
    submission UUID,
    at BIGINT NOT NULL,
    PRIMARY KEY (device, hash)
);
CREATE INDEX attachment_hash ON attachment (hash);
CREATE INDEX attachment_day ON attachment (device, at);
CREATE INDEX attachment_unclaimed ON attachment (at) WHERE submission IS NULL;

-- At a village: whether an entry is still at its attachments, so that the others need not wait behind it.
ALTER TABLE outbox_entry ADD COLUMN sending BOOLEAN NOT NULL DEFAULT FALSE;
