-- Who comes to meetings for an organisation. `name` is sealed; `number` is drawn, and nobody else's afterwards.
CREATE TABLE meetings_person (
    id UUID PRIMARY KEY,
    org TEXT NOT NULL,
    number BIGINT NOT NULL,
    position BIGINT NOT NULL,
    name BYTEA NOT NULL
);
CREATE UNIQUE INDEX meetings_person_number ON meetings_person (org, number);
