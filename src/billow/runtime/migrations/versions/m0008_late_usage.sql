-- A tenant says what usage of a billed period leads to; a schedule knows up to which arrival usage was looked at.

alter table event_policies add column closed_periods varchar not null default 'adjust';

alter table event_policies alter column closed_periods drop default;

alter table billing_schedules add column measured_through bigint;
