-- Plan migrations, and what became of each subscription.

create table plan_migrations (
    tenant_id varchar(64) not null,
    id varchar(64) not null,
    plan_id varchar(64) not null,
    target_plan_id varchar(64) not null,
    target_revision integer not null,
    currency varchar(3) not null,
    cohort jsonb not null,
    effective varchar not null,
    proration varchar not null,
    overrides varchar not null,
    fixed_terms varchar not null,
    description text,
    status varchar not null,
    started_by varchar not null,
    created_at timestamp with time zone not null,
    ended_at timestamp with time zone,
    rollback_proration varchar,
    due_at timestamp with time zone,
    constraint pk_plan_migrations primary key (tenant_id, id),
    constraint fk_plan_migrations_tenant_id_plan_id foreign key (tenant_id, plan_id) references plans (tenant_id, id),
    constraint fk_plan_migrations_tenant_id_target_plan_id foreign key (tenant_id, target_plan_id) references plans (tenant_id, id)
);

create index ix_plan_migrations_created on plan_migrations (tenant_id, created_at, id);

create index ix_plan_migrations_due on plan_migrations (due_at) where due_at is not null;

create unique index uq_plan_migrations_open on plan_migrations (tenant_id, plan_id) where ended_at is null;

create table plan_migration_subscriptions (
    tenant_id varchar(64) not null,
    id varchar(64) not null,
    migration_id varchar(64) not null,
    subscription_id varchar(64) not null,
    customer_id varchar(64) not null,
    state varchar not null,
    reason varchar,
    detail text,
    effective_from date,
    version_id varchar(64),
    version_number integer,
    previous_version_id varchar(64),
    rollback_version_id varchar(64),
    mrr_before bigint,
    mrr_after bigint,
    updated_at timestamp with time zone not null,
    constraint pk_plan_migration_subscriptions primary key (tenant_id, id),
    constraint fk_plan_migration_subscriptions_tenant_id_migration_id foreign key (tenant_id, migration_id) references plan_migrations (tenant_id, id)
);

create index ix_plan_migration_subscriptions_state on plan_migration_subscriptions (tenant_id, migration_id, state, id);

create unique index uq_plan_migration_subscriptions_subscription on plan_migration_subscriptions (tenant_id, migration_id, subscription_id);

alter table plan_migrations enable row level security;

alter table plan_migrations force row level security;

create policy tenant on plan_migrations to billow_app using (tenant_id = (select nullif(current_setting('app.tenant_id', true), ''))) with check (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')));

create policy system on plan_migrations to current_user using ((select current_setting('app.scope', true)) = 'system') with check ((select current_setting('app.scope', true)) = 'system');

grant select, insert, update on plan_migrations to billow_app;

alter table plan_migration_subscriptions enable row level security;

alter table plan_migration_subscriptions force row level security;

create policy tenant on plan_migration_subscriptions to billow_app using (tenant_id = (select nullif(current_setting('app.tenant_id', true), ''))) with check (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')));

create policy system on plan_migration_subscriptions to current_user using ((select current_setting('app.scope', true)) = 'system') with check ((select current_setting('app.scope', true)) = 'system');

grant select, insert, update on plan_migration_subscriptions to billow_app;
