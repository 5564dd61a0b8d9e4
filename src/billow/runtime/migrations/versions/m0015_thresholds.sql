-- Subscriptions that are looked at for thresholds of usage, and the thresholds that they have reached.

create table threshold_looks (
    tenant_id varchar(64) not null,
    subscription_id varchar(64) not null,
    look_at timestamp with time zone not null,
    looked_through bigint not null,
    constraint pk_threshold_looks primary key (tenant_id, subscription_id),
    constraint fk_threshold_looks_tenant_id_subscription_id foreign key (tenant_id, subscription_id) references subscriptions (tenant_id, id)
);

create index ix_threshold_looks_look_at on threshold_looks (look_at);

create table threshold_crossings (
    tenant_id varchar(64) not null,
    subscription_id varchar(64) not null,
    period_start date not null,
    threshold bigint not null,
    usage_amount bigint not null,
    invoice_id varchar(64),
    crossed_at timestamp with time zone not null,
    constraint pk_threshold_crossings primary key (tenant_id, subscription_id, period_start, threshold),
    constraint fk_threshold_crossings_tenant_id_subscription_id foreign key (tenant_id, subscription_id) references subscriptions (tenant_id, id),
    constraint fk_threshold_crossings_tenant_id_invoice_id foreign key (tenant_id, invoice_id) references invoices (tenant_id, id)
);

alter table threshold_looks enable row level security;

alter table threshold_looks force row level security;

create policy tenant on threshold_looks to billow_app using (tenant_id = (select nullif(current_setting('app.tenant_id', true), ''))) with check (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')));

create policy system on threshold_looks to current_user using ((select current_setting('app.scope', true)) = 'system') with check ((select current_setting('app.scope', true)) = 'system');

grant select, insert, update, delete on threshold_looks to billow_app;

alter table threshold_crossings enable row level security;

alter table threshold_crossings force row level security;

create policy tenant on threshold_crossings to billow_app using (tenant_id = (select nullif(current_setting('app.tenant_id', true), ''))) with check (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')));

create policy system on threshold_crossings to current_user using ((select current_setting('app.scope', true)) = 'system') with check ((select current_setting('app.scope', true)) = 'system');

grant select, insert on threshold_crossings to billow_app;
