-- Whether a case came by somebody without a good mandate 委托, as it stood when it was handed in. It stands in the row, so
-- that a queue shows it and is cut by it without a look elsewhere; it follows the mandates that arrive and end later.
ALTER TABLE case_case ADD COLUMN unproven BOOLEAN NOT NULL DEFAULT FALSE;
CREATE INDEX case_applicant_pair ON case_applicant (principal, proxy);
UPDATE case_case SET unproven = TRUE WHERE id IN (
    SELECT a.id FROM case_applicant a JOIN case_case c ON c.id = a.id
    WHERE a.principal IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM case_proxy p WHERE p.principal = a.principal AND p.proxy = a.proxy
        AND p.purpose IN (c.item, 'any') AND p.given_at <= c.filed_at AND p.until > c.filed_at
        AND (p.ended_at IS NULL OR p.ended_at > c.filed_at)));
-- Few cases are such, so these are small: the same walks as those of the whole queues.
CREATE INDEX case_case_unproven ON case_case (queue, turn, id) WHERE unproven;
CREATE INDEX case_case_unproven_town ON case_case (town, queue, turn, id) WHERE unproven;
CREATE INDEX case_case_unproven_village ON case_case (village, queue, turn, id) WHERE unproven;
CREATE INDEX case_case_unproven_office ON case_case (office, queue, turn, id) WHERE unproven;
-- Whoever gives or ends a mandate between two, and whoever hands in by one, wait for each other at this row.
CREATE TABLE case_pair (principal BYTEA NOT NULL, proxy BYTEA NOT NULL, turns BIGINT NOT NULL, PRIMARY KEY (principal, proxy));
