-- Badges of clerks, as far as this node was told. What would find or open one stands here as slow hashes only.
CREATE TABLE badge (
    account UUID PRIMARY KEY,
    name TEXT NOT NULL,
    org TEXT NOT NULL,
    until BIGINT NOT NULL,
    number TEXT NOT NULL,
    card TEXT,
    pin TEXT NOT NULL,
    -- Of this node alone.
    wrong BIGINT NOT NULL,
    shut_until BIGINT NOT NULL
);
CREATE INDEX badge_number ON badge (number);
CREATE INDEX badge_card ON badge (card);
