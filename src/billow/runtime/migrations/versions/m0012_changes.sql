-- Drafts of versions, how a version takes the place of another, the instants at which days are cut; terms that are
-- renewed, prices that rise, pauses, and what a subscription grants beside its plan.

alter table subscription_versions
    alter column number drop not null,
    add column status varchar not null default 'published',
    add column proration varchar not null default 'prorate',
    add column published_at timestamp with time zone,
    add column plan_revision integer,
    add column escalation boolean not null default false;

update subscription_versions set published_at = created_at;

alter table subscription_versions
    alter column status drop default,
    alter column proration drop default,
    alter column escalation drop default;

alter table subscriptions
    add column cuts jsonb not null default '{}',
    add column renewal jsonb not null default '{}',
    add column price_escalation jsonb,
    add column pauses jsonb not null default '[]',
    add column entitlements jsonb not null default '[]';

alter table subscriptions
    alter column cuts drop default,
    alter column renewal drop default,
    alter column pauses drop default,
    alter column entitlements drop default;
