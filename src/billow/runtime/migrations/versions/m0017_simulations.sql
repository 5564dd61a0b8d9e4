-- Simulations of other terms over past usage, and what each customer comes to in them.

create table simulations (
    tenant_id varchar(64) not null,
    id varchar(64) not null,
    name varchar,
    status varchar not null,
    period_start date not null,
    period_end date not null,
    currency varchar(3) not null,
    plan_id varchar(64),
    revision integer,
    subscribers_of varchar(64),
    terms jsonb not null,
    customers integer not null,
    tally jsonb,
    reason text,
    created_by varchar not null,
    created_at timestamp with time zone not null,
    ended_at timestamp with time zone,
    constraint pk_simulations primary key (tenant_id, id)
);

create index ix_simulations_open on simulations (tenant_id) where ended_at is null;

create table simulation_results (
    tenant_id varchar(64) not null,
    id varchar(64) not null,
    simulation_id varchar(64) not null,
    customer_id varchar(64) not null,
    outcome varchar not null,
    before bigint,
    after bigint,
    difference bigint,
    change_percent numeric,
    period_start date,
    period_end date,
    subscription_ids jsonb not null,
    items jsonb not null,
    skipped jsonb not null,
    constraint pk_simulation_results primary key (tenant_id, id),
    constraint fk_simulation_results_tenant_id_simulation_id foreign key (tenant_id, simulation_id) references simulations (tenant_id, id),
    constraint fk_simulation_results_tenant_id_customer_id foreign key (tenant_id, customer_id) references customers (tenant_id, id)
);

create unique index uq_simulation_results_customer on simulation_results (tenant_id, simulation_id, customer_id);

create index ix_simulation_results_waiting on simulation_results (tenant_id, simulation_id, id) where outcome = 'waiting';

alter table simulations enable row level security;

alter table simulations force row level security;

create policy tenant on simulations to billow_app using (tenant_id = (select nullif(current_setting('app.tenant_id', true), ''))) with check (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')));

create policy system on simulations to current_user using ((select current_setting('app.scope', true)) = 'system') with check ((select current_setting('app.scope', true)) = 'system');

grant select, insert, update, delete on simulations to billow_app;

alter table simulation_results enable row level security;

alter table simulation_results force row level security;

create policy tenant on simulation_results to billow_app using (tenant_id = (select nullif(current_setting('app.tenant_id', true), ''))) with check (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')));

create policy system on simulation_results to current_user using ((select current_setting('app.scope', true)) = 'system') with check ((select current_setting('app.scope', true)) = 'system');

grant select, insert, update, delete on simulation_results to billow_app;
