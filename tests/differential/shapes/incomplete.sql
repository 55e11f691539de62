-- Batch exports as they are set up in life: of a third of the teams it began in the last weeks, on and beside the edges of
-- the windows; of customers with two teams it often holds one; and the app's flags of a few say that no event ever came.
delete from events where team_id % 3 = 0 and timestamp < (
  array[timestamptz '2026-09-08', '2026-08-25', '2026-08-18', '2026-08-18 00:00:00.000001', '2026-08-16', '2026-08-15 23:59:59.999999',
        '2026-08-01', '2026-07-31 12:00Z', '2026-07-01', '2026-06-17', '2026-06-16 23:59:59.999999'])[team_id / 3 % 11 + 1];
-- for some of them the first row stands on the edge itself
insert into events (uuid, event, properties, distinct_id, team_id, timestamp)
select 'edge' || t.id || e.n, '$pageview', '{"$host": "app.example.com"}', 'edge', t.id, e.at
from posthog_team t
join (values (0, timestamptz '2026-08-18'), (1, '2026-08-17 23:59:59.999999'), (2, '2026-08-16'), (3, '2026-08-15 23:59:59.999999'),
             (4, '2026-06-17'), (5, '2026-06-16 23:59:59.999999'), (6, '2026-08-01'), (7, '2026-07-31 23:59:59.999999')) e (n, at)
  on t.id / 3 % 8 = e.n
where t.id % 3 = 0 and t.id % 2 = 0 and exists (select from events x where x.team_id = t.id);
-- of customers with two teams, one is not exported
delete from events where team_id in (
  select max(id) from posthog_team where not is_demo group by organization_id having count(*) > 1 and max(id) % 4 <> 0);
update posthog_team set ingested_event = false where id % 13 = 0;
delete from posthog_eventdefinition where team_id % 5 = 0;
update posthog_organization set usage = jsonb_set(usage, '{period}', '["2026-05-01", "2026-06-01"]')
where jsonb_typeof(usage) = 'object' and abs(hashtext(id::text)) % 9 = 0;
