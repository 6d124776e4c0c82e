-- The channels of each organisation, on every node that shows them.
CREATE TABLE signals_channel (
    id UUID PRIMARY KEY,
    org TEXT NOT NULL,
    channel JSONB NOT NULL
);
