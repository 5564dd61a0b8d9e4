"""Row-level security: the second line behind the tenant in every statement (correctness S-02)."""

ROLE = "billow_app"

CREATE_ROLE = f"""
do $$
begin
  if not exists (select from pg_roles where rolname = '{ROLE}') then
    create role {ROLE} nologin;
  end if;
  begin
    execute format('grant {ROLE} to %I', current_user);
  exception when insufficient_privilege then
    if not pg_has_role(current_user, '{ROLE}', 'member') then raise; end if;
  end;
exception
  when duplicate_object or unique_violation then null;
end $$
"""

ENTER = f"""
create function billow_enter(tenant text, out frozen_at timestamptz, out live boolean)
returns setof record language plpgsql as $$
begin
  perform set_config('app.tenant_id', tenant, true), set_config('app.scope', '', true),
          set_config('role', '{ROLE}', true);
  return query select c.frozen_at, t.environment = 'live'
    from tenants t left join test_clocks c on c.tenant_id = t.id where t.id = tenant;
end $$
"""

ENTER_SYSTEM = """
create function billow_enter_system() returns void language plpgsql as $$
begin
  perform set_config('role', 'none', true), set_config('app.tenant_id', '', true),
          set_config('app.scope', 'system', true);
end $$
"""

AUTHENTICATE = """
create function billow_authenticate(hash text, out tenant_id text, out organization_id text, out key_id text,
  out scopes text[], out version text, out live boolean, out frozen_at timestamptz)
returns setof record language plpgsql as $$
declare found_key record;
begin
  perform billow_enter_system();
  select k.tenant_id, t.organization_id, k.id, k.scopes, k.version, k.last_used_at into found_key
    from api_keys k join tenants t on t.id = k.tenant_id
   where k.secret_hash = hash and k.revoked_at is null and t.deleted_at is null
     and (k.expires_at is null or k.expires_at > clock_timestamp());
  if not found then
    return;
  end if;
  if found_key.last_used_at is null or found_key.last_used_at < clock_timestamp() - interval '1 minute' then
    update api_keys k set last_used_at = clock_timestamp()
     where k.id in (select l.id from api_keys l where l.tenant_id = found_key.tenant_id and l.id = found_key.id
                    for update skip locked);
  end if;
  return query select found_key.tenant_id::text, found_key.organization_id::text, found_key.id::text,
    found_key.scopes::text[], found_key.version::text, e.live, e.frozen_at from billow_enter(found_key.tenant_id) e;
end $$
"""


def protect(table: str, column: str = "tenant_id") -> list[str]:
    """The statements that let the application role see only the rows of the tenant it acts as, and none without one.

    The role that owns the tables sees all of them where it says so in `app.scope`; a dump is restored under its name.
    """
    mine = f"{column} = (select nullif(current_setting('app.tenant_id', true), ''))"
    system = "(select current_setting('app.scope', true)) = 'system'"
    return [
        f"alter table {table} enable row level security",
        f"alter table {table} force row level security",
        f"create policy tenant on {table} to {ROLE} using ({mine}) with check ({mine})",
        f"create policy system on {table} to current_user using ({system}) with check ({system})",
        f"grant select, insert, update, delete on {table} to {ROLE}",
    ]


FINISH = [
    f"grant usage on schema public to {ROLE}",
    f"grant select, insert, update, delete on pgqueuer, pgqueuer_log to {ROLE}",
    f"grant usage on all sequences in schema public to {ROLE}",
]
