-- What stands, on every node: written by applying records alone. `changed` counts, for the search.
CREATE TABLE media_film (
    id UUID PRIMARY KEY,
    scope TEXT NOT NULL,
    place TEXT NOT NULL,
    film JSONB,
    until BIGINT NOT NULL,
    at BIGINT NOT NULL,
    changed BIGINT NOT NULL
);
CREATE INDEX media_film_place ON media_film (place, at);
CREATE INDEX media_film_changed ON media_film (changed);

-- Which bytes belong to a film that stands, so that no other bytes are answered.
CREATE TABLE media_file (
    film UUID NOT NULL,
    hash TEXT NOT NULL,
    kind TEXT NOT NULL,
    PRIMARY KEY (hash, film)
);

-- What each village is to hold of which film: the center writes it, and knows that of every village.
CREATE TABLE media_share (
    village TEXT NOT NULL,
    film UUID NOT NULL,
    share JSONB NOT NULL,
    PRIMARY KEY (village, film)
);

-- A film from the file that came to the day it is taken down (center).
CREATE TABLE media_reel (
    id UUID PRIMARY KEY,
    org TEXT NOT NULL,
    state TEXT NOT NULL,
    sheet JSONB NOT NULL,
    made JSONB,
    file TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    progress BIGINT NOT NULL,
    problem TEXT NOT NULL,
    account UUID,
    name TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX media_reel_state ON media_reel (state, at);

-- Where this screen stopped in a film (village); of the screen, never of a person.
CREATE TABLE media_seen (
    film UUID PRIMARY KEY,
    seconds BIGINT NOT NULL,
    at BIGINT NOT NULL
);

-- How often and how long what was played, by hour: on a village until it is told, at the center as it was told.
CREATE TABLE media_play (
    village TEXT NOT NULL,
    device TEXT NOT NULL,
    film UUID NOT NULL,
    hour BIGINT NOT NULL,
    plays BIGINT NOT NULL,
    unattended BIGINT NOT NULL,
    seconds BIGINT NOT NULL,
    PRIMARY KEY (village, device, film, hour)
);

-- Films that somebody asked for and that are not here (village: until tonight; center: what villages asked for).
CREATE TABLE media_wish (
    village TEXT NOT NULL,
    film UUID NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (village, film)
);

-- Which films a village said it holds (center).
CREATE TABLE media_held (
    village TEXT NOT NULL,
    film UUID NOT NULL,
    bytes BIGINT NOT NULL,
    PRIMARY KEY (village, film)
);
