-- Until when a card is kept, and the mark of the code by which its villager finds it again. One that was kept before there
-- were codes gets its end once the center has looked after it, and no code.
ALTER TABLE meetings_call ADD COLUMN kept_until BIGINT;
ALTER TABLE meetings_call ADD COLUMN code BYTEA;
CREATE UNIQUE INDEX meetings_call_code ON meetings_call (org, code);
CREATE INDEX meetings_call_kept ON meetings_call (kept_until) WHERE advice IS NOT NULL;

-- How many codes that open nothing a screen has tried since then.
CREATE TABLE meetings_tries (
    device UUID PRIMARY KEY,
    since BIGINT NOT NULL,
    wrong BIGINT NOT NULL
);
