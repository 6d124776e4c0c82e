-- All at the center. How many bytes of films a village below an organisation holds.
CREATE TABLE media_room (
    org TEXT PRIMARY KEY,
    bytes BIGINT NOT NULL
);

-- What the desk says of one film or of all films of a column: `what` is the id or the address of the column.
CREATE TABLE media_order (
    id UUID PRIMARY KEY,
    org TEXT NOT NULL,
    what TEXT NOT NULL,
    rank TEXT NOT NULL,
    until BIGINT,
    name TEXT NOT NULL,
    at BIGINT NOT NULL
);

-- Films that were taken down, and when (village): what the center is to be told once nothing is left of them.
CREATE TABLE media_to_say (
    film UUID PRIMARY KEY,
    down BIGINT NOT NULL
);

-- A film that was taken down and that a device has not yet said to be gone, or when it said so, and in which of its
-- statements (center; see media_told).
CREATE TABLE media_removal (
    film UUID NOT NULL,
    device UUID NOT NULL,
    village TEXT NOT NULL,
    since BIGINT NOT NULL,
    gone BIGINT,
    told UUID,
    PRIMARY KEY (film, device)
);

-- Lists for more than one village that wait for a second person, or were sent back (center): `why` says that.
CREATE TABLE media_course_draft (
    id UUID PRIMARY KEY,
    org TEXT NOT NULL,
    course JSONB NOT NULL,
    account UUID NOT NULL,
    name TEXT NOT NULL,
    why TEXT NOT NULL,
    at BIGINT NOT NULL
);
