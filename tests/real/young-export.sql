-- The batch export was set up ten days ago. Billing tells of 64% of the limit in two thirds of the period.
update posthog_team set ingested_event = true;
update posthog_organization set usage = '{"events": {"usage": 640000, "limit": 1000000, "todays_usage": 1000}, "period":
  ["2026-08-26T00:00:00Z", "2026-09-25T00:00:00Z"]}';
insert into posthog_eventdefinition (team_id, name, last_seen_at) values (1, '$pageview', '2026-09-14 20:00Z');
create table events (uuid varchar(200), event varchar(200), properties jsonb, elements jsonb, set jsonb, set_once jsonb,
  distinct_id varchar(200), team_id int, ip varchar(200), site_url varchar(200), timestamp timestamptz);
insert into events (uuid, event, properties, distinct_id, team_id, timestamp) select gen_random_uuid(), '$pageview',
  '{"$host": "app.acme.com"}', 'u', 1, t from generate_series('2026-09-05'::timestamptz, '2026-09-14', '1 hour') t;
