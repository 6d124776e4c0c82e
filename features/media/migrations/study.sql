-- Rolls that clerks keep for classes (center): names and code sealed; `mark` finds the roll of a code.
CREATE TABLE media_roster (
    id UUID PRIMARY KEY,
    org TEXT NOT NULL,
    mark BYTEA NOT NULL,
    sealed BYTEA NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX media_roster_mark ON media_roster (org, mark);

-- Records of classes (center), sealed whole.
CREATE TABLE media_class (
    id UUID PRIMARY KEY,
    org TEXT NOT NULL,
    began BIGINT NOT NULL,
    sealed BYTEA NOT NULL
);
CREATE INDEX media_class_org ON media_class (org, began);

-- In which column a film stood when it was played, and how much of it was watched: a class is attended by its roll.
ALTER TABLE media_play ADD COLUMN place TEXT NOT NULL DEFAULT '';
ALTER TABLE media_play ADD COLUMN classes BIGINT NOT NULL DEFAULT 0;
ALTER TABLE media_play ADD COLUMN idle_seconds BIGINT NOT NULL DEFAULT 0;

-- What each device told and signed (center): `told` is the very text under the signature.
CREATE TABLE media_told (
    id UUID PRIMARY KEY,
    village TEXT NOT NULL,
    device UUID NOT NULL,
    told TEXT NOT NULL,
    signature BYTEA NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX media_told_at ON media_told (at);

-- The lists of teachers, on every node: written by applying records alone.
CREATE TABLE media_course (
    id UUID PRIMARY KEY,
    scope TEXT NOT NULL,
    place TEXT NOT NULL,
    course JSONB NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX media_course_place ON media_course (place, at);

-- How far somebody is who has a code of their own (village): `mark` is a keyed hash of it, `day` counts days. The row of
-- the nil film says that there is such a code.
CREATE TABLE media_progress (
    mark BYTEA NOT NULL,
    film UUID NOT NULL,
    seconds BIGINT NOT NULL,
    done BOOLEAN NOT NULL,
    day BIGINT NOT NULL,
    PRIMARY KEY (mark, film)
);
CREATE INDEX media_progress_day ON media_progress (day);
