-- The activity log, to which a tenant can only add, and the API log, which the program alone writes.

CREATE TABLE activity_logs (
    tenant_id VARCHAR(64) NOT NULL,
    id VARCHAR(64) NOT NULL,
    logged_at TIMESTAMP WITH TIME ZONE NOT NULL,
    frozen_at TIMESTAMP WITH TIME ZONE,
    actor_id VARCHAR(64) NOT NULL,
    door VARCHAR NOT NULL,
    operation VARCHAR NOT NULL,
    object_type VARCHAR,
    object_id VARCHAR,
    fields VARCHAR[] NOT NULL,
    request_id VARCHAR(64) NOT NULL,
    CONSTRAINT pk_activity_logs PRIMARY KEY (tenant_id, id)
);

CREATE INDEX ix_activity_logs_logged_at ON activity_logs (tenant_id, logged_at);

CREATE INDEX ix_activity_logs_object ON activity_logs (tenant_id, object_id);

CREATE INDEX ix_activity_logs_request ON activity_logs (tenant_id, request_id);

CREATE TABLE api_logs (
    tenant_id VARCHAR(64) NOT NULL,
    id VARCHAR(64) NOT NULL,
    logged_at TIMESTAMP WITH TIME ZONE NOT NULL,
    actor_id VARCHAR(64) NOT NULL,
    door VARCHAR NOT NULL,
    operation VARCHAR NOT NULL,
    answer VARCHAR NOT NULL,
    kind VARCHAR,
    milliseconds INTEGER NOT NULL,
    version VARCHAR NOT NULL,
    idempotency_key VARCHAR,
    replayed BOOLEAN NOT NULL,
    dry_run BOOLEAN NOT NULL,
    CONSTRAINT pk_api_logs PRIMARY KEY (tenant_id, id)
);

CREATE INDEX ix_api_logs_logged_at ON api_logs (logged_at);

CREATE INDEX ix_api_logs_tenant_logged_at ON api_logs (tenant_id, logged_at);

alter table activity_logs enable row level security;

alter table activity_logs force row level security;

create policy tenant on activity_logs to billow_app using (tenant_id = (select nullif(current_setting('app.tenant_id', true), ''))) with check (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')));

create policy system on activity_logs to current_user using ((select current_setting('app.scope', true)) = 'system') with check ((select current_setting('app.scope', true)) = 'system');

grant select, insert on activity_logs to billow_app;

create trigger activity_logs_guard before update or delete on activity_logs for each row execute function billow_append_only();

create trigger activity_logs_kept before truncate on activity_logs for each statement execute function billow_append_only();

alter table api_logs enable row level security;

alter table api_logs force row level security;

create policy tenant on api_logs for select to billow_app using (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')));

create policy system on api_logs to current_user using ((select current_setting('app.scope', true)) = 'system') with check ((select current_setting('app.scope', true)) = 'system');

grant select on api_logs to billow_app;
