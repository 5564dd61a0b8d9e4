-- Money on documents.

-- INV-01 E
-- The exponent stored on a document is that of its currency.
select i.tenant_id as tenant, i.id as object,
       format('%s with %s decimals instead of %s', i.currency, i.exponent, coalesce(c.exponent::text, 'none')) as detail
from invoices i left join currencies c on c.code = i.currency
where c.exponent is distinct from i.exponent;

-- INV-02 E
-- A line is its precise amount rounded, charges and credits keep their sign, and a discount has the sign of its line and
-- stays within it.
select l.tenant_id as tenant, l.id as object,
       format('%s of %s minor units, precisely %s', l.kind, l.amount, l.precise_amount) as detail
from invoice_lines l join invoices i on (i.tenant_id, i.id) = (l.tenant_id, l.invoice_id)
where abs(l.amount - l.precise_amount * power(10::numeric, i.exponent)) > 1
   or (l.kind in ('fixed', 'add_on', 'proration_charge', 'usage') and l.amount < 0)
   or (l.kind = 'proration_credit' and l.amount > 0)
   or (l.kind = 'manual' and l.amount <> round(l.quantity * l.unit_price * power(10::numeric, i.exponent)))
union all
select tenant_id, id, format('discount of %s on a line of %s', discount_amount, amount) from invoice_lines
where discount_amount not between least(amount, 0) and greatest(amount, 0);

-- INV-03 E
-- The subtotal of an invoice is the sum of its lines.
select i.tenant_id as tenant, i.id as object,
       format('subtotal %s, lines %s', i.subtotal, coalesce(sum(l.amount), 0)) as detail
from invoices i left join invoice_lines l on (l.tenant_id, l.invoice_id) = (i.tenant_id, i.id)
group by i.tenant_id, i.id, i.subtotal
having i.subtotal <> coalesce(sum(l.amount), 0);

-- INV-04 E
-- Each tax stands on the sum of the lines that bear it, lines show the rate they bear, and the taxes add up to the tax.
with bearing as (
  select l.tenant_id, l.invoice_id, l.amount - l.discount_amount as net, l.tax_rate, l.id,
         t->>'code' as code, (t->>'rate')::numeric as rate
  from invoice_lines l left join lateral jsonb_array_elements(l.taxes) t on true
), borne as (
  select tenant_id, invoice_id, code, rate, sum(net) as base from bearing where code is not null group by 1, 2, 3, 4
), said as (
  select tenant_id, invoice_id, code, rate, sum(base) as base, sum(amount) as tax from invoice_taxes group by 1, 2, 3, 4
)
select tenant_id as tenant, invoice_id as object,
       format('%s stands on %s, its lines on %s', code, coalesce(s.base, 0), coalesce(b.base, 0)) as detail
from said s full join borne b using (tenant_id, invoice_id, code, rate)
where s.base is distinct from b.base
union all
select i.tenant_id, i.id, format('tax %s, its groups %s', i.tax_total, coalesce(sum(s.tax), 0))
from invoices i left join said s on (s.tenant_id, s.invoice_id) = (i.tenant_id, i.id)
group by i.tenant_id, i.id, i.tax_total
having i.tax_total <> coalesce(sum(s.tax), 0)
union all
select tenant_id, invoice_id, format('line %s shows %s %%, and bears %s %%', id, tax_rate, coalesce(sum(rate), 0))
from bearing
group by tenant_id, invoice_id, id, tax_rate
having tax_rate <> coalesce(sum(rate), 0);

-- INV-05 E
-- The tax of a group is its base times its rate, rounded once half away from zero; only the standard category has a rate.
select tenant_id as tenant, invoice_id as object,
       format('%s %s, %s %% on %s comes to %s, not %s', code, category, rate, base, round(base * rate / 100), amount) as detail
from invoice_taxes
where amount <> round(base * rate / 100) or (category = 'S') <> (rate > 0);

-- INV-06 E
-- The total is the subtotal less the discount, plus the tax.
select tenant_id as tenant, id as object,
       format('total %s, subtotal %s, discount %s, tax %s', total, subtotal, discount_total, tax_total) as detail
from invoices where total <> subtotal - discount_total + tax_total;

-- INV-07 E
-- What is due is the total less credits, credit notes and payments, never negative, and nothing once it is paid or void.
select tenant_id as tenant, id as object,
       format('%s with %s due of %s, credits %s, offset %s, paid %s', status, amount_due, total, credits_applied,
              amount_offset, amount_paid) as detail
from invoices
where (status <> 'void' and amount_due <> total - credits_applied - amount_offset - amount_paid)
   or (status in ('paid', 'void') and amount_due <> 0)
   or amount_due < 0 or credits_applied < 0 or amount_offset < 0 or amount_paid < 0;

-- INV-08 E
-- An invoice, its customer, its subscriptions, its entries and the credit it moves are all in one currency.
select i.tenant_id as tenant, i.id as object, format('%s, its customer %s', i.currency, c.currency) as detail
from invoices i join customers c on (c.tenant_id, c.id) = (i.tenant_id, i.customer_id)
where coalesce(c.currency, '') <> i.currency or coalesce(i.buyer ->> 'currency', i.currency) <> i.currency
union all
select distinct i.tenant_id, i.id, format('%s, its subscription %s is in %s', i.currency, s.id, s.currency)
from invoice_lines l join invoices i on (i.tenant_id, i.id) = (l.tenant_id, l.invoice_id)
join subscriptions s on (s.tenant_id, s.id) = (l.tenant_id, l.subscription_id)
where s.currency <> i.currency
union all
select i.tenant_id, i.id, format('%s, its entry %s is in %s', i.currency, j.id, j.currency)
from journal_entries j join invoices i on (i.tenant_id, i.id) = (j.tenant_id, j.source_id)
where j.source_type = 'invoice' and j.currency <> i.currency
union all
select i.tenant_id, i.id, format('%s, its credit is in %s', i.currency, c.currency)
from customer_credits c join invoices i on (i.tenant_id, i.id) = (c.tenant_id, c.source_id)
where c.currency <> i.currency;

-- BIL-01 E
-- The natural key of a billed line is made of the line itself, and no two lines have the same.
select tenant_id as tenant, id as object, coalesce(natural_key, 'no natural key') as detail
from invoice_lines
where (fingerprint is null) <> (natural_key is null)
   or natural_key <> concat_ws('/', subscription_id, item_key, kind,
                               to_char(coalesce(plain_start, period_start), 'YYYY-MM-DD'),
                               to_char(coalesce(plain_end, period_end), 'YYYY-MM-DD'), fingerprint,
                               substring(natural_key from '[0-9]+$'))
   or (natural_key is not null and natural_key !~ '/[0-9]+$')
   or (fingerprint is not null and (subscription_id is null or item_key is null or version_id is null or price is null
                                    or period_start is null or period_end is null or period_start >= period_end))
   or (plain_start is null) <> (plain_end is null) or plain_start >= plain_end
union all
select tenant_id, min(id), format('%s lines have the key %s', count(*), natural_key)
from invoice_lines where natural_key is not null group by tenant_id, natural_key having count(*) > 1;

-- BIL-02 E
-- The calculations of the lines and the taxes on them come to the total of the invoice.
with lines as (
  select tenant_id, invoice_id, sum((tree ->> 'value')::numeric) as value from invoice_lines group by 1, 2
), duties as (
  select tenant_id, invoice_id, sum(round(base * rate / 100)) as tax from invoice_taxes group by 1, 2
)
select i.tenant_id as tenant, i.id as object,
       format('total %s, explained %s', i.total, l.value * power(10::numeric, i.exponent) + coalesce(t.tax, 0)) as detail
from invoices i
left join lines l on (l.tenant_id, l.invoice_id) = (i.tenant_id, i.id)
left join duties t on (t.tenant_id, t.invoice_id) = (i.tenant_id, i.id)
where i.total + i.discount_total <> coalesce(l.value, 0) * power(10::numeric, i.exponent) + coalesce(t.tax, 0);

-- BIL-03 E
-- The tax that the lines show adds up to the tax of the invoice.
select i.tenant_id as tenant, i.id as object,
       format('tax %s, on the lines %s', i.tax_total, coalesce(sum(l.tax_amount), 0)) as detail
from invoices i left join invoice_lines l on (l.tenant_id, l.invoice_id) = (i.tenant_id, i.id)
group by i.tenant_id, i.id, i.tax_total
having i.tax_total <> coalesce(sum(l.tax_amount), 0);

-- BIL-08 E
-- The discount of an invoice is what its lines bear and what its coupons took off; each took its percentage, never more
-- than there was, and its use is noted, and taken back when the invoice is void.
with named as (
  select i.tenant_id, i.id, i.status, d.coupon, d.amount, d.base, d.percentage_rate, d.applied_coupon_id
  from invoices i
  cross join lateral jsonb_to_recordset(i.discounts)
    d(coupon text, amount bigint, base bigint, percentage_rate numeric, applied_coupon_id text)
), uses as (
  select tenant_id, document_id, applied_coupon_id, amount, released_at is not null as released
  from coupon_uses where document_id like 'inv\_%'
)
select i.tenant_id as tenant, i.id as object,
       format('discount of %s on %s, on the lines %s, of coupons %s', i.discount_total, i.subtotal, l.off, n.off) as detail
from invoices i
cross join lateral (select coalesce(sum(discount_amount), 0) as off from invoice_lines
                    where (tenant_id, invoice_id) = (i.tenant_id, i.id)) l
cross join lateral (select coalesce(sum((d ->> 'amount')::bigint), 0) as off from jsonb_array_elements(i.discounts) d) n
where i.discount_total <> l.off or i.discount_total <> n.off
union all
select tenant_id, id, format('%s took %s off %s', coalesce(coupon, 'no coupon'), amount, base) from named
where amount not between least(base, 0) and greatest(base, 0)
   or (percentage_rate is not null and amount <> round(base * percentage_rate / 100))
union all
select coalesce(n.tenant_id, u.tenant_id), coalesce(n.id, u.document_id),
       format('%s off by a coupon, %s noted', coalesce(n.amount, 0), coalesce(u.amount, 0))
         || case when u.released then ' and taken back' else '' end
from (select * from named where applied_coupon_id is not null) n
full join uses u on (u.tenant_id, u.document_id, u.applied_coupon_id) = (n.tenant_id, n.id, n.applied_coupon_id)
where n.amount is distinct from u.amount or (n.status = 'void') is distinct from u.released;

-- rows trees
select l.tenant_id as tenant, l.id as object, l.amount, i.exponent, l.tree
from invoice_lines l join invoices i on (i.tenant_id, i.id) = (l.tenant_id, l.invoice_id)
where cast(:tenant as text) is null or l.tenant_id = :tenant
union all
select l.tenant_id, l.id, l.amount, n.exponent, l.tree
from credit_note_lines l join credit_notes n on (n.tenant_id, n.id) = (l.tenant_id, l.credit_note_id)
where cast(:tenant as text) is null or l.tenant_id = :tenant
union all
select t.tenant_id, t.credit_note_id, t.amount, n.exponent, t.tree
from credit_note_taxes t join credit_notes n on (n.tenant_id, n.id) = (t.tenant_id, t.credit_note_id)
where cast(:tenant as text) is null or t.tenant_id = :tenant;

-- BIL-06 E
-- A kept rendering is the one that was made, and it is of an issued document.
select d.tenant_id as tenant, d.object_id as object, format('the %s is not what was rendered', d.variant) as detail
from documents d
where d.sha256 <> encode(sha256(d.content), 'hex')
   or (d.object_id like 'inv\_%' and not exists (
         select from invoices i where (i.tenant_id, i.id) = (d.tenant_id, d.object_id) and i.status <> 'draft'));
