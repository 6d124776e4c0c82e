-- Forms that the county makes for no item: an item asks one by its name. `hash` is the version that was published last,
-- empty where none was.
CREATE TABLE case_form_named (id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, hash TEXT NOT NULL);
