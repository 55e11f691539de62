-- The app's database of a ClickHouse install, without a batch export.
drop table events;
