-- A threshold is reached once in each period, of which several may begin on a day: a month and a year. What was reached
-- before says nothing of the end of its period: it was reached in each one that began on that day.

alter table threshold_crossings add column period_end date not null default '0001-01-01';

alter table threshold_crossings alter column period_end drop default;

alter table threshold_crossings drop constraint pk_threshold_crossings;

alter table threshold_crossings
    add constraint pk_threshold_crossings primary key (tenant_id, subscription_id, period_start, period_end, threshold);

-- Usage in advance that waits for its rhythm is measured when that has passed, not at each look until then.

alter table threshold_looks add column waits_until timestamptz;
