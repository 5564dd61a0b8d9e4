-- Corrections are facts of their own: what an event is since an instant, or that it is void. Nobody changes one. Of an event
-- that has any, the highest revision is in force; the one that was stored first is in force else.

create table event_revisions (
    tenant_id varchar(64) not null,
    key uuid not null,
    revision integer not null,
    batch bigint not null,
    known_at timestamp with time zone not null,
    void boolean not null,
    unique_id varchar not null,
    customer_id varchar(64) not null,
    was_customer_id varchar(64) not null,
    event_name varchar not null,
    timestamp timestamp with time zone not null,
    received_at timestamp with time zone not null,
    properties jsonb not null,
    digest bigint not null,
    reason varchar not null,
    actor_id varchar not null,
    backfill_id varchar(64),
    constraint pk_event_revisions primary key (tenant_id, key, revision),
    constraint ck_event_revisions_counted check (revision >= 1)
);

create index ix_event_revisions_customer on event_revisions (tenant_id, customer_id, batch);

create index ix_event_revisions_was_customer on event_revisions (tenant_id, was_customer_id, batch);

create index ix_event_revisions_batch on event_revisions (tenant_id, batch);

create index ix_event_revisions_timestamp on event_revisions (tenant_id, timestamp);

create table backfills (
    tenant_id varchar(64) not null,
    id varchar(64) not null,
    state varchar not null,
    mode varchar not null,
    reason varchar not null,
    customer_id varchar(64),
    event_name varchar,
    start_at timestamp with time zone not null,
    end_at timestamp with time zone not null,
    events integer not null,
    rejected integer not null,
    counts jsonb,
    reversal jsonb,
    created_at timestamp with time zone not null,
    created_by varchar not null,
    committed_at timestamp with time zone,
    committed_by varchar,
    reverted_at timestamp with time zone,
    reverted_by varchar,
    constraint pk_backfills primary key (tenant_id, id)
);

create index ix_backfills_created_at on backfills (tenant_id, created_at, id);

-- What a backfill holds.
create table backfill_events (
    tenant_id varchar(64) not null,
    backfill_id varchar(64) not null,
    unique_id varchar not null,
    customer_id varchar(64) not null,
    event_name varchar not null,
    timestamp timestamp with time zone not null,
    properties jsonb not null,
    digest bigint not null,
    constraint pk_backfill_events primary key (tenant_id, backfill_id, unique_id),
    constraint fk_backfill_events_tenant_id foreign key (tenant_id, backfill_id) references backfills (tenant_id, id) on delete cascade
);

-- What committing it did: to which event, and which revision of it that is (0: it was stored).
create table backfill_deeds (
    tenant_id varchar(64) not null,
    backfill_id varchar(64) not null,
    unique_id varchar not null,
    deed varchar not null,
    revision integer not null,
    constraint pk_backfill_deeds primary key (tenant_id, backfill_id, unique_id),
    constraint fk_backfill_deeds_tenant_id foreign key (tenant_id, backfill_id) references backfills (tenant_id, id)
);

alter table event_revisions enable row level security;

alter table event_revisions force row level security;

create policy tenant on event_revisions to billow_app using (tenant_id = (select nullif(current_setting('app.tenant_id', true), ''))) with check (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')));

create policy system on event_revisions to current_user using ((select current_setting('app.scope', true)) = 'system') with check ((select current_setting('app.scope', true)) = 'system');

grant select, insert on event_revisions to billow_app;

alter table backfills enable row level security;

alter table backfills force row level security;

create policy tenant on backfills to billow_app using (tenant_id = (select nullif(current_setting('app.tenant_id', true), ''))) with check (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')));

create policy system on backfills to current_user using ((select current_setting('app.scope', true)) = 'system') with check ((select current_setting('app.scope', true)) = 'system');

grant select, insert, update, delete on backfills to billow_app;

alter table backfill_events enable row level security;

alter table backfill_events force row level security;

create policy tenant on backfill_events to billow_app using (tenant_id = (select nullif(current_setting('app.tenant_id', true), ''))) with check (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')));

create policy system on backfill_events to current_user using ((select current_setting('app.scope', true)) = 'system') with check ((select current_setting('app.scope', true)) = 'system');

grant select, insert, delete on backfill_events to billow_app;

alter table backfill_deeds enable row level security;

alter table backfill_deeds force row level security;

create policy tenant on backfill_deeds to billow_app using (tenant_id = (select nullif(current_setting('app.tenant_id', true), ''))) with check (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')));

create policy system on backfill_deeds to current_user using ((select current_setting('app.scope', true)) = 'system') with check ((select current_setting('app.scope', true)) = 'system');

grant select, insert on backfill_deeds to billow_app;
