-- The picture on a result card, sealed, where the villager agreed to have the card kept.
ALTER TABLE meetings_call ADD COLUMN picture BYTEA;
