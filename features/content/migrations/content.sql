-- Articles on their way (center).
CREATE TABLE content_article (
    id UUID PRIMARY KEY,
    scope TEXT NOT NULL,
    column_slug TEXT NOT NULL,
    title TEXT NOT NULL,
    stage TEXT NOT NULL,
    on_screen BOOLEAN NOT NULL,
    version BIGINT NOT NULL,
    standing JSONB NOT NULL,
    wakes_at BIGINT NULL,
    sent_seq BIGINT NULL,
    made_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX content_article_stage ON content_article (stage, changed_at);
CREATE INDEX content_article_wakes ON content_article (wakes_at);

-- What was written, never changed.
CREATE TABLE content_version (
    article UUID NOT NULL REFERENCES content_article (id),
    version BIGINT NOT NULL,
    manuscript JSONB NOT NULL,
    hash TEXT NOT NULL,
    signature JSONB NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (article, version)
);

-- What happened to an article, one line a step.
CREATE TABLE content_step (
    article UUID NOT NULL REFERENCES content_article (id),
    number BIGINT NOT NULL,
    version BIGINT NOT NULL,
    action TEXT NOT NULL,
    reason TEXT NOT NULL,
    signature JSONB NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (article, number)
);

-- Pictures that an article may show.
CREATE TABLE content_picture (
    article UUID NOT NULL REFERENCES content_article (id),
    hash TEXT NOT NULL,
    picture JSONB NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (article, hash)
);

-- What screens show: written only by applying records, on every node.
CREATE TABLE content_published (
    id UUID PRIMARY KEY,
    version BIGINT NOT NULL,
    scope TEXT NOT NULL,
    column_slug TEXT NOT NULL,
    notice BOOLEAN NOT NULL,
    pinned BOOLEAN NOT NULL,
    sort_at BIGINT NOT NULL,
    shown_at BIGINT NOT NULL,
    expire_at BIGINT NULL,
    arrived_at BIGINT NOT NULL,
    summary JSONB NOT NULL,
    body JSONB NOT NULL
);
CREATE INDEX content_published_column ON content_published (column_slug, pinned, sort_at);
-- How the columns stand, asked on every page: answered from the index alone.
CREATE INDEX content_published_newest ON content_published (column_slug, scope, expire_at, shown_at);

-- Which blobs those rows need.
CREATE TABLE content_blob (
    hash TEXT NOT NULL,
    article UUID NOT NULL,
    PRIMARY KEY (hash, article)
);

-- What was withdrawn, so that its address can say so.
CREATE TABLE content_recalled (
    id UUID PRIMARY KEY,
    scope TEXT NOT NULL,
    at BIGINT NOT NULL
);

-- The county's changes in the tree of halls, and each organisation's choice; applied from records.
CREATE TABLE content_columns (
    kind TEXT NOT NULL,
    org TEXT NOT NULL,
    seq BIGINT NOT NULL,
    body JSONB NOT NULL,
    PRIMARY KEY (kind, org)
);
