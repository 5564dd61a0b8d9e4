-- Events lie in slices. One slice is open; what is sealed never changes. A unique id is stored once in a tenant for ever:
-- the open slice has a unique index over the keys of its events, and the sealed ones have filters of theirs.

create sequence event_batches;

create table event_slices (
    id integer not null,
    opened_at timestamp with time zone not null,
    sealed_at timestamp with time zone,
    first_at timestamp with time zone,
    last_at timestamp with time zone,
    events bigint,
    dropped_at timestamp with time zone,
    filter bytea,
    constraint pk_event_slices primary key (id)
);

alter table event_slices alter column filter set storage external;

alter table events rename to events_before;

alter index pk_events rename to pk_events_before;

alter index ix_events_timestamp rename to ix_events_before_timestamp;

alter index ix_events_usage rename to ix_events_before_usage;

-- Columns of a fixed width come first, so that no row is padded.
create table events (
    batch bigint not null,
    timestamp timestamp with time zone not null,
    received_at timestamp with time zone not null,
    digest bigint not null,
    key uuid not null,
    slice integer not null,
    tenant_id varchar(64) not null,
    unique_id varchar not null,
    customer_id varchar(64) not null,
    event_name varchar not null,
    properties jsonb not null
) partition by list (slice);

create unique index uq_events_key on events (key, slice);

create index ix_events_batch on events (tenant_id, batch);

create index ix_events_customer on events (customer_id, batch);

create index ix_events_timestamp on events (tenant_id, timestamp);

-- The keys of events whose slice was dropped: a unique id is never free again.
create table event_keys (
    key uuid not null,
    tenant_id varchar(64) not null,
    digest bigint not null,
    slice integer not null
) partition by list (slice);

create index ix_event_keys_key on event_keys (key);

-- A change that can turn a reference to a customer, or a metric, into another is a new version of both for the tenant:
-- what intake remembers of them holds for one version.
create table intake_versions (
    tenant_id varchar(64) not null,
    customers bigint not null default 0,
    metrics bigint not null default 0,
    constraint pk_intake_versions primary key (tenant_id)
);

create function billow_event_key(tenant text, unique_id text) returns uuid language sql immutable as $$
  select encode(substr(sha256(convert_to(tenant || e'\n' || unique_id, 'UTF8')), 1, 16), 'hex')::uuid
$$;

-- A new slice. Whoever stores events into the one before is waited for, and whoever comes meanwhile waits for this.
create function billow_open_slice() returns integer language plpgsql as $$
declare
  last integer := (select max(id) from event_slices);
  following integer := coalesce(last, 0) + 1;
begin
  -- To attach a table takes a lock that readers and writers do not mind, to create it as a partition does not.
  execute format('create table events_%s (like events including all)', following);
  execute format('alter table events_%s add constraint slice check (slice = %s)', following, following);
  execute format('alter table events attach partition events_%s for values in (%s)', following, following);
  if last is not null then
    perform pg_advisory_xact_lock(7001, last);
  end if;
  insert into event_slices (id, opened_at) values (following, clock_timestamp());
  return following;
end $$;

-- Where the events of this transaction go: the open slice, which stays open until the end of the transaction, and a number of
-- its own. Both the wish for a number and the number are held as locks, so that `billow_settled` can tell which numbers are
-- still under way.
create function billow_intake(out slice integer, out batch bigint) language plpgsql as $$
begin
  loop
    select max(s.id) into slice from event_slices s;
    perform pg_advisory_xact_lock_shared(7001, slice);
    exit when slice = (select max(s.id) from event_slices s);
  end loop;
  perform pg_advisory_xact_lock_shared(7002, 0);
  batch := nextval('event_batches');
  perform pg_advisory_xact_lock((7003::bigint << 48) | batch);
end $$;

-- The highest number such that every transaction with it or a lower one has ended. Whoever had a number by then wishes for it
-- as a lock, or holds it as one, or has ended; a wish without a number lasts for a moment and is looked at again.
create function billow_settled() returns bigint language plpgsql as $$
declare
  given bigint;
  lowest bigint;
  unnumbered boolean;
begin
  select case when is_called then last_value else 0 end into given from event_batches;
  loop
    select min(h.lowest), bool_or(h.lowest is null) into lowest, unnumbered from (
      select min(((l.classid::bigint & 65535) << 32) | l.objid::bigint) filter (where l.objsubid = 1) as lowest
        from pg_locks l
       where l.locktype = 'advisory' and l.granted
         and ((l.objsubid = 1 and l.classid::bigint >> 16 = 7003) or (l.objsubid = 2 and l.classid = 7002))
         and l.database = (select d.oid from pg_database d where d.datname = current_database())
       group by l.pid) h;
    exit when unnumbered is not true;
    perform pg_sleep(0.0005);
  end loop;
  return least(given, lowest - 1);
end $$;

-- Whether a slice holds events that a recurring metric counts: what they began lasts until it is taken away.
create function billow_slice_needed(slice integer) returns boolean language plpgsql as $$
declare
  found boolean;
begin
  execute format('select exists (select from events_%s e where (e.tenant_id, e.event_name) in
    (select m.tenant_id, m.event_name from metrics m where m.recurring))', slice) into found;
  return found;
end $$;

-- What intake needs to know of a tenant, in one row.
create function billow_intake_terms(tenant text, out is_strict boolean, out max_age_days integer, out keep_rejected_days integer,
  out customers bigint, out metrics bigint, out rejected boolean, out kept_since timestamptz)
language plpgsql stable as $$
begin
  select p.strict, p.max_age_days, p.keep_rejected_days into is_strict, max_age_days, keep_rejected_days
    from event_policies p where p.tenant_id = tenant;
  select v.customers, v.metrics into customers, metrics from intake_versions v where v.tenant_id = tenant;
  rejected := exists (select from rejected_events r where r.tenant_id = tenant and r.state = 'open');
  select max(s.last_at) into kept_since from event_slices s where s.dropped_at is not null;
end $$;

create function billow_customers_changed() returns trigger language plpgsql as $$
begin
  insert into intake_versions (tenant_id, customers) values (old.tenant_id, 1)
    on conflict (tenant_id) do update set customers = intake_versions.customers + 1;
  return null;
end $$;

create function billow_metrics_changed() returns trigger language plpgsql as $$
begin
  insert into intake_versions (tenant_id, metrics) values (coalesce(new.tenant_id, old.tenant_id), 1)
    on conflict (tenant_id) do update set metrics = intake_versions.metrics + 1;
  return null;
end $$;

-- A new name needs no new version: intake remembers only what it found.
create trigger customers_deleted after update on customers for each row
  when (new.deleted_at is distinct from old.deleted_at) execute function billow_customers_changed();

create trigger customers_removed after delete on customers for each row execute function billow_customers_changed();

create trigger customer_names_changed after update or delete on customer_names for each row
  execute function billow_customers_changed();

create trigger metrics_changed after insert or update or delete on metrics for each row
  execute function billow_metrics_changed();

select billow_open_slice();

-- Policies hold for the owner too: without this it would see no event to take over.
select billow_enter_system();

insert into events
  select nextval('event_batches'), e.timestamp, received_at, digest, billow_event_key(tenant_id, unique_id), 1, tenant_id,
         unique_id, customer_id, event_name, properties
    from events_before e order by received_at;

select set_config('app.scope', '', true);

drop table events_before;

alter table events enable row level security;

alter table events force row level security;

create policy tenant on events to billow_app using (tenant_id = (select nullif(current_setting('app.tenant_id', true), ''))) with check (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')));

create policy system on events to current_user using ((select current_setting('app.scope', true)) = 'system') with check ((select current_setting('app.scope', true)) = 'system');

grant select, insert on events to billow_app;

alter table event_keys enable row level security;

alter table event_keys force row level security;

create policy tenant on event_keys to billow_app using (tenant_id = (select nullif(current_setting('app.tenant_id', true), ''))) with check (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')));

create policy system on event_keys to current_user using ((select current_setting('app.scope', true)) = 'system') with check ((select current_setting('app.scope', true)) = 'system');

grant select on event_keys to billow_app;

alter table intake_versions enable row level security;

alter table intake_versions force row level security;

create policy tenant on intake_versions to billow_app using (tenant_id = (select nullif(current_setting('app.tenant_id', true), ''))) with check (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')));

create policy system on intake_versions to current_user using ((select current_setting('app.scope', true)) = 'system') with check ((select current_setting('app.scope', true)) = 'system');

grant select, insert, update on intake_versions to billow_app;

grant select on event_slices to billow_app;

grant usage, select on sequence event_batches to billow_app;
