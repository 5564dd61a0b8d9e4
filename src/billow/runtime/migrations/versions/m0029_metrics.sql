-- How many percent of the values a percentile is not exceeded by; and words to find a metric by.

alter table metrics
    add column percent numeric,
    add column tags text[] not null default '{}';

alter table metrics
    alter column tags drop default;
