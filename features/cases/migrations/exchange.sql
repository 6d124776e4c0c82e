-- What a system is in its office, as the configuration says: words of duties, separated by blanks; none handles only.
ALTER TABLE case_system ADD COLUMN duties TEXT NOT NULL DEFAULT '';
-- Of which events an address is told: their words, separated by blanks; none for all.
ALTER TABLE case_hook ADD COLUMN events TEXT NOT NULL DEFAULT '';
-- What was settled goes after a while.
CREATE INDEX case_system_batch_settled ON case_system_batch (state, due_at);
CREATE INDEX case_system_step_at ON case_system_step (at);
