-- How many percent of the values a percentile is not exceeded by; and words to find a metric by.

alter table metrics
    add column percent numeric,
    add column tags text[] not null default '{}';

alter table metrics
    alter column tags drop default;

-- A policy may say that usage in pauses is not taken; intake learns it with the rest of its terms.

alter table event_policies add column paused_usage varchar not null default 'not_billable';

alter table event_policies alter column paused_usage drop default;

drop function billow_intake_terms(text);

-- What intake needs to know of a tenant, in one row.
create function billow_intake_terms(tenant text, out is_strict boolean, out max_age_days integer, out keep_rejected_days integer,
  out customers bigint, out metrics bigint, out rejected boolean, out kept_since timestamptz,
  out open_periods_only boolean, out paused_usage text)
language plpgsql stable as $$
begin
  select p.strict, p.max_age_days, p.keep_rejected_days, p.open_periods_only, p.paused_usage
    into is_strict, max_age_days, keep_rejected_days, open_periods_only, paused_usage
    from event_policies p where p.tenant_id = tenant;
  select v.customers, v.metrics into customers, metrics from intake_versions v where v.tenant_id = tenant;
  rejected := exists (select from rejected_events r where r.tenant_id = tenant and r.state = 'open');
  select max(s.last_at) into kept_since from event_slices s where s.dropped_at is not null;
end $$;

drop function billow_intake_begun(text);

-- What intake needs to know of a tenant, where its events go, and the number of their batch, in one call: what
-- `billow_intake_terms` and `billow_intake` answer one after the other.
create function billow_intake_begun(tenant text, out is_strict boolean, out max_age_days integer,
  out keep_rejected_days integer, out customers bigint, out metrics bigint, out rejected boolean, out kept_since timestamptz,
  out slice integer, out batch bigint, out open_periods_only boolean, out paused_usage text)
language plpgsql as $$
declare
  newest integer;
begin
  select p.strict, p.max_age_days, p.keep_rejected_days, v.customers, v.metrics,
         exists (select from rejected_events r where r.tenant_id = tenant and r.state = 'open'),
         (select max(s.last_at) from event_slices s where s.dropped_at is not null),
         (select max(s.id) from event_slices s), p.open_periods_only, p.paused_usage
    into is_strict, max_age_days, keep_rejected_days, customers, metrics, rejected, kept_since, slice, open_periods_only,
         paused_usage
    from (values (tenant)) t (id)
    left join event_policies p on p.tenant_id = t.id
    left join intake_versions v on v.tenant_id = t.id;
  loop
    perform pg_advisory_xact_lock_shared(7001, slice);
    newest := (select max(s.id) from event_slices s);
    exit when slice = newest;
    slice := newest;
  end loop;
  perform pg_advisory_xact_lock_shared(7002, 0);
  batch := nextval('event_batches');
  perform pg_advisory_xact_lock((7003::bigint << 48) | batch);
end $$;
