-- Subscriptions, their service, and usage.

-- INV-30 E
-- The published versions of a subscription are numbered without a hole, and they cover its service from the first day; a
-- draft has no number.
select s.tenant_id as tenant, s.id as object,
       format('%s versions up to number %s, the first from %s', count(v.id), max(v.number), min(v.effective_from)) as detail
from subscriptions s
left join subscription_versions v on (v.tenant_id, v.subscription_id) = (s.tenant_id, s.id) and v.status = 'published'
group by s.tenant_id, s.id, s.start_date, s.trial_end_date
having count(v.id) = 0 or min(v.number) <> 1 or max(v.number) <> count(v.id) or count(distinct v.number) <> count(v.id)
    or min(v.effective_from) > coalesce(s.trial_end_date, s.start_date)
    or bool_or(jsonb_array_length(v.items) = 0)
union all
select v.tenant_id, v.subscription_id, format('version %s is %s with the number %s', v.id, v.status, v.number)
from subscription_versions v where (v.status = 'published') <> (v.number is not null and v.published_at is not null);

-- INV-31 E
-- A subscription that is served has begun, was activated, and has a version in force today.
select s.tenant_id as tenant, s.id as object, format('%s on %s without a version in force', s.status, d.today) as detail
from subscriptions s
join present p on p.tenant = s.tenant_id
cross join lateral (
  select coalesce((select z ->> 'timezone' from jsonb_array_elements(s.earlier_timezones) z
                   where (greatest(p.at, s.activated_at) at time zone (z ->> 'timezone'))::date < (z ->> 'before')::date
                   order by z ->> 'before' limit 1), s.timezone) as zone) n
cross join lateral (select (greatest(p.at, s.activated_at) at time zone n.zone)::date as today) d
where s.status in ('active', 'trialing', 'paused') and (
  s.activated_at is null or s.start_date > d.today or (s.status = 'trialing' and s.trial_end_date is null)
  or not exists (select from subscription_versions v
                 where (v.tenant_id, v.subscription_id) = (s.tenant_id, s.id) and v.status = 'published'
                   and v.effective_from <= d.today));

-- INV-34 W
-- No subscription waits to be billed, to be scheduled or to change its status, and none is parked.
select b.tenant_id as tenant, b.subscription_id as object,
       case when b.parked_at is not null then 'parked, ' || coalesce(b.parked_reason, 'without a reason')
            else format('was to be billed at %s', b.next_at) end as detail
from billing_schedules b join present p on p.tenant = b.tenant_id
where b.parked_at is not null or (b.next_at < p.at - interval '1 hour' and not p.advancing)
union all
select s.tenant_id, s.id, format('%s without a schedule', s.status)
from subscriptions s join present p on p.tenant = s.tenant_id
where s.status in ('scheduled', 'trialing', 'active', 'paused') and not p.advancing
  and not exists (select from billing_schedules b where (b.tenant_id, b.subscription_id) = (s.tenant_id, s.id))
union all
select s.tenant_id, s.id, format('%s since %s', s.status, s.next_transition_at)
from subscriptions s join present p on p.tenant = s.tenant_id
where s.next_transition_at < p.at - interval '1 hour' and not p.advancing;

-- INV-37 E
-- A subscription that is over has its end, bears no later transition, and is looked at again for late usage only, for
-- three of its periods (at most as many years).
select s.tenant_id as tenant, s.id as object,
       format('%s on %s, next billed on %s', s.status, coalesce(s.end_date::text, 'no day'), coalesce(b.next_on::text, 'no day'))
         as detail
from subscriptions s
join present p on p.tenant = s.tenant_id
left join billing_schedules b on (b.tenant_id, b.subscription_id) = (s.tenant_id, s.id)
where (s.status in ('canceled', 'ended')) <> (s.ended_at is not null)
   or (s.status = 'canceled' and s.canceled_at is null)
   or (s.status in ('canceled', 'ended') and (
         s.end_date is null or s.next_transition_at is not null
         or b.next_on > greatest((greatest(p.at, s.ended_at) at time zone s.timezone)::date, s.end_date)
                        + interval '3 years'));

-- FAM-01 E
-- A family has one level, only the parent is billed for what serves a child, in its currency and by its entity, and a line
-- serves the customer of its subscription.
select c.tenant_id as tenant, c.id as object, format('its parent %s has the parent %s', p.id, p.parent_id) as detail
from customers c join customers p on (p.tenant_id, p.id) = (c.tenant_id, c.parent_id)
where p.parent_id is not null
union all
select s.tenant_id, s.id, format('billed to %s in %s by %s, a child of %s', b.id, coalesce(b.currency, 'no currency'),
       b.billing_entity_id, coalesce(c.parent_id, 'nobody'))
from subscriptions s
join customers c on (c.tenant_id, c.id) = (s.tenant_id, s.customer_id)
join customers b on (b.tenant_id, b.id) = (s.tenant_id, s.billed_customer_id)
where s.billed_customer_id <> s.customer_id and (
  (s.status not in ('canceled', 'ended') and c.parent_id is distinct from b.id)
  or b.currency is distinct from s.currency or b.billing_entity_id is distinct from c.billing_entity_id)
union all
select l.tenant_id, l.id, format('serves %s, its subscription %s', coalesce(l.customer_id, i.customer_id), s.customer_id)
from invoice_lines l
join invoices i on (i.tenant_id, i.id) = (l.tenant_id, l.invoice_id)
join subscriptions s on (s.tenant_id, s.id) = (l.tenant_id, l.subscription_id)
where coalesce(l.customer_id, i.customer_id) <> s.customer_id;

-- rows billed
-- Lines that bill an item of a subscription, or take back usage of it on a credit note, those of one item together and
-- in the order in which they were billed.
select l.tenant_id as tenant, l.id as object, l.subscription_id, l.item_key, l.kind, l.fingerprint, l.price::text as price,
       l.quantity, l.amount, l.period_start, l.period_end, l.plain_start, l.plain_end, l.evidence, l.created_at, i.currency,
       coalesce(l.customer_id, i.customer_id) as customer_id, s.pauses,
       s.anchor_date, s.timezone, s.earlier_timezones, s.billing ->> 'billing_time' = 'calendar' as calendar, s.end_date, s.unused_time,
       coalesce(s.trial_end_date, s.start_date) as service_start,
       case when s.trial_end_date is not null and s.billing ->> 'trial_usage' = 'bill' then s.start_date end as trial_start,
       s.status in ('canceled', 'ended') and coalesce(b.billed_through >= s.end_date, false) and b.parked_at is null
         and coalesce(b.next_on > b.billed_through, true) as settled, i.status = 'void' as void,
       coalesce(b.billed_through >= l.period_end, b.subscription_id is null) as closed,
       coalesce(s.billing ->> 'proration_mode', 'day') as proration_mode, s.cuts,
       coalesce(s.billing ->> 'first_period', 'prorate') as first_period,
       coalesce(s.billing ->> 'last_period', 'prorate') as last_period,
       array(select v.effective_from from subscription_versions v
             where (v.tenant_id, v.subscription_id) = (s.tenant_id, s.id) and v.status = 'published'
             union select (p ->> edge)::date from jsonb_array_elements(s.pauses) p, unnest(array['start', 'end']) edge
             where p ->> edge is not null
             union select v.effective_from + days::int from subscription_versions v, subscription_versions w,
                          jsonb_array_elements(w.items) item, jsonb_extract_path_text(item, 'price', 'trial_period_days') days
             where (v.tenant_id, v.subscription_id) = (s.tenant_id, s.id) and v.status = 'published'
               and (w.tenant_id, w.subscription_id) = (s.tenant_id, s.id) and days is not null) as changes,
       array(select v.effective_from from subscription_versions v
             where (v.tenant_id, v.subscription_id) = (s.tenant_id, s.id) and v.status = 'published'
               and v.proration = 'charge_only') as kept,
       array(select v.effective_from from subscription_versions v
             where (v.tenant_id, v.subscription_id) = (s.tenant_id, s.id) and v.status = 'published'
               and v.proration in ('none', 'credit_only')) as put_off
from (
  select tenant_id, id, invoice_id, subscription_id, item_key, kind, fingerprint, price, quantity, amount, period_start,
         period_end, plain_start, plain_end, evidence, created_at, customer_id
  from invoice_lines
  union all
  select c.tenant_id, c.id, n.invoice_id, c.subscription_id, c.item_key, 'adjustment', c.fingerprint, c.price, c.quantity,
         -c.amount, c.period_start, c.period_end, c.plain_start, c.plain_end, c.evidence, c.created_at, c.customer_id
  from credit_note_lines c join credit_notes n on (n.tenant_id, n.id) = (c.tenant_id, c.credit_note_id)
) l
join invoices i on (i.tenant_id, i.id) = (l.tenant_id, l.invoice_id)
join subscriptions s on (s.tenant_id, s.id) = (l.tenant_id, l.subscription_id)
left join billing_schedules b on (b.tenant_id, b.subscription_id) = (s.tenant_id, s.id)
where l.fingerprint is not null and left(l.item_key, 1) <> '_' and (cast(:tenant as text) is null or l.tenant_id = :tenant)
order by l.tenant_id, l.subscription_id, l.item_key, split_part(l.id, '_', 2);

-- rows told_pauses
-- The days on which pauses were to begin or end by what was said of a subscription at some time: one that was taken back
-- is not among its pauses any more.
select distinct o.tenant_id as tenant, o.object_id as subscription_id, (p ->> edge)::date as day
from outbox o, jsonb_array_elements(o.data -> 'pauses') p, unnest(array['start', 'end']) edge
where o.object = 'subscription' and p ->> edge is not null and (cast(:tenant as text) is null or o.tenant_id = :tenant);

-- rows schedules
select b.tenant_id as tenant, b.subscription_id as object, b.next_on, b.next_at, s.timezone, s.earlier_timezones
from billing_schedules b join subscriptions s on (s.tenant_id, s.id) = (b.tenant_id, b.subscription_id)
where (b.next_on is not null or b.next_at is not null) and (cast(:tenant as text) is null or b.tenant_id = :tenant);

-- rows repeated_events
select tenant_id as tenant, unique_id as object, count(*) as times from events
where cast(:tenant as text) is null or tenant_id = :tenant
group by tenant_id, unique_id having count(*) > 1;

-- rows events
select tenant_id as tenant, unique_id as object, customer_id, event_name, timestamp, properties, digest from events
where cast(:tenant as text) is null or tenant_id = :tenant;

-- rows revisions
select tenant_id as tenant, unique_id as object, customer_id, event_name, timestamp, properties, digest from event_revisions
where cast(:tenant as text) is null or tenant_id = :tenant;

-- INV-39.slices E
-- The key of an event is that of its id, and a sealed slice holds what it says, with a filter by which repeats are known.
select e.tenant_id as tenant, e.unique_id as object, 'its key is that of another id' as detail from events e
where e.key <> billow_event_key(e.tenant_id, e.unique_id)
union all
select '', format('slice %s', s.id), format('%s events from %s to %s, not %s from %s to %s',
       coalesce(f.events, 0), f.first_at, f.last_at, s.events, s.first_at, s.last_at)
from event_slices s
left join (select slice, count(*) as events, min(timestamp) as first_at, max(timestamp) as last_at from events group by slice) f
  on f.slice = s.id
where s.sealed_at is not null and s.dropped_at is null
  and (s.events, s.first_at, s.last_at) is distinct from (coalesce(f.events, 0), f.first_at, f.last_at)
union all
select '', format('slice %s', s.id), 'it has no filter' from event_slices s where s.sealed_at is not null and s.filter is null
union all
select k.tenant_id, k.key::text, 'a key of a slice that was not dropped' from event_keys k
where not exists (select from event_slices s where s.id = k.slice and s.dropped_at is not null);

-- INV-39.corrected E
-- The corrections of an event are numbered from one without a gap, in order of time, and each is of an event that is stored.
select tenant_id as tenant, min(unique_id) as object, format('%s corrections up to number %s', count(*), max(revision)) as detail
from event_revisions group by tenant_id, key having count(*) <> max(revision)
union all
select r.tenant_id, r.unique_id, format('correction %s was known before the one before it', r.revision)
from event_revisions r
join event_revisions b on (b.tenant_id, b.key, b.revision) = (r.tenant_id, r.key, r.revision - 1)
where b.known_at > r.known_at
union all
select r.tenant_id, r.unique_id, format('correction %s is of no event', r.revision) from event_revisions r
where not exists (select from events e where (e.tenant_id, e.key) = (r.tenant_id, r.key))
  and not exists (select from event_keys k where (k.tenant_id, k.key) = (r.tenant_id, r.key))
union all
select r.tenant_id, r.unique_id, format('correction %s has no backfill', r.revision) from event_revisions r
where r.backfill_id is not null
  and not exists (select from backfills b where (b.tenant_id, b.id) = (r.tenant_id, r.backfill_id));

-- BIL-07 E
-- A backfill did what it says: it counts as many events as were changed by it, and each of them has that fact.
select b.tenant_id as tenant, b.id as object,
       format('%s events were changed, %s are told', count(d.unique_id),
              (b.counts ->> 'added')::int + (b.counts ->> 'amended')::int + (b.counts ->> 'restored')::int
              + (b.counts ->> 'voided')::int) as detail
from backfills b left join backfill_deeds d on (d.tenant_id, d.backfill_id) = (b.tenant_id, b.id)
where b.state <> 'draft'
group by b.tenant_id, b.id, b.counts
having count(d.unique_id) is distinct from ((b.counts ->> 'added')::int + (b.counts ->> 'amended')::int
       + (b.counts ->> 'restored')::int + (b.counts ->> 'voided')::int);

-- BIL-07.facts E
-- Each event that a backfill corrected has the fact that says so.
select d.tenant_id as tenant, d.backfill_id as object, format('%s was %s by no fact', d.unique_id, d.deed) as detail
from backfill_deeds d
where d.revision > 0
  and not exists (select from event_revisions r
                  where (r.tenant_id, r.backfill_id, r.unique_id, r.revision)
                      = (d.tenant_id, d.backfill_id, d.unique_id, d.revision));

-- rows folded
select f.tenant_id as tenant, exists (select from test_clocks c where c.tenant_id = f.tenant_id) as frozen
from usage_folds f
where cast(:tenant as text) is null or f.tenant_id = :tenant order by f.tenant_id;

-- INV-42 E
-- A rejected event that is said to be replayed is stored under its unique id, or was until its slice was dropped.
select r.tenant_id as tenant, r.id as object, format('the event %s is not stored', r.unique_id) as detail
from rejected_events r
where r.state = 'replayed'
  and not exists (select from events e where (e.tenant_id, e.unique_id) = (r.tenant_id, r.unique_id))
  and not exists (select from event_keys k
                  where (k.tenant_id, k.key) = (r.tenant_id, billow_event_key(r.tenant_id, r.unique_id)));

-- INV-40 W
-- No event is billed by two subscriptions of its customer that are served at a time: an event belongs to all that bill by
-- its metric.
select s.tenant_id as tenant, s.customer_id as object,
       format('each event of the metric %s is billed %s times, by %s', m.code, count(distinct s.id),
              string_agg(distinct s.id, ', ')) as detail
from subscriptions s
join present p on p.tenant = s.tenant_id
join lateral (select v.items from subscription_versions v
              where (v.tenant_id, v.subscription_id) = (s.tenant_id, s.id) and v.status = 'published'
                and v.effective_from <= (p.at at time zone s.timezone)::date
              order by v.effective_from desc, v.number desc limit 1) v on true
cross join lateral (select distinct metric_id from jsonb_array_elements(v.items) item,
                           jsonb_array_elements_text(item -> 'metric_ids') metric_id) item
join metrics m on (m.tenant_id, m.id) = (s.tenant_id, item.metric_id)
where s.status in ('active', 'trialing', 'paused')
group by s.tenant_id, s.customer_id, m.id, m.code
having count(distinct s.id) > 1;

-- USE-02 W
-- No event adds nothing to a metric without filters because it holds no number, as one may that came before the metric was.
select m.tenant_id as tenant, m.id as object,
       format('%s events named %s hold no number in %s, %s first: amend or void them', count(*), m.event_name, m.field,
              min(e.unique_id)) as detail
from metrics m
join events e on (e.tenant_id, e.event_name) = (m.tenant_id, m.event_name)
where m.archived_at is null and m.method not like '%unique' and jsonb_array_length(m.filter_groups) = 0
  and jsonb_typeof(e.properties -> m.field) <> 'null'
  and (jsonb_typeof(e.properties -> m.field) = 'boolean' or e.properties ->> m.field !~ '^-?[0-9]{1,15}([.][0-9]{1,12})?$')
  and not exists (select from event_revisions r where (r.tenant_id, r.key) = (e.tenant_id, e.key))
group by m.tenant_id, m.id, m.event_name, m.field;
