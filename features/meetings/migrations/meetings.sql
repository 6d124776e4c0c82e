-- A meeting; what happened in it are its events. `told` names the organisations whose logs carry its notice.
CREATE TABLE meetings_room (
    id UUID PRIMARY KEY,
    org TEXT NOT NULL,
    host TEXT NOT NULL,
    told JSONB NOT NULL,
    starts BIGINT NOT NULL,
    ended BOOLEAN NOT NULL,
    kind TEXT NOT NULL
);
CREATE INDEX meetings_room_org ON meetings_room (org, starts);

-- Append-only. The number is unique to the room, so that of two who write at once one begins anew.
CREATE TABLE meetings_event (
    room UUID NOT NULL REFERENCES meetings_room (id),
    seq BIGINT NOT NULL,
    event JSONB NOT NULL,
    PRIMARY KEY (room, seq)
);

-- What screens know of meetings: on every node that may show it.
CREATE TABLE meetings_notice (
    id UUID NOT NULL,
    org TEXT NOT NULL,
    notice JSONB NOT NULL,
    PRIMARY KEY (id, org)
);
