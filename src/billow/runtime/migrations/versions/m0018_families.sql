-- Families of customers, subscriptions that are billed to the parent, and those that share invoices. A line names the
-- customer that it serves where that is not the one that is billed; so the hashes of other documents are what they were.

alter table customers add column parent_id varchar(64);

alter table customers add constraint fk_customers_tenant_id_parent_id foreign key (tenant_id, parent_id) references customers (tenant_id, id);

alter table customers add constraint ck_customers_parent check (parent_id <> id);

create index ix_customers_parent on customers (tenant_id, parent_id) where parent_id is not null;

alter table subscriptions add column billed_customer_id varchar(64);

alter table billing_schedules add column billed_with varchar(64);

select set_config('app.scope', 'system', true);

update subscriptions set billed_customer_id = customer_id;

update billing_schedules b set billed_with = b.customer_id
    from subscriptions s
    where (s.tenant_id, s.id) = (b.tenant_id, b.subscription_id) and s.billing ->> 'consolidate_invoices' = 'true';

select set_config('app.scope', '', true);

alter table subscriptions alter column billed_customer_id set not null;

alter table subscriptions add constraint fk_subscriptions_tenant_id_billed_customer_id foreign key (tenant_id, billed_customer_id) references customers (tenant_id, id);

create index ix_subscriptions_billed_customer on subscriptions (tenant_id, billed_customer_id);

create index ix_billing_schedules_billed_with on billing_schedules (tenant_id, billed_with) where billed_with is not null;

alter table invoice_lines add column customer_id varchar(64);

alter table invoice_lines add constraint fk_invoice_lines_tenant_id_customer_id foreign key (tenant_id, customer_id) references customers (tenant_id, id);

create index ix_invoice_lines_customer on invoice_lines (tenant_id, customer_id) where customer_id is not null;

create or replace function billow_invoice_hash(tenant text, invoice text) returns text language sql stable as $$
  select encode(sha256(convert_to(concat_ws('|',
    i.number, i.currency, i.exponent, to_char(i.issue_date, 'YYYY-MM-DD'), to_char(i.due_date, 'YYYY-MM-DD'),
    i.subtotal, i.discount_total, i.tax_total, i.total, i.customer_id, i.billing_entity_id, i.payment_terms,
    i.purchase_order_number, i.description, i.seller::text, i.buyer::text,
    (select string_agg(concat_ws(',', l.id, l.kind, l.description, l.quantity, l.unit_price, l.amount, l.tax_amount,
        l.tax_rate, to_char(l.period_start, 'YYYY-MM-DD'), to_char(l.period_end, 'YYYY-MM-DD'), l.precise_amount,
        l.tree::text, l.evidence::text, 'discount ' || nullif(l.discount_amount, 0), 'customer ' || l.customer_id),
        ';' order by l.position)
       from invoice_lines l where l.tenant_id = i.tenant_id and l.invoice_id = i.id),
    (select string_agg(concat_ws(',', t.code, t.name, t.category, t.rate, t.base, t.amount), ';' order by t.position)
       from invoice_taxes t where t.tenant_id = i.tenant_id and t.invoice_id = i.id),
    'discounts ' || nullif(i.discounts, '[]'::jsonb)::text), 'UTF8')), 'hex')
  from invoices i where i.tenant_id = tenant and i.id = invoice
$$;
