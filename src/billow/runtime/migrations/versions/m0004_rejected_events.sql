-- Events that were not stored, kept with the reason, and the policy that says which events a tenant takes.

CREATE TABLE rejected_events (
    tenant_id VARCHAR(64) NOT NULL,
    id VARCHAR(64) NOT NULL,
    state VARCHAR NOT NULL,
    code VARCHAR NOT NULL,
    detail VARCHAR NOT NULL,
    unique_id VARCHAR,
    account VARCHAR,
    event_name VARCHAR,
    content TEXT NOT NULL,
    complete BOOLEAN NOT NULL,
    digest VARCHAR NOT NULL,
    times INTEGER NOT NULL,
    received_at TIMESTAMP WITH TIME ZONE NOT NULL,
    last_received_at TIMESTAMP WITH TIME ZONE NOT NULL,
    resolved_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_rejected_events PRIMARY KEY (tenant_id, id)
);

CREATE UNIQUE INDEX uq_rejected_events_open ON rejected_events (tenant_id, digest) WHERE state = 'open';

CREATE INDEX ix_rejected_events_unique_id ON rejected_events (tenant_id, unique_id);

CREATE INDEX ix_rejected_events_last_received_at ON rejected_events (tenant_id, last_received_at, id);

CREATE TABLE event_policies (
    tenant_id VARCHAR(64) NOT NULL,
    strict BOOLEAN NOT NULL,
    max_age_days INTEGER,
    keep_rejected_days INTEGER NOT NULL,
    CONSTRAINT pk_event_policies PRIMARY KEY (tenant_id)
);

alter table rejected_events enable row level security;

alter table rejected_events force row level security;

create policy tenant on rejected_events to billow_app using (tenant_id = (select nullif(current_setting('app.tenant_id', true), ''))) with check (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')));

create policy system on rejected_events to current_user using ((select current_setting('app.scope', true)) = 'system') with check ((select current_setting('app.scope', true)) = 'system');

grant select, insert, update, delete on rejected_events to billow_app;

alter table event_policies enable row level security;

alter table event_policies force row level security;

create policy tenant on event_policies to billow_app using (tenant_id = (select nullif(current_setting('app.tenant_id', true), ''))) with check (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')));

create policy system on event_policies to current_user using ((select current_setting('app.scope', true)) = 'system') with check ((select current_setting('app.scope', true)) = 'system');

grant select, insert, update, delete on event_policies to billow_app;
