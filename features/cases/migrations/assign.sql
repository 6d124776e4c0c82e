-- Who of an office has a case on his desk.
CREATE TABLE case_assignment (
    case_id UUID PRIMARY KEY,
    account UUID NOT NULL,
    name TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX case_assignment_account ON case_assignment (account, case_id);

-- Who works at the desk of an office: to whom a case can be given.
CREATE TABLE case_colleague (
    account UUID PRIMARY KEY,
    org TEXT NOT NULL,
    name TEXT NOT NULL
);
CREATE INDEX case_colleague_org ON case_colleague (org, name);

-- 转办: another office than the workflow's handles a case, wherever the workflow leaves that open.
CREATE TABLE case_handed (
    case_id UUID PRIMARY KEY,
    office TEXT NOT NULL,
    reason TEXT NOT NULL,
    by_name TEXT NOT NULL,
    at BIGINT NOT NULL
);
