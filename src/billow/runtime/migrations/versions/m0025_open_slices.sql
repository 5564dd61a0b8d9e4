-- The open slice only grows. By its defaults autovacuum reads it anew whenever a fifth was added, and takes a sample of it
-- whenever a tenth was, which under load keeps a core half busy all the time. Nobody is the better for it before the slice
-- is sealed: from then on it is vacuumed once, whole. Until then a sample is taken whenever it has doubled, and what a
-- repeat left dead is still cleared away.
create or replace function billow_open_slice() returns integer language plpgsql as $$
declare
  last integer := (select max(id) from event_slices);
  following integer := coalesce(last, 0) + 1;
begin
  -- To attach a table takes a lock that readers and writers do not mind, to create it as a partition does not.
  execute format('create table events_%s (like events including all)
    with (autovacuum_vacuum_insert_threshold = -1, autovacuum_analyze_scale_factor = 1)', following);
  execute format('alter table events_%s add constraint slice check (slice = %s)', following, following);
  execute format('alter table events attach partition events_%s for values in (%s)', following, following);
  if last is not null then
    perform pg_advisory_xact_lock(7001, last);
  end if;
  insert into event_slices (id, opened_at) values (following, clock_timestamp());
  return following;
end $$;

do $$
begin
  execute format('alter table events_%s set (autovacuum_vacuum_insert_threshold = -1, autovacuum_analyze_scale_factor = 1)',
    (select max(id) from event_slices));
end $$;
