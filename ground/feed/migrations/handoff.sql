-- At the center: what a device opened for somebody's phone, for some minutes. Token and phone are kept as hashes alone;
-- what the phone sent lies sealed with a key that is made of the token, until the device has it.
CREATE TABLE handoff (
    mark BYTEA PRIMARY KEY,
    device UUID NOT NULL,
    kind TEXT NOT NULL,
    shown JSONB NOT NULL,
    most BIGINT NOT NULL,
    came BIGINT NOT NULL,
    bytes BIGINT NOT NULL,
    phone BYTEA,
    until BIGINT NOT NULL
);
CREATE INDEX handoff_device ON handoff (device);
CREATE INDEX handoff_until ON handoff (until);
CREATE TABLE handoff_file (
    id UUID PRIMARY KEY,
    handoff BYTEA NOT NULL,
    sealed BYTEA,
    refused TEXT
);
CREATE INDEX handoff_file_of ON handoff_file (handoff, id);
