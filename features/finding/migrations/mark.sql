-- The mark of the search index's last commit: 1 of the index that is asked, 2 of the one that is being made. An index
-- with another mark was made from another database.
CREATE TABLE finding_index (
    id BIGINT PRIMARY KEY,
    mark TEXT NOT NULL
);
