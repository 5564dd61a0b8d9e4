-- The days of a line's service where pauses have shifted those of the calendar, and refunds that are due.

alter table invoice_lines
    add column plain_start date,
    add column plain_end date;

create table refunds (
    tenant_id varchar(64) not null,
    id varchar(64) not null,
    customer_id varchar(64) not null,
    subscription_id varchar(64) not null,
    invoice_id varchar(64) not null,
    status varchar not null,
    amount bigint not null,
    currency varchar(3) not null,
    reference text,
    recorded_by varchar(64),
    created_at timestamp with time zone not null,
    paid_at timestamp with time zone,
    constraint pk_refunds primary key (tenant_id, id),
    constraint ck_refunds_amount check (amount > 0),
    constraint fk_refunds_tenant_id_customer_id foreign key (tenant_id, customer_id) references customers (tenant_id, id),
    constraint fk_refunds_tenant_id_subscription_id foreign key (tenant_id, subscription_id) references subscriptions (tenant_id, id),
    constraint fk_refunds_tenant_id_invoice_id foreign key (tenant_id, invoice_id) references invoices (tenant_id, id)
);

create index ix_refunds_created on refunds (tenant_id, created_at, id);

create index ix_refunds_customer on refunds (tenant_id, customer_id);

create unique index uq_refunds_invoice on refunds (tenant_id, invoice_id);

alter table refunds enable row level security;

alter table refunds force row level security;

create policy tenant on refunds to billow_app using (tenant_id = (select nullif(current_setting('app.tenant_id', true), ''))) with check (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')));

create policy system on refunds to current_user using ((select current_setting('app.scope', true)) = 'system') with check ((select current_setting('app.scope', true)) = 'system');

grant select, insert, update, delete on refunds to billow_app;
