CREATE TABLE staff_duty (
    account UUID NOT NULL,
    org TEXT NOT NULL,
    duty TEXT NOT NULL,
    PRIMARY KEY (account, duty)
);
CREATE INDEX staff_duty_org ON staff_duty (org, duty);
