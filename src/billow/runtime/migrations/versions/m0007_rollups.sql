-- Rollups: what the events of a customer's days come to for each metric, folded behind the events by a job, and who wants
-- to hear when usage reaches a threshold.

CREATE TABLE usage_folds (
    tenant_id VARCHAR(64) NOT NULL,
    through BIGINT NOT NULL,
    slice INTEGER NOT NULL,
    folded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    stale BOOLEAN NOT NULL,
    CONSTRAINT pk_usage_folds PRIMARY KEY (tenant_id)
);

CREATE TABLE usage_rollups (
    tenant_id VARCHAR(64) NOT NULL,
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    metric_id VARCHAR(64) NOT NULL,
    definition VARCHAR(32) NOT NULL,
    through BIGINT NOT NULL,
    slice INTEGER NOT NULL,
    CONSTRAINT pk_usage_rollups PRIMARY KEY (tenant_id, id),
    CONSTRAINT uq_usage_rollups_tenant_id_metric_id_definition UNIQUE (tenant_id, metric_id, definition)
);

CREATE TABLE usage_zones (
    tenant_id VARCHAR(64) NOT NULL,
    customer_id VARCHAR(64) NOT NULL,
    zone VARCHAR NOT NULL,
    wanted VARCHAR,
    CONSTRAINT pk_usage_zones PRIMARY KEY (tenant_id, customer_id)
);

CREATE INDEX ix_usage_zones_wanted ON usage_zones (tenant_id, customer_id) WHERE wanted IS NOT NULL;

CREATE TABLE usage_buckets (
    tenant_id VARCHAR(64) NOT NULL,
    rollup_id BIGINT NOT NULL,
    customer_id VARCHAR(64) NOT NULL,
    monthly BOOLEAN NOT NULL,
    day DATE NOT NULL,
    group_key UUID NOT NULL,
    grouped TEXT[],
    events BIGINT NOT NULL,
    first_at TIMESTAMP WITH TIME ZONE NOT NULL,
    last_at TIMESTAMP WITH TIME ZONE NOT NULL,
    digest NUMERIC NOT NULL,
    numbers BIGINT,
    total NUMERIC,
    moment NUMERIC,
    least NUMERIC,
    greatest NUMERIC,
    latest_at TIMESTAMP WITH TIME ZONE,
    latest_arrival TIMESTAMP WITH TIME ZONE,
    latest_id TEXT,
    latest_value NUMERIC,
    CONSTRAINT pk_usage_buckets PRIMARY KEY (tenant_id, rollup_id, customer_id, monthly, day, group_key)
) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05);

CREATE TABLE usage_members (
    tenant_id VARCHAR(64) NOT NULL,
    rollup_id BIGINT NOT NULL,
    customer_id VARCHAR(64) NOT NULL,
    monthly BOOLEAN NOT NULL,
    day DATE NOT NULL,
    group_key UUID NOT NULL,
    member UUID NOT NULL,
    grouped TEXT[],
    latest_at TIMESTAMP WITH TIME ZONE,
    latest_arrival TIMESTAMP WITH TIME ZONE,
    latest_id TEXT,
    removes BOOLEAN,
    CONSTRAINT pk_usage_members PRIMARY KEY (tenant_id, rollup_id, customer_id, monthly, day, group_key, member)
);

CREATE TABLE usage_overflows (
    tenant_id VARCHAR(64) NOT NULL,
    rollup_id BIGINT NOT NULL,
    customer_id VARCHAR(64) NOT NULL,
    monthly BOOLEAN NOT NULL,
    day DATE NOT NULL,
    CONSTRAINT pk_usage_overflows PRIMARY KEY (tenant_id, rollup_id, customer_id, monthly, day)
);

CREATE TABLE usage_watches (
    tenant_id VARCHAR(64) NOT NULL,
    id VARCHAR(64) NOT NULL,
    owner_id VARCHAR(64) NOT NULL,
    customer_id VARCHAR(64) NOT NULL,
    metric_id VARCHAR(64) NOT NULL,
    thresholds NUMERIC[] NOT NULL,
    window_start TIMESTAMP WITH TIME ZONE NOT NULL,
    window_end TIMESTAMP WITH TIME ZONE NOT NULL,
    due BOOLEAN NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_usage_watches PRIMARY KEY (tenant_id, id),
    CONSTRAINT uq_usage_watches_tenant_id_owner_id_customer_id_metric_id UNIQUE (tenant_id, owner_id, customer_id, metric_id)
);

CREATE INDEX ix_usage_watches_customer ON usage_watches (tenant_id, customer_id);

CREATE INDEX ix_usage_watches_due ON usage_watches (tenant_id, id) WHERE due;

CREATE TABLE usage_crossings (
    tenant_id VARCHAR(64) NOT NULL,
    watch_id VARCHAR(64) NOT NULL,
    window_start TIMESTAMP WITH TIME ZONE NOT NULL,
    threshold NUMERIC NOT NULL,
    quantity NUMERIC NOT NULL,
    crossed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_usage_crossings PRIMARY KEY (tenant_id, watch_id, window_start, threshold)
);

-- Tenants whose metrics were there before are folded from their first event.

INSERT INTO usage_folds (tenant_id, through, slice, folded_at, stale)
    SELECT DISTINCT tenant_id, 0, 0, now(), true FROM metrics WHERE archived_at IS NULL;

alter table usage_folds enable row level security;

alter table usage_folds force row level security;

create policy tenant on usage_folds to billow_app using (tenant_id = (select nullif(current_setting('app.tenant_id', true), ''))) with check (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')));

create policy system on usage_folds to current_user using ((select current_setting('app.scope', true)) = 'system') with check ((select current_setting('app.scope', true)) = 'system');

grant select, insert, update, delete on usage_folds to billow_app;

alter table usage_rollups enable row level security;

alter table usage_rollups force row level security;

create policy tenant on usage_rollups to billow_app using (tenant_id = (select nullif(current_setting('app.tenant_id', true), ''))) with check (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')));

create policy system on usage_rollups to current_user using ((select current_setting('app.scope', true)) = 'system') with check ((select current_setting('app.scope', true)) = 'system');

grant select, insert, update, delete on usage_rollups to billow_app;

alter table usage_zones enable row level security;

alter table usage_zones force row level security;

create policy tenant on usage_zones to billow_app using (tenant_id = (select nullif(current_setting('app.tenant_id', true), ''))) with check (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')));

create policy system on usage_zones to current_user using ((select current_setting('app.scope', true)) = 'system') with check ((select current_setting('app.scope', true)) = 'system');

grant select, insert, update, delete on usage_zones to billow_app;

alter table usage_buckets enable row level security;

alter table usage_buckets force row level security;

create policy tenant on usage_buckets to billow_app using (tenant_id = (select nullif(current_setting('app.tenant_id', true), ''))) with check (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')));

create policy system on usage_buckets to current_user using ((select current_setting('app.scope', true)) = 'system') with check ((select current_setting('app.scope', true)) = 'system');

grant select, insert, update, delete on usage_buckets to billow_app;

alter table usage_members enable row level security;

alter table usage_members force row level security;

create policy tenant on usage_members to billow_app using (tenant_id = (select nullif(current_setting('app.tenant_id', true), ''))) with check (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')));

create policy system on usage_members to current_user using ((select current_setting('app.scope', true)) = 'system') with check ((select current_setting('app.scope', true)) = 'system');

grant select, insert, update, delete on usage_members to billow_app;

alter table usage_overflows enable row level security;

alter table usage_overflows force row level security;

create policy tenant on usage_overflows to billow_app using (tenant_id = (select nullif(current_setting('app.tenant_id', true), ''))) with check (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')));

create policy system on usage_overflows to current_user using ((select current_setting('app.scope', true)) = 'system') with check ((select current_setting('app.scope', true)) = 'system');

grant select, insert, update, delete on usage_overflows to billow_app;

alter table usage_watches enable row level security;

alter table usage_watches force row level security;

create policy tenant on usage_watches to billow_app using (tenant_id = (select nullif(current_setting('app.tenant_id', true), ''))) with check (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')));

create policy system on usage_watches to current_user using ((select current_setting('app.scope', true)) = 'system') with check ((select current_setting('app.scope', true)) = 'system');

grant select, insert, update, delete on usage_watches to billow_app;

alter table usage_crossings enable row level security;

alter table usage_crossings force row level security;

create policy tenant on usage_crossings to billow_app using (tenant_id = (select nullif(current_setting('app.tenant_id', true), ''))) with check (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')));

create policy system on usage_crossings to current_user using ((select current_setting('app.scope', true)) = 'system') with check ((select current_setting('app.scope', true)) = 'system');

grant select, insert, update, delete on usage_crossings to billow_app;
