-- Everything moved onto the edges of the windows: exactly on them, and a microsecond to either side; and switches thrown.
-- What is moved follows from ids, so that the same rows always are; of half of the teams all rows of a kind go to the
-- same edge, so that it decides.
set client_min_messages = warning;

create function pg_temp.clock() returns timestamptz stable language sql as $$
  select case when to_regclass('posthog_dashboardtile') is null then timestamptz '2021-09-15' else '2026-09-15' end
$$;

create function pg_temp.pick(id text, salt text, many int) returns int immutable language sql as $$
  select abs(hashtext(salt || id)) % many
$$;

create function pg_temp.together(team int, id text) returns text immutable language sql as $$
  select case when pg_temp.pick(team::text, 'together', 2) = 0 then 'team' || team else id end
$$;

create function pg_temp.edge(id text, salt text) returns timestamptz stable language sql as $$
  select pg_temp.clock()
         + (array['0', '0', '0', '-7 days', '-14 days', '-21 days', '-28 days', '-30 days', '-90 days', '2 days', '-15 days',
                  '-76 days', '-400 days'])[pg_temp.pick(id, salt, 13) + 1]::interval
         + (array['0', '-1 microsecond', '1 microsecond'])[pg_temp.pick(salt, id, 3) + 1]::interval
$$;

update posthog_user set last_login = pg_temp.edge(id::text, 'login') where pg_temp.pick(id::text, 'who', 3) > 0;
update posthog_user set last_login = null where pg_temp.pick(id::text, 'never', 9) = 0;
update posthog_user set is_active = not is_active where pg_temp.pick(id::text, 'active', 29) = 0;
update posthog_user set is_staff = not is_staff where pg_temp.pick(id::text, 'staff', 29) = 0;
update posthog_user set date_joined = pg_temp.edge(id::text, 'joined') where pg_temp.pick(id::text, 'join', 13) = 0;
update posthog_user set temporary_token = case when temporary_token is null then 'tok' || id end where pg_temp.pick(id::text, 'token', 9) = 0;
update posthog_user set email_opt_in = (array[true, false, null])[pg_temp.pick(id::text, 'mail', 3) + 1] where pg_temp.pick(id::text, 'opt', 11) = 0;
update posthog_organizationmembership set joined_at = pg_temp.edge(id::text, 'member') where pg_temp.pick(id::text, 'm', 13) = 0;

update posthog_organization
set created_at = (array[pg_temp.clock(), pg_temp.clock() - interval '1 microsecond', date_trunc('month', pg_temp.clock()),
                        date_trunc('month', pg_temp.clock()) - interval '1 microsecond', date_trunc('month', pg_temp.clock()) - interval '1 month',
                        pg_temp.clock() - interval '30 days'])[pg_temp.pick(id::text, 'org', 6) + 1]
where pg_temp.pick(id::text, 'when', 7) = 0;
update posthog_team set created_at = pg_temp.edge(id::text, 'team') where pg_temp.pick(id::text, 't', 13) = 0;
update posthog_team set is_demo = not is_demo where pg_temp.pick(id::text, 'demo', 17) = 0 and id <> 2;
update posthog_team set ingested_event = not ingested_event where pg_temp.pick(id::text, 'first', 7) = 0;
update posthog_team set app_urls = case when app_urls = '{}' then '{https://app.example.com}' else '{}'::varchar[] end
where pg_temp.pick(id::text, 'urls', 7) = 0;

update posthog_dashboard set created_at = pg_temp.edge(pg_temp.together(team_id, id::text), 'made') where pg_temp.pick(id::text, 'd', 3) = 0;
update posthog_dashboard set deleted = not deleted where pg_temp.pick(id::text, 'gone', 5) = 0;
update posthog_dashboard set created_by_id = null where pg_temp.pick(id::text, 'by', 7) = 0;
update posthog_dashboard set name = (array[null, '', 'Generated Dashboard: x Usage', 'generated dashboard: mine'])[pg_temp.pick(id::text, 'n', 4) + 1]
where pg_temp.pick(id::text, 'name', 7) = 0;
update posthog_dashboarditem set created_at = pg_temp.edge(pg_temp.together(team_id, id::text), 'made') where pg_temp.pick(id::text, 'i', 2) = 0;
update posthog_dashboarditem set deleted = not deleted where pg_temp.pick(id::text, 'gone', 7) = 0;
update posthog_dashboarditem set saved = not saved where pg_temp.pick(id::text, 'saved', 4) = 0;
update posthog_dashboarditem set is_sample = not is_sample where pg_temp.pick(id::text, 'sample', 7) = 0;
update posthog_dashboarditem set created_by_id = (select min(user_id) from posthog_organizationmembership) where pg_temp.pick(id::text, 'by', 7) = 0;
update posthog_dashboarditem i
set dashboard_id = (select d.id from posthog_dashboard d where d.team_id = i.team_id order by md5(d.id || i.short_id) limit 1)
where pg_temp.pick(id::text, 'on', 4) = 0;
update posthog_action set created_at = pg_temp.edge(pg_temp.together(team_id, id::text), 'made') where pg_temp.pick(id::text, 'a', 2) = 0;
update posthog_action set deleted = not deleted where pg_temp.pick(id::text, 'gone', 5) = 0;
update posthog_featureflag set created_at = pg_temp.edge(pg_temp.together(team_id, id::text), 'made') where pg_temp.pick(id::text, 'f', 2) = 0;
update posthog_featureflag set active = false, deleted = not deleted where pg_temp.pick(id::text, 'gone', 5) = 0;
delete from posthog_featureflag where pg_temp.pick(team_id::text, 'none', 3) = 0;
update posthog_person set created_at = pg_temp.edge(pg_temp.together(team_id, id::text), 'made') where pg_temp.pick(id::text, 'p', 3) = 0;
update posthog_person set is_identified = not is_identified where pg_temp.pick(team_id::text, 'known', 3) = 0;

do $$
begin
  if to_regclass('events') is null then
    -- of every third team only a few events are left, all on edges
    delete from posthog_event where team_id % 3 = 0 and id % 100 > 0;
    update posthog_event set timestamp = pg_temp.edge(pg_temp.together(team_id, id::text), 'sent') where team_id % 3 = 0 or id % 50 = 1;
    update posthog_event set event = (array['$identify', '$feature_flag_called', null])[id / 100 % 3 + 1] where id % 300 = 0;
    update multi_tenancy_organizationbilling
    set billing_period_ends = (array[pg_temp.clock(), pg_temp.clock() + interval '1 microsecond', null])[pg_temp.pick(stripe_customer_id, 'ends', 3) + 1]
    where pg_temp.pick(stripe_customer_id, 'b', 4) = 0;
    update conversations set inserted_at = pg_temp.edge(id::text, 'open') at time zone 'utc';
    update conversations
    set first_replied_at = inserted_at + (array['8 hours', '8 hours 1 microsecond', '7 hours 59 minutes', '24 hours', null])[pg_temp.pick(id::text, 'reply', 5) + 1]::interval,
        closed_at = inserted_at + (array['24 hours', '24 hours 1 microsecond', '3 days', null])[pg_temp.pick(id::text, 'close', 4) + 1]::interval;
    update conversations set source = 'sandbox' where pg_temp.pick(id::text, 'sandbox', 9) = 0;
    -- names of the desk and of our own boards are written as nobody else does: taken apart, with other blanks, in capitals
    update posthog_organization set name = replace(name, 'e', U&'\00C9') where pg_temp.pick(id::text, 'accent', 3) = 0 and name ~ '^[A-Z]\w+ [A-Z]\w+$';
    update companies c
    set name = (array[normalize(o.name, nfd), upper(normalize(o.name, nfd)), replace(o.name, ' ', U&'\00A0'), '  ' || lower(o.name) || ' ', o.name])[pg_temp.pick(c.id::text, 'called', 5) + 1]
    from posthog_organization o
    where lower(o.name) = lower(c.name) or lower(replace(o.name, U&'\00C9', 'e')) = lower(c.name);
    update posthog_dashboard d
    set name = replace(lower(d.name), lower(replace(o.name, U&'\00C9', 'e')), (array[normalize(o.name, nfd), upper(o.name), replace(o.name, ' ', U&'\2003')])[pg_temp.pick(d.id::text, 'board', 3) + 1])
    from posthog_organization o
    where d.team_id = 2 and strpos(lower(d.name), lower(replace(o.name, U&'\00C9', 'e'))) > 0 and length(o.name) > 8;
  else
    delete from events where team_id % 3 = 0 and pg_temp.pick(uuid, 'left', 100) > 0;
    update events set timestamp = pg_temp.edge(pg_temp.together(team_id, uuid), 'sent') where team_id % 3 = 0 or pg_temp.pick(uuid, 'few', 50) = 0;
    update posthog_eventdefinition set last_seen_at = pg_temp.edge(pg_temp.together(team_id, id::text), 'seen') where pg_temp.pick(team_id::text, 's', 2) = 0;
    update posthog_eventdefinition set created_at = pg_temp.edge(pg_temp.together(team_id, id::text), 'made') where pg_temp.pick(team_id::text, 'c', 4) = 0;
    update posthog_insightviewed set last_viewed_at = pg_temp.edge(id::text, 'viewed') where pg_temp.pick(id::text, 'v', 2) = 0;
    update posthog_activitylog set created_at = pg_temp.edge(id::text, 'logged') where pg_temp.pick(id::text, 'l', 2) = 0;
    update posthog_featureflag set archived = not archived, active = false where pg_temp.pick(id::text, 'archive', 5) = 0;
    update posthog_dashboardtile set deleted = (array[true, false, null])[pg_temp.pick(id::text, 'tile', 3) + 1] where pg_temp.pick(id::text, 'x', 3) = 0;
    update posthog_productintent set created_at = pg_temp.edge(pg_temp.together(team_id, id::text), 'meant') where pg_temp.pick(id::text, 'q', 2) = 0;
    update posthog_organization
    set usage = jsonb_set(usage, '{period}', (array['["2026-09-08", "2026-10-06"]', '["2026-09-08T00:00:00.000001Z", "2026-10-06"]', '["2026-09-15", "2026-10-15"]',
                                                    '["2026-08-15", "2026-09-15"]', '["2026-09-01T00:00:00-07:00", "2026-10-01T00:00:00-07:00"]'])[pg_temp.pick(id::text, 'period', 5) + 1]::jsonb)
    where jsonb_typeof(usage) = 'object' and pg_temp.pick(id::text, 'u', 2) = 0;
  end if;
end
$$;
