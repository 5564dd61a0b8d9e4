"""What the database itself refuses: changes of issued documents and of the journal (correctness I-03, R-13)."""

INVOICE_HASH = """
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
$$
"""

INVOICE_GUARD = """
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
end $$
"""

PART_GUARD = """
create function billow_invoice_part_guard() returns trigger language plpgsql as $$
begin
  if exists (select from invoices i where i.content_hash is not null
             and ((tg_op <> 'INSERT' and i.tenant_id = old.tenant_id and i.id = old.invoice_id)
               or (tg_op <> 'DELETE' and i.tenant_id = new.tenant_id and i.id = new.invoice_id))) then
    raise exception 'parts of an issued document are immutable' using errcode = '55000';
  end if;
  if tg_op = 'DELETE' then return old; end if;
  return new;
end $$
"""

APPEND_ONLY = """
create function billow_append_only() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name using errcode = '55000';
end $$
"""


def trigger(table: str, function: str, *, events: str) -> str:
    """The statement that puts *function* in front of *events* on *table*."""
    return (
        f"create trigger {table}_guard before {events} on {table} for each row execute function billow_{function}()"
    )


STATEMENTS = [
    INVOICE_HASH,
    INVOICE_GUARD,
    PART_GUARD,
    APPEND_ONLY,
    trigger("invoices", "invoice_guard", events="update or delete"),
    trigger("invoice_lines", "invoice_part_guard", events="insert or update or delete"),
    trigger("invoice_taxes", "invoice_part_guard", events="insert or update or delete"),
    *(
        trigger(table, "append_only", events="update or delete")
        for table in ("journal_entries", "journal_lines", "customer_credits")
    ),
]
