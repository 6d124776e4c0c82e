-- Whose work is in a batch beside that of who made it last: none of them releases it.
ALTER TABLE inquiry_transport_batch ADD COLUMN also JSONB NOT NULL DEFAULT '[]';
