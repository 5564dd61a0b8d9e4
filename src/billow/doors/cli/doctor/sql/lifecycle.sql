-- Numbers and states of documents.

-- INV-11 E
-- The numbers of a series are 1, 2, 3 and so on to its last one, each exactly once, void documents included.
select coalesce(d.tenant_id, s.tenant_id) as tenant,
       coalesce(d.billing_entity_id, s.billing_entity_id) || ' ' || coalesce(d.series, s.series) as object,
       format('the series stands at %s; there are %s numbers from %s to %s', s.last_value, d.numbers, d.lowest, d.highest)
         as detail
from (select tenant_id, billing_entity_id, document, series, count(*) as numbers, count(distinct seq) as different,
             min(seq) as lowest, max(seq) as highest
      from (select tenant_id, billing_entity_id, 'invoice' as document, series, seq from invoices
            union all select tenant_id, billing_entity_id, 'credit_note', series, seq from credit_notes) each
      where seq is not null group by 1, 2, 3, 4) d
full join number_series s
  on (s.tenant_id, s.billing_entity_id, s.document, s.series)
   = (d.tenant_id, d.billing_entity_id, d.document, d.series)
where d.numbers is distinct from s.last_value or d.different <> d.numbers or d.lowest <> 1 or d.highest <> s.last_value;

-- INV-12 E
-- A printed number is that of its series, and no other document of the entity bears it.
select tenant_id as tenant, min(id) as object, format('%s documents have the number %s', count(*), number) as detail
from invoices where number is not null group by tenant_id, billing_entity_id, number having count(*) > 1
union all
select tenant_id, id, format('%s is not number %s of the series %s', number, seq, series) from invoices
where number <> series || lpad(seq::text, greatest(6, length(seq::text)), '0') or (number is null) <> (seq is null)
union all
select tenant_id, id, format('%s is not number %s of the series %s', number, seq, series) from credit_notes
where number is distinct from series || lpad(seq::text, greatest(6, length(seq::text)), '0');

-- INV-13 E
-- Drafts and no others are without number, time of issue and hash, and nothing is paid or booked on a draft.
select i.tenant_id as tenant, i.id as object, format('%s with the number %s', i.status, coalesce(i.number, 'none')) as detail
from invoices i
where (i.status = 'draft') <> (i.number is null) or (i.status = 'draft') <> (i.issued_at is null)
   or (i.status = 'draft') <> (i.content_hash is null)
   or (i.status = 'draft' and (i.amount_paid <> 0 or i.credits_applied <> 0 or exists (
         select from journal_entries j
         where (j.tenant_id, j.source_type, j.source_id) = (i.tenant_id, 'invoice', i.id))));

-- INV-14 E
-- A higher number of a series never has an earlier issue date, nor, but for the length of a transaction, an earlier issue.
select x.tenant_id as tenant, x.id as object,
       format('%s is of %s, the one before it of %s', x.number, x.issue_date, x.day_before) as detail
from (select tenant_id, id, number, issue_date, issued_at,
             lag(issue_date) over w as day_before, lag(issued_at) over w as instant_before
      from invoices where seq is not null
      window w as (partition by tenant_id, billing_entity_id, series order by seq)) x
join tenants t on t.id = x.tenant_id
where x.issue_date < x.day_before
   or (t.environment = 'live' and x.issued_at < x.instant_before - interval '1 minute');

-- INV-15 E
-- The hash stored with an issued document is that of its content today.
select tenant_id as tenant, id as object, format('%s is not what was issued', number) as detail
from invoices
where status <> 'draft' and content_hash is distinct from billow_invoice_hash(tenant_id, id)
union all
select n.tenant_id, n.id, format('%s is not what was issued', n.number) from credit_notes n
where n.content_hash is distinct from billow_credit_note_hash_of(n);

-- INV-16 E
-- No line was made after its invoice was issued.
select l.tenant_id as tenant, l.id as object, format('made %s, issued %s', l.created_at, i.issued_at) as detail
from invoice_lines l join invoices i on (i.tenant_id, i.id) = (l.tenant_id, l.invoice_id)
where l.created_at > greatest(i.issued_at, i.created_at);

-- INV-17 E
-- An invoice has one of the known states with the times that belong to it, and nothing is paid on a void one, nor taken
-- back from it.
select tenant_id as tenant, id as object,
       format('%s, paid %s, void %s', status, coalesce(paid_at::text, 'never'), coalesce(voided_at::text, 'never')) as detail
from invoices
where status not in ('draft', 'issued', 'overdue', 'paid', 'void')
   or (status <> 'draft' and issued_at is null)
   or (status = 'paid') <> (paid_at is not null)
   or (status = 'void') <> (voided_at is not null)
   or (status = 'void' and (amount_paid <> 0 or amount_offset <> 0));

-- INV-18 E
-- A void document comes to nothing on every account, and the credit it used came back.
select i.tenant_id as tenant, i.id as object, format('%s is left on %s', sum(l.debit - l.credit), l.account) as detail
from invoices i
join journal_entries e on (e.tenant_id, e.source_type, e.source_id) = (i.tenant_id, 'invoice', i.id)
join journal_lines l on (l.tenant_id, l.entry_id) = (e.tenant_id, e.id)
where i.status = 'void'
group by i.tenant_id, i.id, l.account, l.customer_id having sum(l.debit - l.credit) <> 0
union all
select i.tenant_id, i.id, format('%s is left of the customer''s credit', sum(c.amount))
from invoices i join customer_credits c on (c.tenant_id, c.source_id) = (i.tenant_id, i.id)
where i.status = 'void'
group by i.tenant_id, i.id having sum(c.amount) <> 0;

-- INV-19 E
-- An issued document has a line at least, its dates, and the seller and the buyer as they were.
select i.tenant_id as tenant, i.id as object, format('%s lacks a part', i.number) as detail
from invoices i
where i.status <> 'draft' and (
  i.seller is null or i.buyer is null or i.seller = '{}' or i.buyer = '{}' or i.issue_date is null or i.due_date is null
  or not exists (select from invoice_lines l where (l.tenant_id, l.invoice_id) = (i.tenant_id, i.id)));

-- INV-26 E
-- An open invoice with nothing due is paid.
select tenant_id as tenant, id as object, format('%s with nothing due', status) as detail
from invoices where status in ('issued', 'overdue') and amount_due = 0;
