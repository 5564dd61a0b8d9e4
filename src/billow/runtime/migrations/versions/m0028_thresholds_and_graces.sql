-- A threshold is reached once in each period, of which several may begin on a day: a month and a year. What was reached
-- before says nothing of the end of its period: it was reached in each one that began on that day.

alter table threshold_crossings add column period_end date not null default '0001-01-01';

alter table threshold_crossings alter column period_end drop default;

alter table threshold_crossings drop constraint pk_threshold_crossings;

alter table threshold_crossings
    add constraint pk_threshold_crossings primary key (tenant_id, subscription_id, period_start, period_end, threshold);

-- Usage in advance that waits for its rhythm is measured when that has passed, not at each look until then.

alter table threshold_looks add column waits_until timestamptz;

-- For how many days an invoice for a period stays a draft, and the drafts that are issued by themselves then.

alter table customers add column invoice_grace_period integer;

create table invoice_graces (
    tenant_id varchar(64) not null,
    invoice_id varchar(64) not null,
    issue_at timestamp with time zone not null,
    constraint pk_invoice_graces primary key (tenant_id, invoice_id),
    constraint fk_invoice_graces_tenant_id_invoice_id foreign key (tenant_id, invoice_id) references invoices (tenant_id, id)
);

create index ix_invoice_graces_issue_at on invoice_graces (issue_at);

alter table invoice_graces enable row level security;

alter table invoice_graces force row level security;

create policy tenant on invoice_graces to billow_app using (tenant_id = (select nullif(current_setting('app.tenant_id', true), ''))) with check (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')));

create policy system on invoice_graces to current_user using ((select current_setting('app.scope', true)) = 'system') with check ((select current_setting('app.scope', true)) = 'system');

grant select, insert, update, delete on invoice_graces to billow_app;
