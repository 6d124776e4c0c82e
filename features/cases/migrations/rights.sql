-- Whether a mark is of whoever applied, or of somebody else whom the case names.
ALTER TABLE case_person ADD COLUMN own BOOLEAN NOT NULL DEFAULT TRUE;
-- Those of before, in which nobody else was marked. Each goes from here once it was looked at.
CREATE TABLE case_person_left (case_id UUID PRIMARY KEY);
INSERT INTO case_person_left (case_id) SELECT id FROM case_case;
DELETE FROM case_person WHERE length(mark) = 0;
-- Mandates are found for whoever was given one, too.
CREATE INDEX case_proxy_proxy ON case_proxy (proxy);
