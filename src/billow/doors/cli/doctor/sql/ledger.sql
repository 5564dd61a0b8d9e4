-- The journal.

-- INV-50 E
-- Each entry has two lines at least, each on one side, and its debits equal its credits.
select e.tenant_id as tenant, e.id as object,
       format('%s lines, debit %s, credit %s', count(l.position), coalesce(sum(l.debit), 0), coalesce(sum(l.credit), 0)) as detail
from journal_entries e left join journal_lines l on (l.tenant_id, l.entry_id) = (e.tenant_id, e.id)
group by e.tenant_id, e.id
having count(l.position) < 2 or sum(l.debit) <> sum(l.credit)
    or bool_or(l.debit < 0 or l.credit < 0 or (l.debit = 0) = (l.credit = 0));

-- INV-51 E
-- The trial balance of each entity is zero in each currency.
select e.tenant_id as tenant, e.billing_entity_id as object,
       format('%s %s more debit than credit', sum(l.debit - l.credit), e.currency) as detail
from journal_entries e join journal_lines l on (l.tenant_id, l.entry_id) = (e.tenant_id, e.id)
group by e.tenant_id, e.billing_entity_id, e.currency having sum(l.debit - l.credit) <> 0;

-- INV-52 E
-- What happened to an invoice is booked, once, and nothing is booked for an invoice that was not issued; so are credit
-- notes.
select i.tenant_id as tenant, i.id as object, format('%s is not booked', h.event) as detail
from invoices i
cross join lateral (values
  ('finalized', i.status <> 'draft' and i.total <> 0),
  ('voided', i.status = 'void' and i.total <> 0),
  ('credit_applied', i.credits_applied <> 0)) h(event, happened)
where h.happened and not exists (
  select from journal_entries j
  where (j.tenant_id, j.source_type, j.source_id, j.event) = (i.tenant_id, 'invoice', i.id, h.event))
union all
select j.tenant_id, j.source_id, format('%s is booked %s times', j.event, count(*))
from journal_entries j group by j.tenant_id, j.source_type, j.source_id, j.event having count(*) > 1
union all
select j.tenant_id, j.source_id, format('%s is booked for no issued invoice', j.event)
from journal_entries j left join invoices i on (i.tenant_id, i.id) = (j.tenant_id, j.source_id)
where j.source_type = 'invoice' and (i.id is null or i.status = 'draft' or (j.event like 'voided%' and i.status <> 'void'))
union all
select coalesce(n.tenant_id, j.tenant_id), coalesce(n.id, j.source_id),
       case when j.id is null then 'finalized is not booked' else format('%s is booked for no credit note', j.event) end
from credit_notes n
full join (select * from journal_entries where source_type = 'credit_note') j
  on (j.tenant_id, j.source_id, j.event) = (n.tenant_id, n.id, 'finalized')
where n.id is null or j.id is null;

-- INV-53 E
-- The receivables in the journal are what the open invoices say is due, of each customer in each currency.
select coalesce(a.tenant_id, b.tenant_id) as tenant, coalesce(a.customer_id, b.customer_id) as object,
       format('%s %s in the journal, %s due', coalesce(a.booked, 0), coalesce(a.currency, b.currency), coalesce(b.due, 0))
         as detail
from (select l.tenant_id, l.customer_id, e.currency, sum(l.debit - l.credit) as booked
      from journal_lines l join journal_entries e on (e.tenant_id, e.id) = (l.tenant_id, l.entry_id)
      where l.account = 'AR' group by 1, 2, 3) a
full join (select tenant_id, customer_id, currency, sum(amount_due) as due
           from invoices where status not in ('draft', 'void') group by 1, 2, 3) b
  on (a.tenant_id, a.customer_id, a.currency) = (b.tenant_id, b.customer_id, b.currency)
where coalesce(a.booked, 0) <> coalesce(b.due, 0);

-- INV-55 E
-- The tax owed in the journal is the tax of the invoices that stand less that of credit notes, of each entity in each
-- currency.
select coalesce(a.tenant_id, b.tenant_id) as tenant, coalesce(a.billing_entity_id, b.billing_entity_id) as object,
       format('%s %s in the journal, %s on documents', coalesce(a.booked, 0), coalesce(a.currency, b.currency),
              coalesce(b.tax, 0)) as detail
from (select e.tenant_id, e.billing_entity_id, e.currency, sum(l.credit - l.debit) as booked
      from journal_lines l join journal_entries e on (e.tenant_id, e.id) = (l.tenant_id, l.entry_id)
      where l.account = 'TAX_PAYABLE' and e.source_type in ('invoice', 'credit_note') group by 1, 2, 3) a
full join (select tenant_id, billing_entity_id, currency, sum(tax) as tax
           from (select tenant_id, billing_entity_id, currency, tax_total as tax
                 from invoices where status not in ('draft', 'void')
                 union all select tenant_id, billing_entity_id, currency, -tax_total from credit_notes) each
           group by 1, 2, 3) b
  on (a.tenant_id, a.billing_entity_id, a.currency) = (b.tenant_id, b.billing_entity_id, b.currency)
where coalesce(a.booked, 0) <> coalesce(b.tax, 0);

-- BIL-04 E
-- A customer's own credit is never negative, and it is what the journal owes the customer.
select coalesce(a.tenant_id, b.tenant_id) as tenant, coalesce(a.customer_id, b.customer_id) as object,
       format('%s %s in the journal, %s of credit', coalesce(a.booked, 0), coalesce(a.currency, b.currency),
              coalesce(b.balance, 0)) as detail
from (select l.tenant_id, l.customer_id, e.currency, sum(l.credit - l.debit) as booked
      from journal_lines l join journal_entries e on (e.tenant_id, e.id) = (l.tenant_id, l.entry_id)
      where l.account = 'CUSTOMER_CREDIT' group by 1, 2, 3) a
full join (select tenant_id, customer_id, currency, sum(amount) as balance from customer_credits group by 1, 2, 3) b
  on (a.tenant_id, a.customer_id, a.currency) = (b.tenant_id, b.customer_id, b.currency)
where coalesce(a.booked, 0) <> coalesce(b.balance, 0) or b.balance < 0;
