-- Since when, and how, a county keeps dates of disclosure; on every node.
CREATE TABLE inquiry_disclosure_settings (
    org TEXT PRIMARY KEY,
    settings JSONB NOT NULL
);

-- What came to be in a village and has to be published; on every node that follows it.
CREATE TABLE inquiry_matter (
    id UUID PRIMARY KEY,
    org TEXT NOT NULL,
    body JSONB NOT NULL
);
CREATE INDEX inquiry_matter_org ON inquiry_matter (org);

-- What a village has published; on every node that follows it.
CREATE TABLE inquiry_disclosed (
    id UUID PRIMARY KEY,
    org TEXT NOT NULL,
    duty TEXT NOT NULL,
    of_what TEXT NOT NULL,
    at BIGINT NOT NULL,
    body JSONB NOT NULL
);
CREATE INDEX inquiry_disclosed_org ON inquiry_disclosed (org, duty, at);

-- Whom a village names to be reminded (center). The number is sealed. `told_on` is the day of the last reminder.
CREATE TABLE inquiry_reminded (
    org TEXT PRIMARY KEY,
    id UUID NOT NULL,
    phone BYTEA NOT NULL,
    told_on TEXT NOT NULL DEFAULT ''
);

-- Rows that a clerk enters one by one before they are published together (center), sealed.
CREATE TABLE inquiry_entered (
    id UUID PRIMARY KEY,
    org TEXT NOT NULL,
    dataset TEXT NOT NULL,
    period TEXT NOT NULL,
    sealed BYTEA NOT NULL
);
CREATE INDEX inquiry_entered_org ON inquiry_entered (org, dataset, period);
