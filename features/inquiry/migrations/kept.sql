-- What stood before a batch where it was no batch itself: what a clerk entered, as it was told.
ALTER TABLE inquiry_batch_org ADD COLUMN kept JSONB;
