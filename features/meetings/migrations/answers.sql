-- 我接哪些岗位: for which offices of its organisation an account is rung, and what whoever it is is called. An account that
-- chose none has no row.
CREATE TABLE meetings_answers (
    account UUID NOT NULL,
    office TEXT NOT NULL,
    org TEXT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (account, office)
);
CREATE INDEX meetings_answers_org ON meetings_answers (org, office);
CREATE INDEX meetings_call_device ON meetings_call (device, asked_at);
