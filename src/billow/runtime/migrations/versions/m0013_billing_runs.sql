-- A billing run, what its parts did, and what it could not bill.

create table billing_runs (
    tenant_id varchar(64) not null,
    id varchar(64) not null,
    kind varchar not null,
    status varchar not null,
    until timestamp with time zone not null,
    "on" date,
    customer_id varchar(64),
    subscriptions integer not null,
    started_by varchar not null,
    created_at timestamp with time zone not null,
    ended_at timestamp with time zone,
    constraint pk_billing_runs primary key (tenant_id, id)
);

create index ix_billing_runs_created on billing_runs (tenant_id, created_at, id);

create index ix_billing_runs_open on billing_runs (tenant_id) where ended_at is null;

create unique index uq_billing_runs_automatic on billing_runs (tenant_id) where kind = 'automatic' and ended_at is null;

create table billing_run_parts (
    tenant_id varchar(64) not null,
    id varchar(64) not null,
    run_id varchar(64) not null,
    subscriptions integer not null,
    invoices integer not null,
    lines integer not null,
    micros bigint not null,
    constraint pk_billing_run_parts primary key (tenant_id, id),
    constraint fk_billing_run_parts_tenant_id foreign key (tenant_id, run_id) references billing_runs (tenant_id, id)
);

create index ix_billing_run_parts_run on billing_run_parts (tenant_id, run_id);

create table billing_failures (
    tenant_id varchar(64) not null,
    id varchar(64) not null,
    run_id varchar(64) not null,
    subscription_id varchar(64) not null,
    customer_id varchar(64) not null,
    reason text not null,
    created_at timestamp with time zone not null,
    constraint pk_billing_failures primary key (tenant_id, id),
    constraint fk_billing_failures_tenant_id foreign key (tenant_id, run_id) references billing_runs (tenant_id, id)
);

create unique index uq_billing_failures_subscription on billing_failures (tenant_id, run_id, subscription_id);

alter table billing_runs enable row level security;

alter table billing_runs force row level security;

create policy tenant on billing_runs to billow_app using (tenant_id = (select nullif(current_setting('app.tenant_id', true), ''))) with check (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')));

create policy system on billing_runs to current_user using ((select current_setting('app.scope', true)) = 'system') with check ((select current_setting('app.scope', true)) = 'system');

grant select, insert, update on billing_runs to billow_app;

alter table billing_run_parts enable row level security;

alter table billing_run_parts force row level security;

create policy tenant on billing_run_parts to billow_app using (tenant_id = (select nullif(current_setting('app.tenant_id', true), ''))) with check (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')));

create policy system on billing_run_parts to current_user using ((select current_setting('app.scope', true)) = 'system') with check ((select current_setting('app.scope', true)) = 'system');

grant select, insert on billing_run_parts to billow_app;

alter table billing_failures enable row level security;

alter table billing_failures force row level security;

create policy tenant on billing_failures to billow_app using (tenant_id = (select nullif(current_setting('app.tenant_id', true), ''))) with check (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')));

create policy system on billing_failures to current_user using ((select current_setting('app.scope', true)) = 'system') with check ((select current_setting('app.scope', true)) = 'system');

grant select, insert on billing_failures to billow_app;
