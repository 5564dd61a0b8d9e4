-- Delivery, isolation and secrets.

-- INV-60 E
-- The events of a tenant are numbered without a hole, and what happened to an invoice was said.
select tenant_id as tenant, 'outbox' as object,
       format('%s numbers from %s to %s', count(sequence), min(sequence), max(sequence)) as detail
from outbox where sequence is not null
group by tenant_id having count(*) <> max(sequence) or min(sequence) <> 1 or count(distinct sequence) <> count(*)
union all
select tenant_id, event_id, format('%s is published without a number, or numbered without being published', type)
from outbox where (sequence is null) <> (published_at is null)
union all
select i.tenant_id, i.id, format('%s was never said', h.type)
from invoices i
cross join lateral (values
  ('invoice.created', true), ('invoice.issued', i.status <> 'draft'), ('invoice.paid', i.status = 'paid'),
  ('invoice.voided', i.status = 'void'), ('invoice.overdue', i.status = 'overdue')) h(type, happened)
where h.happened and not exists (
  select from outbox o where (o.tenant_id, o.object_id, o.type) = (i.tenant_id, i.id, h.type));

-- INV-60.late W
-- No event waits longer than five minutes to be published.
select o.tenant_id as tenant, o.event_id as object, format('%s waits since %s', o.type, o.created_at) as detail
from outbox o join present p on p.tenant = o.tenant_id
where o.published_at is null and o.created_at < now() - interval '5 minutes';

-- INV-61 E
-- Each published event has one delivery for each endpoint that wants it, and of those of one object the first is not held.
select o.tenant_id as tenant, o.event_id as object, format('%s was not planned for %s', o.type, e.id) as detail
from outbox o
join webhook_endpoints e on e.tenant_id = o.tenant_id and e.enabled and e.deleted_at is null
 and o.created_at >= e.enabled_from and o.published_at > e.updated_at
where case when o.type = 'webhook.test' then o.data ->> 'endpoint_id' = e.id
      else exists (select from unnest(e.event_types) as n(name)
                   where n.name in ('*', o.type) or (n.name like '%.*' and starts_with(o.type, left(n.name, -1)))) end
  and not exists (select from webhook_deliveries d
                  where (d.tenant_id, d.event_id, d.endpoint_id) = (o.tenant_id, o.event_id, e.id))
union all
select tenant_id, min(id), format('%s of %s pending deliveries of %s are free', count(*) filter (where not held), count(*),
                                  object_id)
from webhook_deliveries where status = 'pending'
group by tenant_id, endpoint_id, object_id
having count(*) filter (where not held) <> 1
    or min(sequence) filter (where not held) is distinct from min(sequence)
union all
select tenant_id, id, format('%s is to be sent at %s', status, coalesce(due_at::text, 'no time'))
from webhook_deliveries where (status = 'pending') <> (due_at is not null)
union all
select tenant_id, min(id), format('%s has %s deliveries to %s', event_id, count(*), endpoint_id)
from webhook_deliveries group by tenant_id, event_id, endpoint_id having count(*) > 1;

-- INV-61.late W
-- No delivery waits longer than a quarter of an hour beyond its time.
select d.tenant_id as tenant, d.id as object, format('%s was to be sent at %s', d.event_type, d.due_at) as detail
from webhook_deliveries d join present p on p.tenant = d.tenant_id
where d.status = 'pending' and not d.held and d.due_at < p.at - interval '15 minutes' and not p.advancing;

-- INV-62 W
-- An answer kept under an idempotency key is whole (0 is a refusal), and it is dropped once its day is over.
select tenant_id as tenant, key as object, format('status %s, kept since %s', status, created_at) as detail
from idempotency_keys
where not (status = 0 or status between 200 and 599) or request_hash !~ '^[0-9a-f]{64}$' or created_at < now() - interval '2 days';

-- INV-63 W
-- No reaction to an event was given up, and none waits longer than an hour beyond its time.
select r.tenant_id as tenant, r.event_id as object,
       format('%s, %s attempts, %s', r.reaction, r.attempts, coalesce(r.error, 'never run')) as detail
from reactions r join present p on p.tenant = r.tenant_id
where r.failed_at is not null or (r.due_at < p.at - interval '1 hour' and not p.advancing)
   or (r.due_at is null and r.done_at is null and r.failed_at is null);

-- INV-65 E
-- No reference crosses tenants: foreign keys hold the tenant on both sides, and what has none points to the same tenant.
select '' as tenant, c.conname::text as object, format('a foreign key of %s without the tenant', c.conrelid::regclass) as detail
from pg_constraint c
where c.contype = 'f'
  and exists (select from pg_attribute a where a.attrelid = c.conrelid and a.attname = 'tenant_id')
  and exists (select from pg_attribute a where a.attrelid = c.confrelid and a.attname = 'tenant_id')
  and not exists (select from unnest(c.conkey, c.confkey) k(a, b)
                  join pg_attribute x on x.attrelid = c.conrelid and x.attnum = k.a
                  join pg_attribute y on y.attrelid = c.confrelid and y.attnum = k.b
                  where x.attname = 'tenant_id' and y.attname = 'tenant_id')
union all
select l.tenant_id, l.id, 'a line without its subscription, version or product' from invoice_lines l
where l.fingerprint is not null and not (
  exists (select from subscriptions s where (s.tenant_id, s.id) = (l.tenant_id, l.subscription_id))
  and exists (select from subscription_versions v
              where (v.tenant_id, v.id, v.subscription_id) = (l.tenant_id, l.version_id, l.subscription_id))
  and (l.product_id is null or exists (select from products p where (p.tenant_id, p.id) = (l.tenant_id, l.product_id))))
union all
select e.tenant_id, e.id, 'an entry without its billing entity' from journal_entries e
where not exists (select from billing_entities b where (b.tenant_id, b.id) = (e.tenant_id, e.billing_entity_id))
union all
select l.tenant_id, l.entry_id, format('line %s has no such customer or subscription', l.position) from journal_lines l
where (l.customer_id is not null
       and not exists (select from customers c where (c.tenant_id, c.id) = (l.tenant_id, l.customer_id)))
   or (l.subscription_id is not null
       and not exists (select from subscriptions s where (s.tenant_id, s.id) = (l.tenant_id, l.subscription_id)))
union all
select n.tenant_id, n.series, 'a series without its billing entity' from number_series n
where not exists (select from billing_entities b where (b.tenant_id, b.id) = (n.tenant_id, n.billing_entity_id))
union all
select c.tenant_id, c.source_id, 'credit of no customer' from customer_credits c
where not exists (select from customers x where (x.tenant_id, x.id) = (c.tenant_id, c.customer_id))
union all
select b.tenant_id, b.subscription_id, 'a schedule of another customer' from billing_schedules b
where not exists (select from subscriptions s
                  where (s.tenant_id, s.id, s.customer_id) = (b.tenant_id, b.subscription_id, b.customer_id))
union all
select r.tenant_id, r.event_id, format('%s reacts to no event', r.reaction) from reactions r
where not exists (select from outbox o where (o.tenant_id, o.event_id) = (r.tenant_id, r.event_id))
union all
select d.tenant_id, d.id, 'a delivery of no event' from webhook_deliveries d
where not exists (select from outbox o where (o.tenant_id, o.event_id) = (d.tenant_id, d.event_id));

-- INV-65.events E
-- Each event is of a customer of its tenant.
select e.tenant_id as tenant, e.unique_id as object, 'an event of no customer' as detail from events e
where not exists (select from customers c where (c.tenant_id, c.id) = (e.tenant_id, e.customer_id));

-- INV-66 E
-- Row-level security is on and forced on every table of tenants, for a role that can neither bypass it nor own a table
-- nor reach a partition but through its table.
select '' as tenant, c.relname::text as object,
       format('enabled %s, forced %s, policies %s', c.relrowsecurity, c.relforcerowsecurity,
              (select count(*) from pg_policy p where p.polrelid = c.oid)) as detail
from pg_class c join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
where c.relkind in ('r', 'p') and not c.relispartition
  and (c.relname = 'tenants' or exists (
        select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped))
  and (not c.relrowsecurity or not c.relforcerowsecurity
       or not exists (select from pg_policy p join pg_roles r on r.oid = any(p.polroles)
                      where p.polrelid = c.oid and r.rolname = 'billow_app')
       or exists (select from pg_policy p where p.polrelid = c.oid and 0 = any(p.polroles)))
union all
select '', c.relname::text, 'a partition that the application reaches past the policy of its table'
from pg_class c join pg_roles r on r.rolname = 'billow_app'
where c.relispartition and c.relkind = 'r' and has_table_privilege(r.oid, c.oid, 'select, insert, update, delete')
union all
select '', r.rolname::text, 'the role of the application is a superuser, bypasses row-level security, or owns a table'
from pg_roles r
where r.rolname = 'billow_app'
  and (r.rolsuper or r.rolbypassrls or exists (select from pg_class c where c.relowner = r.oid))
union all
select '', 'billow_app', 'the role of the application is missing'
where not exists (select from pg_roles where rolname = 'billow_app');

-- INV-67 E
-- No secret lies in clear: keys are digests with a short prefix, other secrets are sealed, and no nonce was used twice.
with sealed as (
  select tenant_id, id, 'secret' as field, secret as value from webhook_endpoints where secret is not null
  union all
  select tenant_id, id, 'previous_secret', previous_secret from webhook_endpoints where previous_secret is not null
), parts as (
  select tenant_id, id, field, split_part(value, '.', 2) as key_id, split_part(value, '.', n) as part
  from sealed cross join (values (3), (4)) as s(n)
  where value ~ '^v1\.[0-9a-f]{8}\.[A-Za-z0-9_=-]{60,}\.[A-Za-z0-9_=-]{40,}$'
)
select tenant_id as tenant, id as object, 'an API key that is no digest, shows too much, or has no scope' as detail
from api_keys where secret_hash !~ '^[0-9a-f]{64}$' or length(prefix) > 16 or cardinality(scopes) = 0
union all
select tenant_id, id, field || ' is not sealed' from sealed
where value !~ '^v1\.[0-9a-f]{8}\.[A-Za-z0-9_=-]{60,}\.[A-Za-z0-9_=-]{40,}$'
union all
select tenant_id, id, 'a payment method that shows more than four digits'
from payment_methods where token ~ '[0-9]{12,}' or last4 !~ '^[0-9]{4}$' or brand ~ '[0-9]{6,}'
union all
select min(tenant_id), min(id), format('%s secrets share a nonce', count(*))
from parts group by key_id, left(part, 16) having count(*) > 1;
