-- That a message went out is known for a while, then its row goes.
CREATE INDEX message_settled ON message (settled_at);
