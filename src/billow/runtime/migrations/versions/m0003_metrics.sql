-- What a metric reads beside one property, whether it carries what stood before, and by what its usage is shown in parts.

ALTER TABLE metrics ADD COLUMN expression VARCHAR;

ALTER TABLE metrics ADD COLUMN group_by TEXT[] NOT NULL DEFAULT '{}';

ALTER TABLE metrics ALTER COLUMN group_by DROP DEFAULT;

ALTER TABLE metrics ADD COLUMN recurring BOOLEAN NOT NULL DEFAULT false;

ALTER TABLE metrics ALTER COLUMN recurring DROP DEFAULT;
