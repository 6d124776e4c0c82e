-- What was handed in at the center: a timetable of buses or trains, as the bodies of the records that carry it. The state
-- is tried (its maker alone looks at it), waiting, released (on the screens), before (it was), refused.
CREATE TABLE inquiry_transport_batch (
    county TEXT NOT NULL,
    what TEXT NOT NULL,
    number BIGINT NOT NULL,
    version TEXT NOT NULL,
    parts JSONB NOT NULL,
    report JSONB NOT NULL,
    name TEXT NOT NULL,
    state TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    made_by UUID,
    made_name TEXT NOT NULL,
    moved_at BIGINT NOT NULL,
    moved_name TEXT NOT NULL,
    PRIMARY KEY (county, what, number)
);

-- Which division a stop belongs to, where the feed does not say it (center).
CREATE TABLE inquiry_transport_stop (
    county TEXT NOT NULL,
    stop TEXT NOT NULL,
    place TEXT NOT NULL,
    PRIMARY KEY (county, stop)
);

-- Which version is shown, and the parts of it and of the one that is on its way: on every node.
CREATE TABLE inquiry_transport (
    org TEXT NOT NULL,
    what TEXT NOT NULL,
    told JSONB NOT NULL,
    PRIMARY KEY (org, what)
);
CREATE TABLE inquiry_transport_part (
    org TEXT NOT NULL,
    what TEXT NOT NULL,
    version TEXT NOT NULL,
    number BIGINT NOT NULL,
    body JSONB NOT NULL,
    PRIMARY KEY (org, what, version, number)
);
