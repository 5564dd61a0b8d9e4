-- The zones in which the days of a subscription began before its customer moved, each with the day until which it did.

alter table subscriptions
    add column earlier_timezones jsonb not null default '[]';

alter table subscriptions alter column earlier_timezones drop default;
