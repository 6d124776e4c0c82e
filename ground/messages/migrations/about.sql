-- Every message about one thing, so that all of them can be forgotten.
CREATE INDEX message_about ON message (about);
