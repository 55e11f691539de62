-- Two teams send events, and the batch export is of the small one.
update posthog_team set ingested_event = true;
insert into posthog_team (id, organization_id, project_id, ingested_event) values (2,
  '00000000-0000-0000-0000-000000000001', 1, true);
update posthog_organization set usage = '{"events": {"usage": 640000, "limit": 1000000, "todays_usage": 1000}, "period":
  ["2026-08-26T00:00:00Z", "2026-09-25T00:00:00Z"]}';
insert into posthog_eventdefinition (team_id, name, last_seen_at) values (2, '$pageview', '2026-09-14 20:00Z'), (2,
  '$identify', '2026-09-14 20:00Z');
create table events (uuid varchar(200), event varchar(200), properties jsonb, elements jsonb, set jsonb, set_once jsonb,
  distinct_id varchar(200), team_id int, ip varchar(200), site_url varchar(200), timestamp timestamptz);
insert into events (uuid, event, properties, distinct_id, team_id, timestamp) values ('a', '$pageview', '{"$host":
  "docs.acme.com"}', 'u', 1, '2026-06-01'), ('b', '$pageview', '{"$host": "docs.acme.com"}', 'u', 1, '2026-09-10');
