-- Items as the county says them, from its records. Where this says nothing of an item, the shipped one stands.
CREATE TABLE case_item (slug TEXT PRIMARY KEY, hash TEXT NOT NULL, item TEXT NOT NULL);
-- Versions of forms by the BLAKE3 of their text: one that was published is never changed and never taken away. `told`
-- are those that have a record.
CREATE TABLE case_form (hash TEXT PRIMARY KEY, form TEXT NOT NULL, told BOOLEAN NOT NULL);
-- Which versions an item has had, so that what was answered under one of them is looked at by it.
CREATE TABLE case_item_form (slug TEXT NOT NULL, hash TEXT NOT NULL, PRIMARY KEY (slug, hash));
-- Which days are worked, a year a row. Where this says nothing of a year, the shipped table stands.
CREATE TABLE case_calendar (year BIGINT PRIMARY KEY, calendar JSONB NOT NULL);
