-- Credit notes: what they take back line by line, with the taxes of it, and what of an invoice they leave due. A note gets
-- its hash as it gets its number, and neither it nor a part of it changes after that.

alter table invoices add column amount_offset bigint not null default 0;

alter table invoices alter column amount_offset drop default;

alter table invoices drop constraint ck_invoices_due;

alter table invoices add constraint ck_invoices_due check (status = 'void' or amount_due = total - credits_applied - amount_offset - amount_paid);

alter table invoices drop constraint ck_invoices_not_negative;

alter table invoices add constraint ck_invoices_not_negative check (amount_due >= 0 and amount_paid >= 0 and credits_applied >= 0 and amount_offset >= 0);

create or replace function billow_invoice_guard() returns trigger language plpgsql as $$
declare mutable text[] := '{status,amount_paid,amount_due,amount_offset,credits_applied,paid_at,voided_at}';
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
  if old.content_hash is null and old.number is null and new.number is not null then
    new.content_hash := billow_invoice_hash_of(new);
  end if;
  return new;
end $$;

create table credit_notes (
    tenant_id varchar(64) not null,
    id varchar(64) not null,
    number varchar,
    series varchar,
    seq integer,
    status varchar not null,
    reason varchar not null,
    description text,
    customer_id varchar(64) not null,
    invoice_id varchar(64) not null,
    invoice_number varchar not null,
    billing_entity_id varchar(64) not null,
    currency varchar(3) not null,
    exponent integer not null,
    issue_date date,
    subtotal bigint not null,
    discount_total bigint not null,
    tax_total bigint not null,
    total bigint not null,
    offset_amount bigint not null,
    credit_amount bigint not null,
    refund_amount bigint not null,
    content_hash varchar,
    created_at timestamp with time zone not null,
    constraint pk_credit_notes primary key (tenant_id, id),
    constraint fk_credit_notes_tenant_id_customer_id foreign key (tenant_id, customer_id) references customers (tenant_id, id),
    constraint fk_credit_notes_tenant_id_invoice_id foreign key (tenant_id, invoice_id) references invoices (tenant_id, id),
    constraint fk_credit_notes_tenant_id_billing_entity_id foreign key (tenant_id, billing_entity_id) references billing_entities (tenant_id, id),
    constraint ck_credit_notes_total check (total = subtotal - discount_total + tax_total and total = offset_amount + credit_amount + refund_amount),
    constraint ck_credit_notes_positive check (total > 0 and offset_amount >= 0 and credit_amount >= 0 and refund_amount >= 0)
);

create index ix_credit_notes_created on credit_notes (tenant_id, created_at, id);

create index ix_credit_notes_customer on credit_notes (tenant_id, customer_id, created_at);

create index ix_credit_notes_invoice on credit_notes (tenant_id, invoice_id);

create unique index uq_credit_notes_number on credit_notes (tenant_id, billing_entity_id, number);

create unique index uq_credit_notes_seq on credit_notes (tenant_id, billing_entity_id, series, seq);

create table credit_note_lines (
    tenant_id varchar(64) not null,
    id varchar(64) not null,
    credit_note_id varchar(64) not null,
    position integer not null,
    invoice_line_item_id varchar(64) not null,
    description text not null,
    product_id varchar(64),
    item_key varchar,
    subscription_id varchar(64),
    customer_id varchar(64) not null,
    version_id varchar(64),
    quantity numeric not null,
    amount bigint not null,
    discount_amount bigint not null,
    tax_amount bigint not null,
    tax_rate numeric not null,
    taxes jsonb not null,
    deferred boolean not null,
    period_start date,
    period_end date,
    plain_start date,
    plain_end date,
    fingerprint varchar,
    price jsonb,
    natural_key varchar,
    evidence jsonb,
    tree jsonb not null,
    created_at timestamp with time zone not null,
    constraint pk_credit_note_lines primary key (tenant_id, id),
    constraint fk_credit_note_lines_tenant_id_credit_note_id foreign key (tenant_id, credit_note_id) references credit_notes (tenant_id, id),
    constraint fk_credit_note_lines_tenant_id_invoice_line_item_id foreign key (tenant_id, invoice_line_item_id) references invoice_lines (tenant_id, id),
    constraint fk_credit_note_lines_tenant_id_customer_id foreign key (tenant_id, customer_id) references customers (tenant_id, id),
    constraint ck_credit_note_lines_amounts check (amount > 0 and discount_amount between 0 and amount and tax_amount >= 0),
    constraint ck_credit_note_lines_numbers check ('NaN' not in (quantity, tax_rate))
);

create index ix_credit_note_lines_note on credit_note_lines (tenant_id, credit_note_id, position);

create index ix_credit_note_lines_line on credit_note_lines (tenant_id, invoice_line_item_id);

create index ix_credit_note_lines_subscription on credit_note_lines (tenant_id, subscription_id);

create unique index uq_credit_note_lines_natural on credit_note_lines (tenant_id, natural_key);

create table credit_note_taxes (
    tenant_id varchar(64) not null,
    credit_note_id varchar(64) not null,
    position integer not null,
    code varchar not null,
    name varchar not null,
    category varchar not null,
    rate numeric not null,
    base bigint not null,
    amount bigint not null,
    tree jsonb not null,
    constraint pk_credit_note_taxes primary key (tenant_id, credit_note_id, position),
    constraint fk_credit_note_taxes_tenant_id_credit_note_id foreign key (tenant_id, credit_note_id) references credit_notes (tenant_id, id)
);

alter table credit_notes enable row level security;

alter table credit_notes force row level security;

create policy tenant on credit_notes to billow_app using (tenant_id = (select nullif(current_setting('app.tenant_id', true), ''))) with check (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')));

create policy system on credit_notes to current_user using ((select current_setting('app.scope', true)) = 'system') with check ((select current_setting('app.scope', true)) = 'system');

grant select, insert, update, delete on credit_notes to billow_app;

alter table credit_note_lines enable row level security;

alter table credit_note_lines force row level security;

create policy tenant on credit_note_lines to billow_app using (tenant_id = (select nullif(current_setting('app.tenant_id', true), ''))) with check (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')));

create policy system on credit_note_lines to current_user using ((select current_setting('app.scope', true)) = 'system') with check ((select current_setting('app.scope', true)) = 'system');

grant select, insert, update, delete on credit_note_lines to billow_app;

alter table credit_note_taxes enable row level security;

alter table credit_note_taxes force row level security;

create policy tenant on credit_note_taxes to billow_app using (tenant_id = (select nullif(current_setting('app.tenant_id', true), ''))) with check (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')));

create policy system on credit_note_taxes to current_user using ((select current_setting('app.scope', true)) = 'system') with check ((select current_setting('app.scope', true)) = 'system');

grant select, insert, update, delete on credit_note_taxes to billow_app;

create function billow_credit_note_hash_of(n credit_notes) returns text language sql stable as $$
  select encode(sha256(convert_to(concat_ws('|',
    n.number, n.reason, n.description, n.currency, n.exponent, to_char(n.issue_date, 'YYYY-MM-DD'), n.subtotal,
    n.discount_total, n.tax_total, n.total, n.offset_amount, n.credit_amount, n.refund_amount, n.customer_id,
    n.invoice_id, n.invoice_number, n.billing_entity_id,
    (select string_agg(concat_ws(',', l.id, l.invoice_line_item_id, l.description, l.quantity, l.amount, l.discount_amount,
        l.tax_amount, l.tax_rate, to_char(l.period_start, 'YYYY-MM-DD'), to_char(l.period_end, 'YYYY-MM-DD'),
        l.customer_id, l.tree::text, l.evidence::text), ';' order by l.position)
       from credit_note_lines l where l.tenant_id = n.tenant_id and l.credit_note_id = n.id),
    (select string_agg(concat_ws(',', t.code, t.name, t.category, t.rate, t.base, t.amount, t.tree::text), ';'
                       order by t.position)
       from credit_note_taxes t where t.tenant_id = n.tenant_id and t.credit_note_id = n.id)), 'UTF8')), 'hex')
$$;

create function billow_credit_note_guard() returns trigger language plpgsql as $$
begin
  if old.content_hash is not null then
    raise exception 'issued document % is immutable', old.number using errcode = '55000';
  end if;
  if tg_op = 'DELETE' then return old; end if;
  if new.number is not null then
    new.content_hash := billow_credit_note_hash_of(new);
  end if;
  return new;
end $$;

create function billow_credit_note_part_guard() returns trigger language plpgsql as $$
begin
  if exists (select from credit_notes n where n.content_hash is not null
             and ((tg_op <> 'INSERT' and n.tenant_id = old.tenant_id and n.id = old.credit_note_id)
               or (tg_op <> 'DELETE' and n.tenant_id = new.tenant_id and n.id = new.credit_note_id))) then
    raise exception 'parts of an issued document are immutable' using errcode = '55000';
  end if;
  if tg_op = 'DELETE' then return old; end if;
  return new;
end $$;

create trigger credit_notes_guard before update or delete on credit_notes for each row execute function billow_credit_note_guard();

create trigger credit_note_lines_guard before insert or update or delete on credit_note_lines for each row execute function billow_credit_note_part_guard();

create trigger credit_note_taxes_guard before insert or update or delete on credit_note_taxes for each row execute function billow_credit_note_part_guard();
