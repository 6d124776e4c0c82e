-- What is on: as much of a guide as travelled, on every node that shows the channel.
CREATE TABLE signals_programme (
    channel UUID NOT NULL,
    starts BIGINT NOT NULL,
    ends BIGINT NOT NULL,
    title TEXT NOT NULL,
    PRIMARY KEY (channel, starts)
);
