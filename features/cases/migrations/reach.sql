-- The village beside the town, so that whoever may see one village alone finds its queue without walking along that of
-- the whole town; a screen of something below a village counts as one of the village.
ALTER TABLE case_case ADD COLUMN village TEXT NOT NULL DEFAULT '';
UPDATE case_case SET village = CASE WHEN length(org) - length(replace(org, '/', '')) > 3
    THEN rtrim(rtrim(org, '/'), 'abcdefghijklmnopqrstuvwxyz0123456789-') ELSE org END;
-- Each queue that a desk can ask for is a walk along one index from where the page begins: of a county, a town, a
-- village, an office, and of one item in each. In a village an item is picked out by looking: it has few cases.
DROP INDEX case_case_town;
CREATE INDEX case_case_town ON case_case (town, queue, turn, id);
CREATE INDEX case_case_town_item ON case_case (town, item, queue, turn, id);
CREATE INDEX case_case_village ON case_case (village, queue, turn, id);
CREATE INDEX case_case_office_item ON case_case (office, item, queue, turn, id);
-- How many are how urgent, counted up to where it is many, without a look into the table.
DROP INDEX case_case_alert;
CREATE INDEX case_case_alert ON case_case (queue, alert, town, village, org);
