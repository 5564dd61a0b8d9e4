-- What a subscription says itself beside its plan: a description, tags, and terms of the money of a period.

alter table subscriptions
    add column description text,
    add column tags text[] not null default '{}',
    add column own_terms jsonb not null default '[]';

alter table subscriptions
    alter column tags drop default,
    alter column own_terms drop default;
