-- All at the center. A code by which one phone hands in one film for one account; the token itself stands nowhere.
CREATE TABLE media_phone (
    id UUID PRIMARY KEY,
    mark TEXT NOT NULL UNIQUE,
    org TEXT NOT NULL,
    account UUID NOT NULL,
    name TEXT NOT NULL,
    until BIGINT NOT NULL,
    claimed BIGINT NOT NULL,
    reel UUID
);

-- From where the file of a reel is fetched, and how far that is.
CREATE TABLE media_fetch (
    reel UUID PRIMARY KEY,
    address TEXT NOT NULL,
    stand JSONB NOT NULL,
    tries BIGINT NOT NULL,
    due BIGINT NOT NULL
);

-- Which content from the folder became which reel: two files of one content are one.
CREATE TABLE media_content (
    hash TEXT PRIMARY KEY,
    reel UUID NOT NULL
);

-- A provider's list that is asked by the clock.
CREATE TABLE media_subscription (
    id UUID PRIMARY KEY,
    org TEXT NOT NULL,
    name TEXT NOT NULL,
    form TEXT NOT NULL,
    address TEXT NOT NULL,
    place TEXT NOT NULL,
    hours BIGINT NOT NULL,
    paused BIGINT NOT NULL,
    due BIGINT NOT NULL,
    ran BIGINT,
    said TEXT NOT NULL
);

-- What a provider offered, what it became, or why it was refused.
CREATE TABLE media_offer (
    subscription UUID NOT NULL,
    code TEXT NOT NULL,
    title TEXT NOT NULL,
    reel UUID,
    why TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (subscription, code)
);
