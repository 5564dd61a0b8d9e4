-- Payments.

-- INV-24 E
-- Money is used once: what a received payment paid and what went to credit is its amount; others paid nothing.
select p.tenant_id as tenant, p.id as object,
       format('%s of %s, %s allocated, %s to credit', p.status, p.amount, coalesce(sum(a.amount), 0), p.unallocated) as detail
from payments p left join payment_allocations a on (a.tenant_id, a.payment_id) = (p.tenant_id, p.id)
group by p.tenant_id, p.id, p.status, p.amount, p.unallocated, p.paid_at
having coalesce(sum(a.amount), 0) + p.unallocated <> case p.status when 'succeeded' then p.amount else 0 end
    or p.unallocated < 0 or (p.status = 'succeeded') <> (p.paid_at is not null)
union all
select p.tenant_id, p.id, format('%s, its invoice %s is in %s', p.currency, i.number, i.currency)
from payment_allocations a
join payments p on (p.tenant_id, p.id) = (a.tenant_id, a.payment_id)
join invoices i on (i.tenant_id, i.id) = (a.tenant_id, a.invoice_id)
where p.currency <> i.currency or p.customer_id <> i.customer_id;

-- INV-25 E
-- What is paid on an invoice is the sum of what payments gave it.
select i.tenant_id as tenant, i.id as object,
       format('paid %s, allocated %s', i.amount_paid, coalesce(sum(a.amount), 0)) as detail
from invoices i left join payment_allocations a on (a.tenant_id, a.invoice_id) = (i.tenant_id, i.id)
group by i.tenant_id, i.id, i.amount_paid
having i.amount_paid <> coalesce(sum(a.amount), 0);

-- INV-27 E
-- One charge at a provider backs one payment, and no invoice was charged twice within ten minutes.
select tenant_id as tenant, min(id) as object, format('%s payments share %s of %s', count(*), provider_reference, provider) as detail
from payments where provider_reference is not null
group by tenant_id, provider, provider_reference having count(*) > 1
union all
select tenant_id, id, format('succeeded at %s without its reference', provider)
from payments where status = 'succeeded' and provider <> 'manual' and provider_reference is null
union all
select tenant_id, min(id), format('%s charges of %s for %s', count(*), amount, invoice_id)
from payments where status = 'succeeded' and provider <> 'manual' and invoice_id is not null
group by tenant_id, invoice_id, provider, amount
having count(*) > 1 and max(created_at) - min(created_at) < interval '10 minutes';

-- INV-28 W
-- No pending payment waits for a person, or longer than a day, or longer than an hour beyond its time.
select y.tenant_id as tenant, y.id as object,
       format('pending at %s since %s, asked %s times', y.provider, y.updated_at, y.asks) as detail
from payments y join present p on p.tenant = y.tenant_id
where y.status = 'pending' and not p.advancing
  and (y.due_at is null or y.due_at < p.at - interval '1 hour' or y.updated_at < p.at - interval '1 day');

-- BIL-05 E
-- Each received payment is booked for its whole amount, is announced, and no other payment is booked.
select p.tenant_id as tenant, p.id as object,
       format('%s of %s, %s booked', p.status, p.amount, coalesce(sum(l.debit), 0)) as detail
from payments p
left join journal_entries e on (e.tenant_id, e.source_type, e.source_id) = (p.tenant_id, 'payment', p.id)
left join journal_lines l on (l.tenant_id, l.entry_id) = (e.tenant_id, e.id) and l.account in ('CASH', 'PSP_CLEARING')
group by p.tenant_id, p.id, p.status, p.amount, p.currency
having coalesce(sum(l.debit - l.credit), 0) <> case p.status when 'succeeded' then p.amount else 0 end
    or bool_or(e.currency <> p.currency)
union all
select e.tenant_id, e.id, format('%s is booked for no payment', e.event)
from journal_entries e
where e.source_type = 'payment'
  and not exists (select from payments p where (p.tenant_id, p.id) = (e.tenant_id, e.source_id))
union all
select p.tenant_id, p.id, format('%s was never said', h.type)
from payments p
cross join lateral (values
  ('payment.created', true), ('payment.succeeded', p.status = 'succeeded'), ('payment.failed', p.status = 'failed'))
  h(type, happened)
where h.happened and not exists (
  select from outbox o where (o.tenant_id, o.object_id, o.type) = (p.tenant_id, p.id, h.type));

-- BIL-05.refunds E
-- A refund is owed in the journal while it is due, and not any more once it is paid; nothing else is booked as one.
select r.tenant_id as tenant, r.id as object,
       format('%s of %s, %s owed', r.status, r.amount, coalesce(sum(l.credit - l.debit), 0)) as detail
from refunds r
left join journal_entries e on (e.tenant_id, e.source_type, e.source_id) = (r.tenant_id, 'refund', r.id)
left join journal_lines l on (l.tenant_id, l.entry_id) = (e.tenant_id, e.id) and l.account = 'REFUNDS_PAYABLE'
group by r.tenant_id, r.id, r.status, r.amount, r.currency, r.paid_at
having coalesce(sum(l.credit - l.debit), 0) <> case r.status when 'due' then r.amount else 0 end
    or (r.status = 'paid') <> (r.paid_at is not null) or bool_or(e.currency <> r.currency)
union all
select e.tenant_id, e.id, format('%s is booked for no refund', e.event)
from journal_entries e
where e.source_type = 'refund'
  and not exists (select from refunds r where (r.tenant_id, r.id) = (e.tenant_id, e.source_id));
