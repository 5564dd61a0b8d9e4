-- The items and terms of a plan are those of a numbered revision. Bundles, add-ons, features, and coupons with what they
-- have taken off.

alter table products add column sku varchar, add column revenue_allocation_method varchar,
    add column unit_label_singular varchar, add column unit_label_plural varchar,
    add column metadata jsonb not null default '{}';

alter table products alter column metadata drop default;

CREATE TABLE bundles (
    tenant_id VARCHAR(64) NOT NULL,
    id VARCHAR(64) NOT NULL,
    name VARCHAR NOT NULL,
    code VARCHAR NOT NULL,
    description TEXT,
    prices JSONB NOT NULL,
    metadata JSONB NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
    archived_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_bundles PRIMARY KEY (tenant_id, id)
);

CREATE UNIQUE INDEX uq_bundles_code ON bundles (tenant_id, code);

CREATE TABLE plan_revisions (
    tenant_id VARCHAR(64) NOT NULL,
    plan_id VARCHAR(64) NOT NULL,
    number INTEGER NOT NULL,
    terms JSONB NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_plan_revisions PRIMARY KEY (tenant_id, plan_id, number),
    CONSTRAINT fk_plan_revisions_tenant_id_plan_id FOREIGN KEY(tenant_id, plan_id) REFERENCES plans (tenant_id, id)
);

CREATE TABLE add_ons (
    tenant_id VARCHAR(64) NOT NULL,
    id VARCHAR(64) NOT NULL,
    name VARCHAR NOT NULL,
    code VARCHAR NOT NULL,
    amount BIGINT NOT NULL,
    currency VARCHAR(3) NOT NULL,
    invoice_display_name VARCHAR,
    description TEXT,
    tax_codes TEXT[] NOT NULL,
    metadata JSONB NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
    archived_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_add_ons PRIMARY KEY (tenant_id, id)
);

CREATE UNIQUE INDEX uq_add_ons_code ON add_ons (tenant_id, code);

CREATE TABLE features (
    tenant_id VARCHAR(64) NOT NULL,
    id VARCHAR(64) NOT NULL,
    name VARCHAR NOT NULL,
    code VARCHAR NOT NULL,
    description TEXT,
    privileges JSONB NOT NULL,
    metadata JSONB NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
    archived_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_features PRIMARY KEY (tenant_id, id)
);

CREATE UNIQUE INDEX uq_features_code ON features (tenant_id, code);

CREATE TABLE coupons (
    tenant_id VARCHAR(64) NOT NULL,
    id VARCHAR(64) NOT NULL,
    name VARCHAR NOT NULL,
    code VARCHAR NOT NULL,
    description TEXT,
    coupon_type VARCHAR NOT NULL,
    amount BIGINT,
    currency VARCHAR(3),
    percentage_rate NUMERIC,
    frequency VARCHAR NOT NULL,
    frequency_duration INTEGER,
    expiration_at TIMESTAMP WITH TIME ZONE,
    reusable BOOLEAN NOT NULL,
    plan_ids TEXT[] NOT NULL,
    metric_ids TEXT[] NOT NULL,
    metadata JSONB NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
    terminated_at TIMESTAMP WITH TIME ZONE,
    archived_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_coupons PRIMARY KEY (tenant_id, id)
);

CREATE UNIQUE INDEX uq_coupons_code ON coupons (tenant_id, code);

CREATE TABLE applied_coupons (
    tenant_id VARCHAR(64) NOT NULL,
    id VARCHAR(64) NOT NULL,
    coupon_id VARCHAR(64) NOT NULL,
    customer_id VARCHAR(64) NOT NULL,
    number INTEGER NOT NULL,
    amount BIGINT,
    currency VARCHAR(3),
    percentage_rate NUMERIC,
    frequency VARCHAR NOT NULL,
    frequency_duration INTEGER,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    terminated_at TIMESTAMP WITH TIME ZONE,
    used_up BOOLEAN NOT NULL,
    CONSTRAINT pk_applied_coupons PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_applied_coupons_tenant_id_coupon_id FOREIGN KEY(tenant_id, coupon_id) REFERENCES coupons (tenant_id, id),
    CONSTRAINT fk_applied_coupons_tenant_id_customer_id FOREIGN KEY(tenant_id, customer_id) REFERENCES customers (tenant_id, id)
);

CREATE INDEX ix_applied_coupons_customer ON applied_coupons (tenant_id, customer_id);

CREATE UNIQUE INDEX uq_applied_coupons_number ON applied_coupons (tenant_id, coupon_id, customer_id, number);

CREATE TABLE coupon_uses (
    tenant_id VARCHAR(64) NOT NULL,
    applied_coupon_id VARCHAR(64) NOT NULL,
    document_id VARCHAR(64) NOT NULL,
    amount BIGINT NOT NULL,
    currency VARCHAR(3) NOT NULL,
    used_at TIMESTAMP WITH TIME ZONE NOT NULL,
    released_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_coupon_uses PRIMARY KEY (tenant_id, applied_coupon_id, document_id),
    CONSTRAINT fk_coupon_uses_tenant_id_applied_coupon_id FOREIGN KEY(tenant_id, applied_coupon_id) REFERENCES applied_coupons (tenant_id, id)
);

CREATE INDEX ix_coupon_uses_document ON coupon_uses (tenant_id, document_id);

-- What plans hold so far is their first revision.

alter table plans add column revision integer not null default 1, add column tags text[] not null default '{}',
    add column metadata jsonb not null default '{}';

alter table plans alter column revision drop default, alter column tags drop default, alter column metadata drop default;

select set_config('app.scope', 'system', true);

insert into plan_revisions (tenant_id, plan_id, number, terms, created_at)
    select tenant_id, id, 1, jsonb_build_object(
        'trial_period_days', trial_period_days, 'entitlements', entitlements, 'minimum_spend', null,
        'maximum_spend', null, 'minimum_commitment', null, 'discount', null, 'price_escalation', null,
        'usage_thresholds', '[]'::jsonb, 'auto_activate', null, 'contract_period_type', null,
        'contract_duration', null, 'auto_renew', null, 'renewal_period_type', null, 'renewal_duration', null,
        'payment_terms', null, 'invoice_settings', null, 'additional_terms', null, 'tax_codes', '[]'::jsonb), created_at
    from plans;

select set_config('app.scope', '', true);

alter table plans drop column trial_period_days, drop column entitlements;

alter table plan_items add column revision integer not null default 1, add column tax_codes text[] not null default '{}',
    add column bundle_id varchar(64), add column bundle_name varchar, add column bundle_description text,
    add constraint fk_plan_items_tenant_id_bundle_id foreign key (tenant_id, bundle_id) references bundles (tenant_id, id);

alter table plan_items alter column revision drop default, alter column tax_codes drop default;

drop index uq_plan_items_key;

alter table plan_items drop constraint pk_plan_items,
    add constraint pk_plan_items primary key (tenant_id, plan_id, revision, item_key);

alter table bundles enable row level security;

alter table bundles force row level security;

create policy tenant on bundles to billow_app using (tenant_id = (select nullif(current_setting('app.tenant_id', true), ''))) with check (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')));

create policy system on bundles to current_user using ((select current_setting('app.scope', true)) = 'system') with check ((select current_setting('app.scope', true)) = 'system');

grant select, insert, update, delete on bundles to billow_app;

alter table plan_revisions enable row level security;

alter table plan_revisions force row level security;

create policy tenant on plan_revisions to billow_app using (tenant_id = (select nullif(current_setting('app.tenant_id', true), ''))) with check (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')));

create policy system on plan_revisions to current_user using ((select current_setting('app.scope', true)) = 'system') with check ((select current_setting('app.scope', true)) = 'system');

grant select, insert on plan_revisions to billow_app;

alter table add_ons enable row level security;

alter table add_ons force row level security;

create policy tenant on add_ons to billow_app using (tenant_id = (select nullif(current_setting('app.tenant_id', true), ''))) with check (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')));

create policy system on add_ons to current_user using ((select current_setting('app.scope', true)) = 'system') with check ((select current_setting('app.scope', true)) = 'system');

grant select, insert, update, delete on add_ons to billow_app;

alter table features enable row level security;

alter table features force row level security;

create policy tenant on features to billow_app using (tenant_id = (select nullif(current_setting('app.tenant_id', true), ''))) with check (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')));

create policy system on features to current_user using ((select current_setting('app.scope', true)) = 'system') with check ((select current_setting('app.scope', true)) = 'system');

grant select, insert, update, delete on features to billow_app;

alter table coupons enable row level security;

alter table coupons force row level security;

create policy tenant on coupons to billow_app using (tenant_id = (select nullif(current_setting('app.tenant_id', true), ''))) with check (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')));

create policy system on coupons to current_user using ((select current_setting('app.scope', true)) = 'system') with check ((select current_setting('app.scope', true)) = 'system');

grant select, insert, update, delete on coupons to billow_app;

alter table applied_coupons enable row level security;

alter table applied_coupons force row level security;

create policy tenant on applied_coupons to billow_app using (tenant_id = (select nullif(current_setting('app.tenant_id', true), ''))) with check (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')));

create policy system on applied_coupons to current_user using ((select current_setting('app.scope', true)) = 'system') with check ((select current_setting('app.scope', true)) = 'system');

grant select, insert, update, delete on applied_coupons to billow_app;

alter table coupon_uses enable row level security;

alter table coupon_uses force row level security;

create policy tenant on coupon_uses to billow_app using (tenant_id = (select nullif(current_setting('app.tenant_id', true), ''))) with check (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')));

create policy system on coupon_uses to current_user using ((select current_setting('app.scope', true)) = 'system') with check ((select current_setting('app.scope', true)) = 'system');

grant select, insert, update, delete on coupon_uses to billow_app;
