-- Batches of events that are stored outside of the database, for the job that looks at thresholds.

create table usage_marks (
    tenant_id varchar(64) not null,
    batch bigint not null,
    customer_ids text[] not null,
    arrived_at timestamp with time zone not null,
    constraint pk_usage_marks primary key (tenant_id, batch)
);

alter table usage_marks enable row level security;

alter table usage_marks force row level security;

create policy tenant on usage_marks to billow_app using (tenant_id = (select nullif(current_setting('app.tenant_id', true), ''))) with check (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')));

create policy system on usage_marks to current_user using ((select current_setting('app.scope', true)) = 'system') with check ((select current_setting('app.scope', true)) = 'system');

grant select, insert, delete on usage_marks to billow_app;
