-- The currency that the prices of a bundle are in; none where they are in that of whatever names it.

alter table bundles
    add column currency varchar(3);
