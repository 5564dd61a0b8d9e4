-- How many percent of the values a percentile is not exceeded by.

alter table metrics
    add column percent numeric;
