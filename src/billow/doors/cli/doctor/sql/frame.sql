-- What surrounds every invariant: `present` is the instant of each living tenant, by its test clock or the server's;
-- `currencies` are those that can be billed.

-- rows frame
with present as (
  select t.id as tenant, coalesce(c.frozen_at, now()) as at, c.target is not null as advancing
  from tenants t left join test_clocks c on c.tenant_id = t.id where t.deleted_at is null
), currencies as (
  select key as code, value::integer as exponent from jsonb_each_text(cast(:currencies as jsonb))
), violations as (
  :violations
)
select tenant, object, detail, count(*) over () as violations from violations
where cast(:tenant as text) is null or tenant in (:tenant, '')
order by tenant, object, detail limit :samples;

-- rows tenants
select id as tenant from tenants where cast(:tenant as text) is null or id = :tenant order by id;

-- rows customers
select id as customer from customers where tenant_id = :tenant order by id;

-- rows tenant
select exists (select from tenants where id = :tenant);
