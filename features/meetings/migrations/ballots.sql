-- The key of the secret vote that is open in a meeting, sealed; `id` is the meeting's. Gone with the close.
CREATE TABLE meetings_ballots (
    id UUID PRIMARY KEY,
    key BYTEA NOT NULL
);
