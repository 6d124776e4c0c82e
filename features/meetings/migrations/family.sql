-- A family call 亲情通话: which screen held it and for how long. Of who was called nothing stands here: `link` and `phone`
-- are marks of what opens it and of the telephone that came first, and are gone with its end.
CREATE TABLE meetings_family (
    id UUID PRIMARY KEY,
    device UUID NOT NULL,
    org TEXT NOT NULL,
    place TEXT NOT NULL,
    link BYTEA UNIQUE,
    phone BYTEA,
    asked_at BIGINT NOT NULL,
    until BIGINT NOT NULL,
    extended BOOLEAN NOT NULL,
    knocked BIGINT NOT NULL,
    answered BIGINT NOT NULL,
    ended BIGINT NOT NULL,
    texts BIGINT NOT NULL
);
CREATE INDEX meetings_family_device ON meetings_family (device, asked_at);
CREATE INDEX meetings_family_ended ON meetings_family (ended);
