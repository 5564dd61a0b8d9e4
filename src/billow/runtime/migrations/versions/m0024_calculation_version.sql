-- The order of calculation that an invoice was made by. All that were made so far were made by the first.

alter table invoices add column calculation_version integer not null default 1;

alter table invoices alter column calculation_version drop default;

alter table invoices add constraint ck_invoices_calculation_version check (calculation_version >= 1);

-- The version belongs to the content of an invoice. The first one adds nothing to it: no hash changes.

do $move$
declare
  source text := (select prosrc from pg_proc where oid = 'billow_invoice_hash_of(invoices)'::regprocedure);
  body text := replace(source, $$'discounts ' || nullif(i.discounts,$$,
                       $$'calculation ' || nullif(i.calculation_version, 1), 'discounts ' || nullif(i.discounts,$$);
begin
  if body = source then
    raise exception 'the hash of an invoice is not defined as expected';
  end if;
  execute format('create or replace function billow_invoice_hash_of(i invoices) returns text language sql stable as %L',
                 body);
end $move$;
