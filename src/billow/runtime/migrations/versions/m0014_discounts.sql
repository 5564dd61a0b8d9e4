-- What coupons took off an invoice and off each of its lines. The content hash holds them where there are any, so that
-- the hashes of documents without discounts are what they were.

alter table invoices add column discounts jsonb not null default '[]';

alter table invoices alter column discounts drop default;

alter table invoice_lines add column discount_amount bigint not null default 0;

alter table invoice_lines alter column discount_amount drop default;

create or replace function billow_invoice_hash(tenant text, invoice text) returns text language sql stable as $$
  select encode(sha256(convert_to(concat_ws('|',
    i.number, i.currency, i.exponent, to_char(i.issue_date, 'YYYY-MM-DD'), to_char(i.due_date, 'YYYY-MM-DD'),
    i.subtotal, i.discount_total, i.tax_total, i.total, i.customer_id, i.billing_entity_id, i.payment_terms,
    i.purchase_order_number, i.description, i.seller::text, i.buyer::text,
    (select string_agg(concat_ws(',', l.id, l.kind, l.description, l.quantity, l.unit_price, l.amount, l.tax_amount,
        l.tax_rate, to_char(l.period_start, 'YYYY-MM-DD'), to_char(l.period_end, 'YYYY-MM-DD'), l.precise_amount,
        l.tree::text, l.evidence::text, 'discount ' || nullif(l.discount_amount, 0)), ';' order by l.position)
       from invoice_lines l where l.tenant_id = i.tenant_id and l.invoice_id = i.id),
    (select string_agg(concat_ws(',', t.code, t.name, t.category, t.rate, t.base, t.amount), ';' order by t.position)
       from invoice_taxes t where t.tenant_id = i.tenant_id and t.invoice_id = i.id),
    'discounts ' || nullif(i.discounts, '[]'::jsonb)::text), 'UTF8')), 'hex')
  from invoices i where i.tenant_id = tenant and i.id = invoice
$$;
