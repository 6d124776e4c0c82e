-- The accounts that wrote into an application from far away, in a call; a space between.
ALTER TABLE case_applicant ADD COLUMN afar TEXT NOT NULL DEFAULT '';
