-- The first schema: tables, then what the database itself refuses, then who may see what.

do $$
begin
  if not exists (select from pg_roles where rolname = 'billow_app') then
    create role billow_app nologin;
  end if;
  begin
    execute format('grant billow_app to %I', current_user);
  exception when insufficient_privilege then
    if not pg_has_role(current_user, 'billow_app', 'member') then raise; end if;
  end;
exception
  when duplicate_object or unique_violation then null;
end $$;

CREATE TABLE api_keys (
    tenant_id VARCHAR(64) NOT NULL,
    id VARCHAR(64) NOT NULL,
    name VARCHAR NOT NULL,
    prefix VARCHAR NOT NULL,
    secret_hash VARCHAR NOT NULL,
    scopes VARCHAR[] NOT NULL,
    version VARCHAR,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE,
    revoked_at TIMESTAMP WITH TIME ZONE,
    last_used_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_api_keys PRIMARY KEY (tenant_id, id),
    CONSTRAINT uq_api_keys_secret_hash UNIQUE (secret_hash)
);

CREATE TABLE billing_entities (
    tenant_id VARCHAR(64) NOT NULL,
    id VARCHAR(64) NOT NULL,
    code VARCHAR NOT NULL,
    legal_name VARCHAR NOT NULL,
    email VARCHAR,
    address JSONB NOT NULL,
    tax_ids VARCHAR[] NOT NULL,
    timezone VARCHAR NOT NULL,
    number_prefix VARCHAR NOT NULL,
    net_days INTEGER NOT NULL,
    payment_instructions TEXT,
    footer TEXT,
    branding JSONB NOT NULL,
    is_default BOOLEAN NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_billing_entities PRIMARY KEY (tenant_id, id)
);

CREATE UNIQUE INDEX uq_billing_entities_code ON billing_entities (tenant_id, code);

CREATE UNIQUE INDEX uq_billing_entities_default ON billing_entities (tenant_id) WHERE is_default;

CREATE TABLE customer_credits (
    tenant_id VARCHAR(64) NOT NULL,
    customer_id VARCHAR(64) NOT NULL,
    currency VARCHAR(3) NOT NULL,
    source_id VARCHAR(64) NOT NULL,
    event VARCHAR NOT NULL,
    amount BIGINT NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_customer_credits PRIMARY KEY (tenant_id, source_id, event)
);

CREATE INDEX ix_customer_credits_customer ON customer_credits (tenant_id, customer_id);

CREATE TABLE documents (
    tenant_id VARCHAR(64) NOT NULL,
    object_id VARCHAR(64) NOT NULL,
    variant VARCHAR NOT NULL,
    media_type VARCHAR NOT NULL,
    sha256 VARCHAR(64) NOT NULL,
    content BYTEA NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_documents PRIMARY KEY (tenant_id, object_id, variant)
);

CREATE TABLE events (
    tenant_id VARCHAR(64) NOT NULL,
    unique_id VARCHAR NOT NULL,
    customer_id VARCHAR(64) NOT NULL,
    event_name VARCHAR NOT NULL,
    timestamp TIMESTAMP WITH TIME ZONE NOT NULL,
    properties JSONB NOT NULL,
    received_at TIMESTAMP WITH TIME ZONE NOT NULL,
    digest BIGINT NOT NULL,
    CONSTRAINT pk_events PRIMARY KEY (tenant_id, unique_id)
);

CREATE INDEX ix_events_timestamp ON events (tenant_id, timestamp, unique_id);

CREATE INDEX ix_events_usage ON events (tenant_id, customer_id, event_name, timestamp);

CREATE TABLE idempotency_keys (
    tenant_id VARCHAR(64) NOT NULL,
    key VARCHAR NOT NULL,
    request_hash VARCHAR NOT NULL,
    status INTEGER NOT NULL,
    media_type VARCHAR NOT NULL,
    body BYTEA NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_idempotency_keys PRIMARY KEY (tenant_id, key)
);

CREATE INDEX ix_idempotency_keys_created_at ON idempotency_keys (created_at);

CREATE TABLE journal_entries (
    tenant_id VARCHAR(64) NOT NULL,
    id VARCHAR(64) NOT NULL,
    source_type VARCHAR NOT NULL,
    source_id VARCHAR(64) NOT NULL,
    event VARCHAR NOT NULL,
    currency VARCHAR(3) NOT NULL,
    billing_entity_id VARCHAR(64) NOT NULL,
    effective_on DATE NOT NULL,
    booked_at TIMESTAMP WITH TIME ZONE NOT NULL,
    reverses_id VARCHAR(64),
    CONSTRAINT pk_journal_entries PRIMARY KEY (tenant_id, id)
);

CREATE UNIQUE INDEX uq_journal_entries_source ON journal_entries (tenant_id, source_type, source_id, event);

CREATE TABLE metrics (
    tenant_id VARCHAR(64) NOT NULL,
    id VARCHAR(64) NOT NULL,
    name VARCHAR NOT NULL,
    code VARCHAR NOT NULL,
    event_name VARCHAR NOT NULL,
    method VARCHAR NOT NULL,
    field VARCHAR,
    filter_groups JSONB NOT NULL,
    rounding JSONB,
    description TEXT,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    archived_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_metrics PRIMARY KEY (tenant_id, id)
);

CREATE INDEX ix_metrics_event_name ON metrics (tenant_id, event_name);

CREATE UNIQUE INDEX uq_metrics_code ON metrics (tenant_id, code);

CREATE TABLE number_series (
    tenant_id VARCHAR(64) NOT NULL,
    billing_entity_id VARCHAR(64) NOT NULL,
    document VARCHAR NOT NULL,
    series VARCHAR NOT NULL,
    last_value INTEGER NOT NULL,
    last_issue_date DATE NOT NULL,
    CONSTRAINT pk_number_series PRIMARY KEY (tenant_id, billing_entity_id, document, series)
);

CREATE TABLE organizations (
    id VARCHAR(64) NOT NULL,
    name VARCHAR NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_organizations PRIMARY KEY (id)
);

CREATE TABLE outbox (
    id BIGSERIAL NOT NULL,
    tenant_id VARCHAR(64) NOT NULL,
    event_id VARCHAR(64) NOT NULL,
    type VARCHAR NOT NULL,
    object VARCHAR NOT NULL,
    object_id VARCHAR(64) NOT NULL,
    data JSONB NOT NULL,
    occurred_at TIMESTAMP WITH TIME ZONE NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
    sequence BIGINT,
    published_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_outbox PRIMARY KEY (id),
    CONSTRAINT uq_outbox_event_id UNIQUE (event_id)
);

CREATE INDEX ix_outbox_object ON outbox (tenant_id, object_id);

CREATE INDEX ix_outbox_waiting ON outbox (tenant_id, id) WHERE published_at IS NULL;

CREATE UNIQUE INDEX uq_outbox_sequence ON outbox (tenant_id, sequence);

CREATE TABLE plans (
    tenant_id VARCHAR(64) NOT NULL,
    id VARCHAR(64) NOT NULL,
    name VARCHAR NOT NULL,
    code VARCHAR NOT NULL,
    currency VARCHAR(3) NOT NULL,
    trial_period_days INTEGER NOT NULL,
    entitlements JSONB NOT NULL,
    description TEXT,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
    archived_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_plans PRIMARY KEY (tenant_id, id)
);

CREATE UNIQUE INDEX uq_plans_code ON plans (tenant_id, code);

CREATE TABLE products (
    tenant_id VARCHAR(64) NOT NULL,
    id VARCHAR(64) NOT NULL,
    name VARCHAR NOT NULL,
    code VARCHAR NOT NULL,
    fee_type VARCHAR NOT NULL,
    payment_terms VARCHAR NOT NULL,
    billing_frequency VARCHAR NOT NULL,
    metric_ids TEXT[] NOT NULL,
    description TEXT,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    archived_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_products PRIMARY KEY (tenant_id, id)
);

CREATE UNIQUE INDEX uq_products_code ON products (tenant_id, code);

CREATE TABLE reactions (
    tenant_id VARCHAR(64) NOT NULL,
    event_id VARCHAR(64) NOT NULL,
    reaction VARCHAR NOT NULL,
    due_at TIMESTAMP WITH TIME ZONE,
    attempts INTEGER DEFAULT '0' NOT NULL,
    done_at TIMESTAMP WITH TIME ZONE,
    failed_at TIMESTAMP WITH TIME ZONE,
    error TEXT,
    CONSTRAINT pk_reactions PRIMARY KEY (tenant_id, event_id, reaction)
);

CREATE INDEX ix_reactions_due ON reactions (tenant_id, due_at) WHERE due_at IS NOT NULL;

CREATE TABLE taxes (
    tenant_id VARCHAR(64) NOT NULL,
    id VARCHAR(64) NOT NULL,
    code VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    description TEXT,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
    archived_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_taxes PRIMARY KEY (tenant_id, id)
);

CREATE UNIQUE INDEX uq_taxes_code ON taxes (tenant_id, code);

CREATE TABLE tenants (
    id VARCHAR(64) NOT NULL,
    organization_id VARCHAR(64) NOT NULL,
    environment VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    deleted_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_tenants PRIMARY KEY (id)
);

CREATE TABLE test_clocks (
    tenant_id VARCHAR(64) NOT NULL,
    id VARCHAR(64) NOT NULL,
    frozen_at TIMESTAMP WITH TIME ZONE NOT NULL,
    target TIMESTAMP WITH TIME ZONE,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_test_clocks PRIMARY KEY (tenant_id, id)
);

CREATE UNIQUE INDEX uq_test_clocks_tenant ON test_clocks (tenant_id);

CREATE TABLE webhook_endpoints (
    tenant_id VARCHAR(64) NOT NULL,
    id VARCHAR(64) NOT NULL,
    url TEXT NOT NULL,
    event_types VARCHAR[] NOT NULL,
    description TEXT,
    enabled BOOLEAN NOT NULL,
    enabled_from TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
    signature VARCHAR NOT NULL,
    secret TEXT,
    secret_hint VARCHAR NOT NULL,
    previous_secret TEXT,
    previous_secret_expires_at TIMESTAMP WITH TIME ZONE,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
    deleted_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_webhook_endpoints PRIMARY KEY (tenant_id, id)
);

CREATE TABLE billing_entity_taxes (
    tenant_id VARCHAR(64) NOT NULL,
    billing_entity_id VARCHAR(64) NOT NULL,
    tax_id VARCHAR(64) NOT NULL,
    position INTEGER NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_billing_entity_taxes PRIMARY KEY (tenant_id, billing_entity_id, tax_id),
    CONSTRAINT fk_billing_entity_taxes_tenant_id_billing_entity_id FOREIGN KEY(tenant_id, billing_entity_id) REFERENCES billing_entities (tenant_id, id),
    CONSTRAINT fk_billing_entity_taxes_tenant_id_tax_id FOREIGN KEY(tenant_id, tax_id) REFERENCES taxes (tenant_id, id)
);

CREATE INDEX ix_billing_entity_taxes_tax ON billing_entity_taxes (tenant_id, tax_id);

CREATE TABLE customers (
    tenant_id VARCHAR(64) NOT NULL,
    id VARCHAR(64) NOT NULL,
    name VARCHAR NOT NULL,
    external_id VARCHAR,
    email VARCHAR,
    currency VARCHAR(3),
    timezone VARCHAR NOT NULL,
    locale VARCHAR NOT NULL,
    billing_address JSONB NOT NULL,
    tax_ids JSONB NOT NULL,
    net_days INTEGER,
    billing_entity_id VARCHAR(64),
    metadata JSONB NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
    deleted_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_customers PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_customers_tenant_id_billing_entity_id FOREIGN KEY(tenant_id, billing_entity_id) REFERENCES billing_entities (tenant_id, id)
);

CREATE INDEX ix_customers_created ON customers (tenant_id, created_at, id);

CREATE TABLE journal_lines (
    tenant_id VARCHAR(64) NOT NULL,
    entry_id VARCHAR(64) NOT NULL,
    position INTEGER NOT NULL,
    account VARCHAR NOT NULL,
    debit BIGINT NOT NULL,
    credit BIGINT NOT NULL,
    customer_id VARCHAR(64),
    subscription_id VARCHAR(64),
    CONSTRAINT pk_journal_lines PRIMARY KEY (tenant_id, entry_id, position),
    CONSTRAINT fk_journal_lines_tenant_id_entry_id FOREIGN KEY(tenant_id, entry_id) REFERENCES journal_entries (tenant_id, id),
    CONSTRAINT ck_journal_lines_one_side CHECK (debit >= 0 and credit >= 0 and (debit = 0) <> (credit = 0))
);

CREATE INDEX ix_journal_lines_account ON journal_lines (tenant_id, account, customer_id);

CREATE TABLE plan_items (
    tenant_id VARCHAR(64) NOT NULL,
    id VARCHAR(64) NOT NULL,
    plan_id VARCHAR(64) NOT NULL,
    item_key VARCHAR NOT NULL,
    position INTEGER NOT NULL,
    product_id VARCHAR(64) NOT NULL,
    name VARCHAR NOT NULL,
    price JSONB NOT NULL,
    fingerprint VARCHAR(16) NOT NULL,
    CONSTRAINT pk_plan_items PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_plan_items_tenant_id_plan_id FOREIGN KEY(tenant_id, plan_id) REFERENCES plans (tenant_id, id),
    CONSTRAINT fk_plan_items_tenant_id_product_id FOREIGN KEY(tenant_id, product_id) REFERENCES products (tenant_id, id)
);

CREATE INDEX ix_plan_items_product ON plan_items (tenant_id, product_id);

CREATE UNIQUE INDEX uq_plan_items_key ON plan_items (tenant_id, plan_id, item_key);

CREATE TABLE tax_rates (
    tenant_id VARCHAR(64) NOT NULL,
    tax_id VARCHAR(64) NOT NULL,
    revision INTEGER NOT NULL,
    rate NUMERIC NOT NULL,
    category VARCHAR(2) NOT NULL,
    valid_from DATE,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_tax_rates PRIMARY KEY (tenant_id, tax_id, revision),
    CONSTRAINT fk_tax_rates_tenant_id_tax_id FOREIGN KEY(tenant_id, tax_id) REFERENCES taxes (tenant_id, id),
    CONSTRAINT ck_tax_rates_rate CHECK (rate >= 0 and rate <= 100),
    CONSTRAINT ck_tax_rates_category CHECK ((category = 'S') = (rate > 0))
);

CREATE TABLE webhook_deliveries (
    tenant_id VARCHAR(64) NOT NULL,
    id VARCHAR(64) NOT NULL,
    endpoint_id VARCHAR(64) NOT NULL,
    event_id VARCHAR(64) NOT NULL,
    event_type VARCHAR NOT NULL,
    object_id VARCHAR(64) NOT NULL,
    sequence BIGINT NOT NULL,
    status VARCHAR NOT NULL,
    held BOOLEAN NOT NULL,
    due_at TIMESTAMP WITH TIME ZONE,
    leased_until TIMESTAMP WITH TIME ZONE,
    rung INTEGER NOT NULL,
    attempt_count INTEGER NOT NULL,
    attempts JSONB NOT NULL,
    status_code INTEGER,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    finished_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_webhook_deliveries PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_webhook_deliveries_tenant_id_endpoint_id FOREIGN KEY(tenant_id, endpoint_id) REFERENCES webhook_endpoints (tenant_id, id),
    CONSTRAINT uq_webhook_deliveries_tenant_id_event_id_endpoint_id UNIQUE (tenant_id, event_id, endpoint_id)
);

CREATE INDEX ix_webhook_deliveries_claim ON webhook_deliveries (tenant_id, endpoint_id, due_at, sequence) WHERE due_at IS NOT NULL AND NOT held;

CREATE INDEX ix_webhook_deliveries_due ON webhook_deliveries (tenant_id, due_at) WHERE due_at IS NOT NULL AND NOT held;

CREATE INDEX ix_webhook_deliveries_list ON webhook_deliveries (tenant_id, created_at, id);

CREATE INDEX ix_webhook_deliveries_order ON webhook_deliveries (tenant_id, object_id, endpoint_id, sequence) WHERE status = 'pending';

CREATE TABLE customer_names (
    tenant_id VARCHAR(64) NOT NULL,
    name VARCHAR NOT NULL,
    customer_id VARCHAR(64) NOT NULL,
    position INTEGER NOT NULL,
    CONSTRAINT pk_customer_names PRIMARY KEY (tenant_id, name),
    CONSTRAINT fk_customer_names_tenant_id_customer_id FOREIGN KEY(tenant_id, customer_id) REFERENCES customers (tenant_id, id) ON DELETE CASCADE
);

CREATE INDEX ix_customer_names_customer ON customer_names (tenant_id, customer_id);

CREATE TABLE invoices (
    tenant_id VARCHAR(64) NOT NULL,
    id VARCHAR(64) NOT NULL,
    number VARCHAR,
    series VARCHAR,
    seq INTEGER,
    status VARCHAR NOT NULL,
    customer_id VARCHAR(64) NOT NULL,
    subscription_ids VARCHAR[] NOT NULL,
    currency VARCHAR(3) NOT NULL,
    exponent INTEGER NOT NULL,
    billing_period_start DATE,
    billing_period_end DATE,
    issue_date DATE,
    due_date DATE,
    subtotal BIGINT NOT NULL,
    discount_total BIGINT NOT NULL,
    tax_total BIGINT NOT NULL,
    total BIGINT NOT NULL,
    credits_applied BIGINT NOT NULL,
    amount_paid BIGINT NOT NULL,
    amount_due BIGINT NOT NULL,
    purchase_order_number VARCHAR,
    description TEXT,
    payment_terms VARCHAR NOT NULL,
    auto_pay BOOLEAN NOT NULL,
    billing_entity_id VARCHAR(64) NOT NULL,
    seller JSONB,
    buyer JSONB,
    content_hash VARCHAR,
    overdue_at TIMESTAMP WITH TIME ZONE,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    issued_at TIMESTAMP WITH TIME ZONE,
    paid_at TIMESTAMP WITH TIME ZONE,
    voided_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_invoices PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_invoices_tenant_id_customer_id FOREIGN KEY(tenant_id, customer_id) REFERENCES customers (tenant_id, id),
    CONSTRAINT fk_invoices_tenant_id_billing_entity_id FOREIGN KEY(tenant_id, billing_entity_id) REFERENCES billing_entities (tenant_id, id),
    CONSTRAINT ck_invoices_total CHECK (total = subtotal - discount_total + tax_total),
    CONSTRAINT ck_invoices_due CHECK (status = 'void' or amount_due = total - credits_applied - amount_paid),
    CONSTRAINT ck_invoices_not_negative CHECK (amount_due >= 0 and amount_paid >= 0 and credits_applied >= 0)
);

CREATE INDEX ix_invoices_created ON invoices (tenant_id, created_at, id);

CREATE INDEX ix_invoices_customer ON invoices (tenant_id, customer_id, created_at);

CREATE INDEX ix_invoices_overdue ON invoices (tenant_id, overdue_at) WHERE status = 'issued';

CREATE INDEX ix_invoices_subscriptions ON invoices USING gin (subscription_ids);

CREATE UNIQUE INDEX uq_invoices_number ON invoices (tenant_id, billing_entity_id, number);

CREATE UNIQUE INDEX uq_invoices_seq ON invoices (tenant_id, billing_entity_id, series, seq);

CREATE TABLE payment_methods (
    tenant_id VARCHAR(64) NOT NULL,
    id VARCHAR(64) NOT NULL,
    customer_id VARCHAR(64) NOT NULL,
    provider VARCHAR NOT NULL,
    token VARCHAR NOT NULL,
    brand VARCHAR NOT NULL,
    last4 VARCHAR(4) NOT NULL,
    is_default BOOLEAN NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    deleted_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_payment_methods PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_payment_methods_tenant_id_customer_id FOREIGN KEY(tenant_id, customer_id) REFERENCES customers (tenant_id, id)
);

CREATE INDEX ix_payment_methods_customer ON payment_methods (tenant_id, customer_id);

CREATE UNIQUE INDEX uq_payment_methods_default ON payment_methods (tenant_id, customer_id) WHERE is_default;

CREATE TABLE subscriptions (
    tenant_id VARCHAR(64) NOT NULL,
    id VARCHAR(64) NOT NULL,
    name VARCHAR NOT NULL,
    customer_id VARCHAR(64) NOT NULL,
    status VARCHAR NOT NULL,
    currency VARCHAR(3) NOT NULL,
    timezone VARCHAR NOT NULL,
    contract JSONB NOT NULL,
    billing JSONB NOT NULL,
    start_date DATE NOT NULL,
    anchor_date DATE NOT NULL,
    trial_end_date DATE,
    end_date DATE,
    cancel_reason TEXT,
    unused_time VARCHAR NOT NULL,
    metadata JSONB NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    activated_at TIMESTAMP WITH TIME ZONE,
    canceled_at TIMESTAMP WITH TIME ZONE,
    ended_at TIMESTAMP WITH TIME ZONE,
    next_transition_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_subscriptions PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_subscriptions_tenant_id_customer_id FOREIGN KEY(tenant_id, customer_id) REFERENCES customers (tenant_id, id)
);

CREATE INDEX ix_subscriptions_created ON subscriptions (tenant_id, created_at, id);

CREATE INDEX ix_subscriptions_customer ON subscriptions (tenant_id, customer_id);

CREATE INDEX ix_subscriptions_transition ON subscriptions (next_transition_at) WHERE next_transition_at IS NOT NULL;

CREATE TABLE billing_schedules (
    tenant_id VARCHAR(64) NOT NULL,
    subscription_id VARCHAR(64) NOT NULL,
    customer_id VARCHAR(64) NOT NULL,
    next_on DATE,
    next_at TIMESTAMP WITH TIME ZONE,
    billed_through DATE,
    parked_at TIMESTAMP WITH TIME ZONE,
    parked_reason TEXT,
    CONSTRAINT pk_billing_schedules PRIMARY KEY (tenant_id, subscription_id),
    CONSTRAINT fk_billing_schedules_tenant_id_subscription_id FOREIGN KEY(tenant_id, subscription_id) REFERENCES subscriptions (tenant_id, id)
);

CREATE INDEX ix_billing_schedules_next ON billing_schedules (next_at) WHERE parked_at IS NULL;

CREATE TABLE invoice_lines (
    tenant_id VARCHAR(64) NOT NULL,
    id VARCHAR(64) NOT NULL,
    invoice_id VARCHAR(64) NOT NULL,
    position INTEGER NOT NULL,
    kind VARCHAR NOT NULL,
    description TEXT NOT NULL,
    product_id VARCHAR(64),
    item_key VARCHAR,
    subscription_id VARCHAR(64),
    version_id VARCHAR(64),
    quantity NUMERIC NOT NULL,
    unit_price NUMERIC,
    amount BIGINT NOT NULL,
    tax_amount BIGINT NOT NULL,
    tax_rate NUMERIC NOT NULL,
    taxes JSONB NOT NULL,
    period_start DATE,
    period_end DATE,
    precise_amount NUMERIC NOT NULL,
    fingerprint VARCHAR,
    price JSONB,
    natural_key VARCHAR,
    deferred BOOLEAN NOT NULL,
    evidence JSONB,
    tree JSONB NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_invoice_lines PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_invoice_lines_tenant_id_invoice_id FOREIGN KEY(tenant_id, invoice_id) REFERENCES invoices (tenant_id, id),
    CONSTRAINT ck_invoice_lines_numbers CHECK ('NaN' not in (quantity, precise_amount, tax_rate, coalesce(unit_price, 0)))
);

CREATE INDEX ix_invoice_lines_invoice ON invoice_lines (tenant_id, invoice_id, position);

CREATE INDEX ix_invoice_lines_subscription ON invoice_lines (tenant_id, subscription_id);

CREATE UNIQUE INDEX uq_invoice_lines_natural ON invoice_lines (tenant_id, natural_key);

CREATE TABLE invoice_taxes (
    tenant_id VARCHAR(64) NOT NULL,
    invoice_id VARCHAR(64) NOT NULL,
    position INTEGER NOT NULL,
    code VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    category VARCHAR NOT NULL,
    rate NUMERIC NOT NULL,
    base BIGINT NOT NULL,
    amount BIGINT NOT NULL,
    CONSTRAINT pk_invoice_taxes PRIMARY KEY (tenant_id, invoice_id, position),
    CONSTRAINT fk_invoice_taxes_tenant_id_invoice_id FOREIGN KEY(tenant_id, invoice_id) REFERENCES invoices (tenant_id, id)
);

CREATE TABLE payments (
    tenant_id VARCHAR(64) NOT NULL,
    id VARCHAR(64) NOT NULL,
    customer_id VARCHAR(64) NOT NULL,
    invoice_id VARCHAR(64),
    status VARCHAR NOT NULL,
    provider VARCHAR NOT NULL,
    payment_method_id VARCHAR(64),
    brand VARCHAR,
    last4 VARCHAR(4),
    amount BIGINT NOT NULL,
    currency VARCHAR(3) NOT NULL,
    unallocated BIGINT NOT NULL,
    reference TEXT,
    failure_code VARCHAR,
    failure_message TEXT,
    provider_reference VARCHAR,
    attempt INTEGER,
    recorded_by VARCHAR(64),
    paid_at TIMESTAMP WITH TIME ZONE,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
    key VARCHAR,
    due_at TIMESTAMP WITH TIME ZONE,
    asks INTEGER DEFAULT '0' NOT NULL,
    first_asked_at TIMESTAMP WITH TIME ZONE,
    leased_until TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_payments PRIMARY KEY (tenant_id, id),
    CONSTRAINT ck_payments_amounts CHECK (amount > 0 and unallocated between 0 and amount),
    CONSTRAINT fk_payments_tenant_id_customer_id FOREIGN KEY(tenant_id, customer_id) REFERENCES customers (tenant_id, id),
    CONSTRAINT fk_payments_tenant_id_invoice_id FOREIGN KEY(tenant_id, invoice_id) REFERENCES invoices (tenant_id, id),
    CONSTRAINT fk_payments_tenant_id_payment_method_id FOREIGN KEY(tenant_id, payment_method_id) REFERENCES payment_methods (tenant_id, id)
);

CREATE INDEX ix_payments_created ON payments (tenant_id, created_at, id);

CREATE INDEX ix_payments_customer ON payments (tenant_id, customer_id, created_at);

CREATE INDEX ix_payments_due ON payments (tenant_id, due_at) WHERE due_at IS NOT NULL;

CREATE UNIQUE INDEX uq_payments_attempt ON payments (tenant_id, invoice_id, attempt);

CREATE UNIQUE INDEX uq_payments_in_flight ON payments (tenant_id, invoice_id) WHERE status = 'pending';

CREATE UNIQUE INDEX uq_payments_key ON payments (tenant_id, provider, key);

CREATE UNIQUE INDEX uq_payments_provider_reference ON payments (tenant_id, provider, provider_reference);

CREATE TABLE subscription_versions (
    tenant_id VARCHAR(64) NOT NULL,
    id VARCHAR(64) NOT NULL,
    subscription_id VARCHAR(64) NOT NULL,
    number INTEGER NOT NULL,
    effective_from DATE NOT NULL,
    plan_id VARCHAR(64),
    items JSONB NOT NULL,
    description TEXT,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_subscription_versions PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_subscription_versions_tenant_id_subscription_id FOREIGN KEY(tenant_id, subscription_id) REFERENCES subscriptions (tenant_id, id),
    CONSTRAINT fk_subscription_versions_tenant_id_plan_id FOREIGN KEY(tenant_id, plan_id) REFERENCES plans (tenant_id, id)
);

CREATE INDEX ix_subscription_versions_plan ON subscription_versions (tenant_id, plan_id);

CREATE UNIQUE INDEX uq_subscription_versions_number ON subscription_versions (tenant_id, subscription_id, number);

CREATE TABLE payment_allocations (
    tenant_id VARCHAR(64) NOT NULL,
    payment_id VARCHAR(64) NOT NULL,
    invoice_id VARCHAR(64) NOT NULL,
    position INTEGER NOT NULL,
    amount BIGINT NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_payment_allocations PRIMARY KEY (tenant_id, payment_id, invoice_id),
    CONSTRAINT ck_payment_allocations_amount CHECK (amount > 0),
    CONSTRAINT fk_payment_allocations_tenant_id_payment_id FOREIGN KEY(tenant_id, payment_id) REFERENCES payments (tenant_id, id),
    CONSTRAINT fk_payment_allocations_tenant_id_invoice_id FOREIGN KEY(tenant_id, invoice_id) REFERENCES invoices (tenant_id, id)
);

CREATE INDEX ix_payment_allocations_invoice ON payment_allocations (tenant_id, invoice_id);

-- The job queue.

-- pgqueuer 1.6.0 -- prefix='' schema=None durability=durable

CREATE TYPE pgqueuer_status AS ENUM ('queued', 'picked', 'successful', 'exception', 'canceled', 'deleted', 'failed');

CREATE TABLE pgqueuer (
    id bigserial NOT NULL PRIMARY KEY,
    priority integer NOT NULL,
    queue_manager_id uuid,
    created timestamp with time zone NOT NULL DEFAULT now(),
    updated timestamp with time zone NOT NULL DEFAULT now(),
    heartbeat timestamp with time zone NOT NULL DEFAULT now(),
    execute_after timestamp with time zone NOT NULL DEFAULT now(),
    status pgqueuer_status NOT NULL,
    entrypoint text NOT NULL,
    dedupe_key text,
    payload bytea,
    headers jsonb,
    attempts integer NOT NULL DEFAULT 0,
    slot bigint
);

CREATE TABLE pgqueuer_log (
    id bigint GENERATED BY DEFAULT AS IDENTITY NOT NULL PRIMARY KEY,
    created timestamp with time zone NOT NULL DEFAULT now(),
    job_id bigint NOT NULL,
    status pgqueuer_status NOT NULL,
    priority integer NOT NULL,
    entrypoint text NOT NULL,
    traceback jsonb,
    aggregated boolean DEFAULT false
);

CREATE TABLE pgqueuer_schedules (
    id bigserial NOT NULL PRIMARY KEY,
    expression text NOT NULL,
    entrypoint text NOT NULL,
    heartbeat timestamp with time zone NOT NULL DEFAULT now(),
    created timestamp with time zone NOT NULL DEFAULT now(),
    updated timestamp with time zone NOT NULL DEFAULT now(),
    next_run timestamp with time zone NOT NULL DEFAULT now(),
    last_run timestamp with time zone,
    status pgqueuer_status DEFAULT 'queued'::pgqueuer_status,
    UNIQUE (expression, entrypoint)
);

CREATE TABLE pgqueuer_statistics (
    id bigserial NOT NULL PRIMARY KEY,
    created timestamp with time zone NOT NULL DEFAULT date_trunc('sec'::text, now()),
    count bigint NOT NULL,
    priority integer NOT NULL,
    status pgqueuer_status NOT NULL,
    entrypoint text NOT NULL
);

CREATE INDEX pgqueuer_ep_ea_idx ON pgqueuer USING btree (entrypoint, execute_after) WHERE (status = 'queued'::pgqueuer_status);

CREATE INDEX pgqueuer_ep_prio_id_idx ON pgqueuer USING btree (entrypoint, priority DESC, id) WHERE (status = 'queued'::pgqueuer_status);

CREATE INDEX pgqueuer_log_created ON pgqueuer_log USING btree (created);

CREATE INDEX pgqueuer_log_job_id_status ON pgqueuer_log USING btree (job_id, created DESC);

CREATE INDEX pgqueuer_log_not_aggregated ON pgqueuer_log USING btree ((1)) WHERE (NOT aggregated);

CREATE INDEX pgqueuer_log_status ON pgqueuer_log USING btree (status);

CREATE INDEX pgqueuer_picked_heartbeat_idx ON pgqueuer USING btree (heartbeat) WHERE (status = 'picked'::pgqueuer_status);

CREATE UNIQUE INDEX pgqueuer_picked_slot_idx ON pgqueuer USING btree (entrypoint, slot) WHERE ((status = 'picked'::pgqueuer_status) AND (slot IS NOT NULL));

CREATE INDEX pgqueuer_priority_id_id1_idx ON pgqueuer USING btree (priority, id DESC) INCLUDE (id) WHERE (status = 'queued'::pgqueuer_status);

CREATE INDEX pgqueuer_queue_manager_id_idx ON pgqueuer USING btree (queue_manager_id) WHERE (queue_manager_id IS NOT NULL);

CREATE UNIQUE INDEX pgqueuer_statistics_unique_count ON pgqueuer_statistics USING btree (priority, date_trunc('sec'::text, timezone('UTC'::text, created)), status, entrypoint);

CREATE UNIQUE INDEX pgqueuer_unique_dedupe_key ON pgqueuer USING btree (dedupe_key) WHERE ((status = ANY (ARRAY['queued'::pgqueuer_status, 'picked'::pgqueuer_status])) AND (dedupe_key IS NOT NULL));

CREATE INDEX pgqueuer_updated_id_id1_idx ON pgqueuer USING btree (updated, id DESC) INCLUDE (id) WHERE (status = 'picked'::pgqueuer_status);

CREATE FUNCTION fn_pgqueuer_changed() RETURNS TRIGGER AS $$
DECLARE
    to_emit BOOLEAN := false;  -- Flag to decide whether to emit a notification
BEGIN
    -- Check operation type and set the emit flag accordingly
    IF TG_OP = 'UPDATE' AND OLD IS DISTINCT FROM NEW THEN
        to_emit := true;
    ELSIF TG_OP = 'DELETE' THEN
        to_emit := true;
    ELSIF TG_OP = 'INSERT' THEN
        to_emit := true;
    ELSIF TG_OP = 'TRUNCATE' THEN
        to_emit := true;
    END IF;

    -- Perform notification if the emit flag is set
    IF to_emit THEN
        PERFORM pg_notify(
            'ch_pgqueuer',
            json_build_object(
                'channel', 'ch_pgqueuer',
                'operation', lower(TG_OP),
                'sent_at', NOW(),
                'table', TG_TABLE_NAME,
                'type', 'table_changed_event'
            )::text
        );
    END IF;

    -- Return appropriate value based on the operation
    IF TG_OP IN ('INSERT', 'UPDATE') THEN
        RETURN NEW;
    ELSIF TG_OP = 'DELETE' THEN
        RETURN OLD;
    ELSE
        RETURN NULL; -- For TRUNCATE and other non-row-specific contexts
    END IF;

END;
$$ LANGUAGE plpgsql;

CREATE TRIGGER tg_pgqueuer_changed
AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON pgqueuer
EXECUTE FUNCTION fn_pgqueuer_changed();

alter table api_keys enable row level security;

alter table api_keys force row level security;

create policy tenant on api_keys to billow_app using (tenant_id = (select nullif(current_setting('app.tenant_id', true), ''))) with check (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')));

create policy system on api_keys to current_user using ((select current_setting('app.scope', true)) = 'system') with check ((select current_setting('app.scope', true)) = 'system');

grant select, insert, update, delete on api_keys to billow_app;

alter table billing_entities enable row level security;

alter table billing_entities force row level security;

create policy tenant on billing_entities to billow_app using (tenant_id = (select nullif(current_setting('app.tenant_id', true), ''))) with check (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')));

create policy system on billing_entities to current_user using ((select current_setting('app.scope', true)) = 'system') with check ((select current_setting('app.scope', true)) = 'system');

grant select, insert, update, delete on billing_entities to billow_app;

alter table customer_credits enable row level security;

alter table customer_credits force row level security;

create policy tenant on customer_credits to billow_app using (tenant_id = (select nullif(current_setting('app.tenant_id', true), ''))) with check (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')));

create policy system on customer_credits to current_user using ((select current_setting('app.scope', true)) = 'system') with check ((select current_setting('app.scope', true)) = 'system');

grant select, insert, update, delete on customer_credits to billow_app;

alter table documents enable row level security;

alter table documents force row level security;

create policy tenant on documents to billow_app using (tenant_id = (select nullif(current_setting('app.tenant_id', true), ''))) with check (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')));

create policy system on documents to current_user using ((select current_setting('app.scope', true)) = 'system') with check ((select current_setting('app.scope', true)) = 'system');

grant select, insert, update, delete on documents to billow_app;

alter table events enable row level security;

alter table events force row level security;

create policy tenant on events to billow_app using (tenant_id = (select nullif(current_setting('app.tenant_id', true), ''))) with check (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')));

create policy system on events to current_user using ((select current_setting('app.scope', true)) = 'system') with check ((select current_setting('app.scope', true)) = 'system');

grant select, insert, update, delete on events to billow_app;

alter table idempotency_keys enable row level security;

alter table idempotency_keys force row level security;

create policy tenant on idempotency_keys to billow_app using (tenant_id = (select nullif(current_setting('app.tenant_id', true), ''))) with check (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')));

create policy system on idempotency_keys to current_user using ((select current_setting('app.scope', true)) = 'system') with check ((select current_setting('app.scope', true)) = 'system');

grant select, insert, update, delete on idempotency_keys to billow_app;

alter table journal_entries enable row level security;

alter table journal_entries force row level security;

create policy tenant on journal_entries to billow_app using (tenant_id = (select nullif(current_setting('app.tenant_id', true), ''))) with check (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')));

create policy system on journal_entries to current_user using ((select current_setting('app.scope', true)) = 'system') with check ((select current_setting('app.scope', true)) = 'system');

grant select, insert, update, delete on journal_entries to billow_app;

alter table metrics enable row level security;

alter table metrics force row level security;

create policy tenant on metrics to billow_app using (tenant_id = (select nullif(current_setting('app.tenant_id', true), ''))) with check (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')));

create policy system on metrics to current_user using ((select current_setting('app.scope', true)) = 'system') with check ((select current_setting('app.scope', true)) = 'system');

grant select, insert, update, delete on metrics to billow_app;

alter table number_series enable row level security;

alter table number_series force row level security;

create policy tenant on number_series to billow_app using (tenant_id = (select nullif(current_setting('app.tenant_id', true), ''))) with check (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')));

create policy system on number_series to current_user using ((select current_setting('app.scope', true)) = 'system') with check ((select current_setting('app.scope', true)) = 'system');

grant select, insert, update, delete on number_series to billow_app;

alter table outbox enable row level security;

alter table outbox force row level security;

create policy tenant on outbox to billow_app using (tenant_id = (select nullif(current_setting('app.tenant_id', true), ''))) with check (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')));

create policy system on outbox to current_user using ((select current_setting('app.scope', true)) = 'system') with check ((select current_setting('app.scope', true)) = 'system');

grant select, insert, update, delete on outbox to billow_app;

alter table plans enable row level security;

alter table plans force row level security;

create policy tenant on plans to billow_app using (tenant_id = (select nullif(current_setting('app.tenant_id', true), ''))) with check (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')));

create policy system on plans to current_user using ((select current_setting('app.scope', true)) = 'system') with check ((select current_setting('app.scope', true)) = 'system');

grant select, insert, update, delete on plans to billow_app;

alter table products enable row level security;

alter table products force row level security;

create policy tenant on products to billow_app using (tenant_id = (select nullif(current_setting('app.tenant_id', true), ''))) with check (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')));

create policy system on products to current_user using ((select current_setting('app.scope', true)) = 'system') with check ((select current_setting('app.scope', true)) = 'system');

grant select, insert, update, delete on products to billow_app;

alter table reactions enable row level security;

alter table reactions force row level security;

create policy tenant on reactions to billow_app using (tenant_id = (select nullif(current_setting('app.tenant_id', true), ''))) with check (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')));

create policy system on reactions to current_user using ((select current_setting('app.scope', true)) = 'system') with check ((select current_setting('app.scope', true)) = 'system');

grant select, insert, update, delete on reactions to billow_app;

alter table taxes enable row level security;

alter table taxes force row level security;

create policy tenant on taxes to billow_app using (tenant_id = (select nullif(current_setting('app.tenant_id', true), ''))) with check (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')));

create policy system on taxes to current_user using ((select current_setting('app.scope', true)) = 'system') with check ((select current_setting('app.scope', true)) = 'system');

grant select, insert, update, delete on taxes to billow_app;

alter table test_clocks enable row level security;

alter table test_clocks force row level security;

create policy tenant on test_clocks to billow_app using (tenant_id = (select nullif(current_setting('app.tenant_id', true), ''))) with check (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')));

create policy system on test_clocks to current_user using ((select current_setting('app.scope', true)) = 'system') with check ((select current_setting('app.scope', true)) = 'system');

grant select, insert, update, delete on test_clocks to billow_app;

alter table webhook_endpoints enable row level security;

alter table webhook_endpoints force row level security;

create policy tenant on webhook_endpoints to billow_app using (tenant_id = (select nullif(current_setting('app.tenant_id', true), ''))) with check (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')));

create policy system on webhook_endpoints to current_user using ((select current_setting('app.scope', true)) = 'system') with check ((select current_setting('app.scope', true)) = 'system');

grant select, insert, update, delete on webhook_endpoints to billow_app;

alter table billing_entity_taxes enable row level security;

alter table billing_entity_taxes force row level security;

create policy tenant on billing_entity_taxes to billow_app using (tenant_id = (select nullif(current_setting('app.tenant_id', true), ''))) with check (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')));

create policy system on billing_entity_taxes to current_user using ((select current_setting('app.scope', true)) = 'system') with check ((select current_setting('app.scope', true)) = 'system');

grant select, insert, update, delete on billing_entity_taxes to billow_app;

alter table customers enable row level security;

alter table customers force row level security;

create policy tenant on customers to billow_app using (tenant_id = (select nullif(current_setting('app.tenant_id', true), ''))) with check (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')));

create policy system on customers to current_user using ((select current_setting('app.scope', true)) = 'system') with check ((select current_setting('app.scope', true)) = 'system');

grant select, insert, update, delete on customers to billow_app;

alter table journal_lines enable row level security;

alter table journal_lines force row level security;

create policy tenant on journal_lines to billow_app using (tenant_id = (select nullif(current_setting('app.tenant_id', true), ''))) with check (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')));

create policy system on journal_lines to current_user using ((select current_setting('app.scope', true)) = 'system') with check ((select current_setting('app.scope', true)) = 'system');

grant select, insert, update, delete on journal_lines to billow_app;

alter table plan_items enable row level security;

alter table plan_items force row level security;

create policy tenant on plan_items to billow_app using (tenant_id = (select nullif(current_setting('app.tenant_id', true), ''))) with check (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')));

create policy system on plan_items to current_user using ((select current_setting('app.scope', true)) = 'system') with check ((select current_setting('app.scope', true)) = 'system');

grant select, insert, update, delete on plan_items to billow_app;

alter table tax_rates enable row level security;

alter table tax_rates force row level security;

create policy tenant on tax_rates to billow_app using (tenant_id = (select nullif(current_setting('app.tenant_id', true), ''))) with check (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')));

create policy system on tax_rates to current_user using ((select current_setting('app.scope', true)) = 'system') with check ((select current_setting('app.scope', true)) = 'system');

grant select, insert, update, delete on tax_rates to billow_app;

alter table webhook_deliveries enable row level security;

alter table webhook_deliveries force row level security;

create policy tenant on webhook_deliveries to billow_app using (tenant_id = (select nullif(current_setting('app.tenant_id', true), ''))) with check (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')));

create policy system on webhook_deliveries to current_user using ((select current_setting('app.scope', true)) = 'system') with check ((select current_setting('app.scope', true)) = 'system');

grant select, insert, update, delete on webhook_deliveries to billow_app;

alter table customer_names enable row level security;

alter table customer_names force row level security;

create policy tenant on customer_names to billow_app using (tenant_id = (select nullif(current_setting('app.tenant_id', true), ''))) with check (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')));

create policy system on customer_names to current_user using ((select current_setting('app.scope', true)) = 'system') with check ((select current_setting('app.scope', true)) = 'system');

grant select, insert, update, delete on customer_names to billow_app;

alter table invoices enable row level security;

alter table invoices force row level security;

create policy tenant on invoices to billow_app using (tenant_id = (select nullif(current_setting('app.tenant_id', true), ''))) with check (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')));

create policy system on invoices to current_user using ((select current_setting('app.scope', true)) = 'system') with check ((select current_setting('app.scope', true)) = 'system');

grant select, insert, update, delete on invoices to billow_app;

alter table payment_methods enable row level security;

alter table payment_methods force row level security;

create policy tenant on payment_methods to billow_app using (tenant_id = (select nullif(current_setting('app.tenant_id', true), ''))) with check (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')));

create policy system on payment_methods to current_user using ((select current_setting('app.scope', true)) = 'system') with check ((select current_setting('app.scope', true)) = 'system');

grant select, insert, update, delete on payment_methods to billow_app;

alter table subscriptions enable row level security;

alter table subscriptions force row level security;

create policy tenant on subscriptions to billow_app using (tenant_id = (select nullif(current_setting('app.tenant_id', true), ''))) with check (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')));

create policy system on subscriptions to current_user using ((select current_setting('app.scope', true)) = 'system') with check ((select current_setting('app.scope', true)) = 'system');

grant select, insert, update, delete on subscriptions to billow_app;

alter table billing_schedules enable row level security;

alter table billing_schedules force row level security;

create policy tenant on billing_schedules to billow_app using (tenant_id = (select nullif(current_setting('app.tenant_id', true), ''))) with check (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')));

create policy system on billing_schedules to current_user using ((select current_setting('app.scope', true)) = 'system') with check ((select current_setting('app.scope', true)) = 'system');

grant select, insert, update, delete on billing_schedules to billow_app;

alter table invoice_lines enable row level security;

alter table invoice_lines force row level security;

create policy tenant on invoice_lines to billow_app using (tenant_id = (select nullif(current_setting('app.tenant_id', true), ''))) with check (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')));

create policy system on invoice_lines to current_user using ((select current_setting('app.scope', true)) = 'system') with check ((select current_setting('app.scope', true)) = 'system');

grant select, insert, update, delete on invoice_lines to billow_app;

alter table invoice_taxes enable row level security;

alter table invoice_taxes force row level security;

create policy tenant on invoice_taxes to billow_app using (tenant_id = (select nullif(current_setting('app.tenant_id', true), ''))) with check (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')));

create policy system on invoice_taxes to current_user using ((select current_setting('app.scope', true)) = 'system') with check ((select current_setting('app.scope', true)) = 'system');

grant select, insert, update, delete on invoice_taxes to billow_app;

alter table payments enable row level security;

alter table payments force row level security;

create policy tenant on payments to billow_app using (tenant_id = (select nullif(current_setting('app.tenant_id', true), ''))) with check (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')));

create policy system on payments to current_user using ((select current_setting('app.scope', true)) = 'system') with check ((select current_setting('app.scope', true)) = 'system');

grant select, insert, update, delete on payments to billow_app;

alter table subscription_versions enable row level security;

alter table subscription_versions force row level security;

create policy tenant on subscription_versions to billow_app using (tenant_id = (select nullif(current_setting('app.tenant_id', true), ''))) with check (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')));

create policy system on subscription_versions to current_user using ((select current_setting('app.scope', true)) = 'system') with check ((select current_setting('app.scope', true)) = 'system');

grant select, insert, update, delete on subscription_versions to billow_app;

alter table payment_allocations enable row level security;

alter table payment_allocations force row level security;

create policy tenant on payment_allocations to billow_app using (tenant_id = (select nullif(current_setting('app.tenant_id', true), ''))) with check (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')));

create policy system on payment_allocations to current_user using ((select current_setting('app.scope', true)) = 'system') with check ((select current_setting('app.scope', true)) = 'system');

grant select, insert, update, delete on payment_allocations to billow_app;

alter table tenants enable row level security;

alter table tenants force row level security;

create policy tenant on tenants to billow_app using (id = (select nullif(current_setting('app.tenant_id', true), ''))) with check (id = (select nullif(current_setting('app.tenant_id', true), '')));

create policy system on tenants to current_user using ((select current_setting('app.scope', true)) = 'system') with check ((select current_setting('app.scope', true)) = 'system');

grant select, insert, update, delete on tenants to billow_app;

create function billow_enter(tenant text, out frozen_at timestamptz, out live boolean)
returns setof record language plpgsql as $$
begin
  perform set_config('app.tenant_id', tenant, true), set_config('app.scope', '', true),
          set_config('role', 'billow_app', true);
  return query select c.frozen_at, t.environment = 'live'
    from tenants t left join test_clocks c on c.tenant_id = t.id where t.id = tenant;
end $$;

create function billow_enter_system() returns void language plpgsql as $$
begin
  perform set_config('role', 'none', true), set_config('app.tenant_id', '', true),
          set_config('app.scope', 'system', true);
end $$;

create function billow_authenticate(hash text, out tenant_id text, out organization_id text, out key_id text,
  out scopes text[], out version text, out live boolean, out frozen_at timestamptz)
returns setof record language plpgsql as $$
declare found_key record;
begin
  perform billow_enter_system(), set_config('statement_timeout', '30s', true);
  select k.tenant_id, t.organization_id, k.id, k.scopes, k.version, k.last_used_at into found_key
    from api_keys k join tenants t on t.id = k.tenant_id
   where k.secret_hash = hash and k.revoked_at is null and t.deleted_at is null
     and (k.expires_at is null or k.expires_at > clock_timestamp());
  if not found then
    return;
  end if;
  if found_key.last_used_at is null or found_key.last_used_at < clock_timestamp() - interval '1 minute' then
    update api_keys k set last_used_at = clock_timestamp()
     where k.id in (select l.id from api_keys l where l.tenant_id = found_key.tenant_id and l.id = found_key.id
                    for update skip locked);
  end if;
  return query select found_key.tenant_id::text, found_key.organization_id::text, found_key.id::text,
    found_key.scopes::text[], found_key.version::text, e.live, e.frozen_at from billow_enter(found_key.tenant_id) e;
end $$;

create function billow_invoice_hash(tenant text, invoice text) returns text language sql stable as $$
  select encode(sha256(convert_to(concat_ws('|',
    i.number, i.currency, i.exponent, to_char(i.issue_date, 'YYYY-MM-DD'), to_char(i.due_date, 'YYYY-MM-DD'),
    i.subtotal, i.discount_total, i.tax_total, i.total, i.customer_id, i.billing_entity_id, i.payment_terms,
    i.purchase_order_number, i.description, i.seller::text, i.buyer::text,
    (select string_agg(concat_ws(',', l.id, l.kind, l.description, l.quantity, l.unit_price, l.amount, l.tax_amount,
        l.tax_rate, to_char(l.period_start, 'YYYY-MM-DD'), to_char(l.period_end, 'YYYY-MM-DD'), l.precise_amount,
        l.tree::text, l.evidence::text), ';' order by l.position)
       from invoice_lines l where l.tenant_id = i.tenant_id and l.invoice_id = i.id),
    (select string_agg(concat_ws(',', t.code, t.name, t.category, t.rate, t.base, t.amount), ';' order by t.position)
       from invoice_taxes t where t.tenant_id = i.tenant_id and t.invoice_id = i.id)), 'UTF8')), 'hex')
  from invoices i where i.tenant_id = tenant and i.id = invoice
$$;

create function billow_invoice_guard() returns trigger language plpgsql as $$
declare mutable text[] := '{status,amount_paid,amount_due,credits_applied,paid_at,voided_at}';
begin
  if tg_op = 'DELETE' then
    if old.content_hash is not null then
      raise exception 'issued document % is immutable', old.number using errcode = '55000';
    end if;
    return old;
  end if;
  if old.content_hash is not null
     and (new.status = 'draft' or (to_jsonb(new) - mutable) is distinct from (to_jsonb(old) - mutable)) then
    raise exception 'issued document % is immutable', old.number using errcode = '55000';
  end if;
  return new;
end $$;

create function billow_invoice_part_guard() returns trigger language plpgsql as $$
begin
  if exists (select from invoices i where i.content_hash is not null
             and ((tg_op <> 'INSERT' and i.tenant_id = old.tenant_id and i.id = old.invoice_id)
               or (tg_op <> 'DELETE' and i.tenant_id = new.tenant_id and i.id = new.invoice_id))) then
    raise exception 'parts of an issued document are immutable' using errcode = '55000';
  end if;
  if tg_op = 'DELETE' then return old; end if;
  return new;
end $$;

create function billow_append_only() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name using errcode = '55000';
end $$;

create trigger invoices_guard before update or delete on invoices for each row execute function billow_invoice_guard();

create trigger invoice_lines_guard before insert or update or delete on invoice_lines for each row execute function billow_invoice_part_guard();

create trigger invoice_taxes_guard before insert or update or delete on invoice_taxes for each row execute function billow_invoice_part_guard();

create trigger journal_entries_guard before update or delete on journal_entries for each row execute function billow_append_only();

create trigger journal_lines_guard before update or delete on journal_lines for each row execute function billow_append_only();

create trigger customer_credits_guard before update or delete on customer_credits for each row execute function billow_append_only();

grant usage on schema public to billow_app;

grant select, insert, update, delete on pgqueuer, pgqueuer_log to billow_app;

grant usage on all sequences in schema public to billow_app;
