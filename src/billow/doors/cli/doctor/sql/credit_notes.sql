-- Credit notes.

-- INV-20 E
-- Credit notes never take back more than the invoice, in total and line by line, nor more than was discounted and taxed.
select i.tenant_id as tenant, i.id as object, format('%s credited of %s', sum(n.total), i.total) as detail
from credit_notes n join invoices i on (i.tenant_id, i.id) = (n.tenant_id, n.invoice_id)
group by i.tenant_id, i.id, i.total having sum(n.total) > i.total
union all
select l.tenant_id, l.id, format('%s credited of %s, discount %s of %s', sum(c.amount), l.amount, sum(c.discount_amount),
                                 l.discount_amount)
from credit_note_lines c
join invoice_lines l on (l.tenant_id, l.id) = (c.tenant_id, c.invoice_line_item_id)
group by l.tenant_id, l.id, l.amount, l.discount_amount
having sum(c.amount) > l.amount or sum(c.discount_amount) > l.discount_amount
union all
select t.tenant_id, t.invoice_id,
       format('%s %s on %s credited of %s on %s', sum(c.amount), t.code, sum(c.base), t.amount, t.base)
from credit_note_taxes c
join credit_notes n on (n.tenant_id, n.id) = (c.tenant_id, c.credit_note_id)
join invoice_taxes t on (t.tenant_id, t.invoice_id, t.category, t.rate, t.code)
                      = (n.tenant_id, n.invoice_id, c.category, c.rate, c.code)
group by t.tenant_id, t.invoice_id, t.category, t.rate, t.code, t.base, t.amount
having sum(c.base) > t.base or sum(c.amount) > t.amount;

-- INV-21 E
-- A credit note is the sum of its lines and of its taxes, takes something back, and what it takes back was offset, became
-- credit or is refunded, to the last unit.
select n.tenant_id as tenant, n.id as object,
       format('%s of %s - %s + %s, its lines %s - %s + %s, its taxes %s; %s offset, %s credit, %s refund', n.total, n.subtotal,
              n.discount_total, n.tax_total, l.amount, l.off, l.tax, t.tax, n.offset_amount, n.credit_amount, n.refund_amount)
         as detail
from credit_notes n
cross join lateral (select coalesce(sum(amount), 0) as amount, coalesce(sum(discount_amount), 0) as off,
                           coalesce(sum(tax_amount), 0) as tax
                    from credit_note_lines where (tenant_id, credit_note_id) = (n.tenant_id, n.id)) l
cross join lateral (select coalesce(sum(amount), 0) as tax
                    from credit_note_taxes where (tenant_id, credit_note_id) = (n.tenant_id, n.id)) t
where n.total <> n.subtotal - n.discount_total + n.tax_total or n.subtotal <> l.amount or n.discount_total <> l.off
   or n.tax_total <> l.tax or n.tax_total <> t.tax or n.total <> n.offset_amount + n.credit_amount + n.refund_amount
   or n.total <= 0 or least(n.offset_amount, n.credit_amount, n.refund_amount) < 0;

-- INV-22 E
-- Of each tax of an invoice as much is credited as the credited share of its base bears, and all of it with all of that.
select t.tenant_id as tenant, t.invoice_id as object,
       format('%s of %s credited on %s of %s', sum(c.amount), t.amount, sum(c.base), t.base) as detail
from credit_note_taxes c
join credit_notes n on (n.tenant_id, n.id) = (c.tenant_id, c.credit_note_id)
join invoice_taxes t on (t.tenant_id, t.invoice_id, t.category, t.rate, t.code)
                      = (n.tenant_id, n.invoice_id, c.category, c.rate, c.code)
group by t.tenant_id, t.invoice_id, t.category, t.rate, t.code, t.base, t.amount
having t.base = 0 or sum(c.amount) <> round(t.amount * sum(c.base) / nullif(t.base, 0));

-- INV-23 E
-- A credit note refers to an issued invoice that is not void, of the same entity, customer and currency, and to its lines;
-- it has a number and a day, and what it took off what was due is what the invoice says.
select n.tenant_id as tenant, n.id as object, format('on the invoice %s, which is %s', i.number, i.status) as detail
from credit_notes n join invoices i on (i.tenant_id, i.id) = (n.tenant_id, n.invoice_id)
where i.status in ('draft', 'void') or n.invoice_number <> i.number or n.number is null or n.issue_date is null
   or (n.billing_entity_id, n.customer_id, n.currency, n.exponent)
   <> (i.billing_entity_id, i.customer_id, i.currency, i.exponent)
union all
select c.tenant_id, c.credit_note_id, format('its line %s is of another invoice', c.id)
from credit_note_lines c
join credit_notes n on (n.tenant_id, n.id) = (c.tenant_id, c.credit_note_id)
join invoice_lines l on (l.tenant_id, l.id) = (c.tenant_id, c.invoice_line_item_id)
where l.invoice_id <> n.invoice_id
union all
select i.tenant_id, i.id, format('%s offset, %s by credit notes', i.amount_offset, coalesce(sum(n.offset_amount), 0))
from invoices i left join credit_notes n on (n.tenant_id, n.invoice_id) = (i.tenant_id, i.id)
group by i.tenant_id, i.id, i.amount_offset
having i.amount_offset <> coalesce(sum(n.offset_amount), 0);
