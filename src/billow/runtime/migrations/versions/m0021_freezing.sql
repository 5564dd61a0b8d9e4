-- An invoice gets its hash in the very statement that gives it its number, not by another one after it: each version of
-- a row costs an entry in every index. The hash of a row is made of the definition that holds, which stays in one place.

do $move$
declare
  source text := (select prosrc from pg_proc where oid = 'billow_invoice_hash(text, text)'::regprocedure);
  body text := regexp_replace(source, '\s+from invoices i where i\.tenant_id = tenant and i\.id = invoice\s*$', '');
begin
  if body = source then
    raise exception 'the hash of an invoice is not defined as expected';
  end if;
  execute format('create function billow_invoice_hash_of(i invoices) returns text language sql stable as %L', body);
end $move$;

create or replace function billow_invoice_hash(tenant text, invoice text) returns text language sql stable as $$
  select billow_invoice_hash_of(i) from invoices i where i.tenant_id = tenant and i.id = invoice
$$;

create or replace function billow_invoice_guard() returns trigger language plpgsql as $$
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
  if old.content_hash is null and old.number is null and new.number is not null then
    new.content_hash := billow_invoice_hash_of(new);
  end if;
  return new;
end $$;

-- New parts are looked at together, once for each invoice, not one by one.

create function billow_invoice_parts_guard() returns trigger language plpgsql as $$
begin
  if exists (select from (select distinct tenant_id, invoice_id from added) a
              where (select i.content_hash from invoices i where i.tenant_id = a.tenant_id and i.id = a.invoice_id)
                    is not null) then
    raise exception 'parts of an issued document are immutable' using errcode = '55000';
  end if;
  return null;
end $$;

drop trigger invoice_lines_guard on invoice_lines;

create trigger invoice_lines_guard before update or delete on invoice_lines for each row execute function billow_invoice_part_guard();

create trigger invoice_lines_added after insert on invoice_lines referencing new table as added for each statement execute function billow_invoice_parts_guard();

drop trigger invoice_taxes_guard on invoice_taxes;

create trigger invoice_taxes_guard before update or delete on invoice_taxes for each row execute function billow_invoice_part_guard();

create trigger invoice_taxes_added after insert on invoice_taxes referencing new table as added for each statement execute function billow_invoice_parts_guard();

-- A part of a run is read in its order from the index, however many subscriptions are left.

drop index ix_billing_schedules_next;

create index ix_billing_schedules_next on billing_schedules (next_at, tenant_id, subscription_id) where parked_at is null;
