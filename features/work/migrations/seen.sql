-- Up to which change of the postings nothing is left to tell somebody who looks for work, so that nobody looks again.
ALTER TABLE work_seeker ADD COLUMN seen BIGINT NOT NULL DEFAULT 0;
