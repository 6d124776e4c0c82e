-- Who of the staff looked at an activity when, for the branch that held it: `entered` where they came in, else at its still
-- on the wall. It stands for 90 days.
CREATE TABLE meetings_looks (
    room UUID NOT NULL,
    org TEXT NOT NULL,
    title TEXT NOT NULL,
    name TEXT NOT NULL,
    at BIGINT NOT NULL,
    entered BOOLEAN NOT NULL
);
CREATE INDEX meetings_looks_org ON meetings_looks (org, at);
CREATE INDEX meetings_looks_room ON meetings_looks (room);
