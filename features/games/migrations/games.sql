-- When and how long people play; the nearest organisation above a screen decides.
CREATE TABLE games_policy (
    org TEXT PRIMARY KEY,
    policy JSONB NOT NULL
);
