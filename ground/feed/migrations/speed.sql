-- What the line was last measured to carry, bytes a second.
ALTER TABLE node ADD COLUMN speed BIGINT;
