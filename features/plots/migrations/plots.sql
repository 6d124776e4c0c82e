-- What the desk registered, at the center.
CREATE TABLE plots_register (
    id UUID PRIMARY KEY,
    org TEXT NOT NULL,
    entry JSONB NOT NULL
);

-- Where a registered camera is and who signs in, sealed with the center's key.
CREATE TABLE plots_address (
    id UUID PRIMARY KEY,
    edition BIGINT NOT NULL,
    sealed BYTEA NOT NULL
);

-- The cameras that every node knows of: consent given, not withdrawn.
CREATE TABLE plots_camera (
    id UUID PRIMARY KEY,
    org TEXT NOT NULL,
    entry JSONB NOT NULL
);

-- Where they are, as the center told this village, sealed with the village's key.
CREATE TABLE plots_known (
    id UUID PRIMARY KEY,
    edition BIGINT NOT NULL,
    sealed BYTEA NOT NULL
);

-- Who looked from when to when. Before a village's own screen it is nobody by name.
CREATE TABLE plots_look (
    camera UUID NOT NULL,
    who TEXT NOT NULL,
    office TEXT NOT NULL,
    begins BIGINT NOT NULL,
    ends BIGINT NOT NULL,
    PRIMARY KEY (camera, who, office, begins)
);

-- Until when the county asks a village for stills.
CREATE TABLE plots_asked (
    camera UUID PRIMARY KEY,
    until BIGINT NOT NULL
);

-- What was seen during the last day, in the village alone.
CREATE TABLE plots_still (
    camera UUID NOT NULL,
    at BIGINT NOT NULL,
    jpeg BYTEA NOT NULL,
    PRIMARY KEY (camera, at)
);
