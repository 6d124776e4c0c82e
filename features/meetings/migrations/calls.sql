-- A call 点对点咨询: from which screen, how it went. What was advised stands here only where the villager agreed.
-- `answered` and `ended` are 0 until then.
CREATE TABLE meetings_call (
    id UUID PRIMARY KEY,
    device UUID NOT NULL,
    org TEXT NOT NULL,
    place TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    answered BIGINT NOT NULL,
    ended BIGINT NOT NULL,
    outcome TEXT NOT NULL,
    advice BYTEA,
    adviser TEXT
);
CREATE INDEX meetings_call_ended ON meetings_call (ended, asked_at);

-- Whom a call rang: the first is whom the villager called, the others were asked in by the staff.
CREATE TABLE meetings_ring (
    id UUID PRIMARY KEY,
    call_id UUID NOT NULL REFERENCES meetings_call (id),
    org TEXT NOT NULL,
    org_name TEXT NOT NULL,
    office TEXT NOT NULL,
    person TEXT NOT NULL,
    rung_at BIGINT NOT NULL,
    until BIGINT NOT NULL,
    state TEXT NOT NULL,
    account UUID,
    name TEXT
);
CREATE INDEX meetings_ring_call ON meetings_ring (call_id, rung_at);
CREATE INDEX meetings_ring_org ON meetings_ring (org, rung_at);

-- Who said 暂不接.
CREATE TABLE meetings_declined (
    ring UUID NOT NULL REFERENCES meetings_ring (id),
    account UUID NOT NULL,
    PRIMARY KEY (ring, account)
);
