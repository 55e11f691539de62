-- Writes the CSV files of facts/ anew. They go with 2021.sql and need its staging tables, so both in one session:
--   cd tests/demo && psql -qX -f 2021.sql -f facts.sql
-- answers.yaml is written by hand.

-- What a person would write in a list: the name where there is one of it, else the id.
create temp table demo_label as
select c.*, case when name ~ '\S' and name !~ '[[:cntrl:]]' and n % 4 > 0 and name !~ '^[0-9a-f-]{36}$'
                      and not exists (select from demo_customer o where o.n <> c.n and lower(o.name) = lower(c.name))
                 then case when n % 7 = 3 then upper(name) else name end else id::text end as customer
from demo_customer c;

copy (
  select customer, kind, happened_on, note
  from (
    select n, 1 as k, customer, 'demo' as kind, least((created_at + interval '4 days')::date,
             date '2021-09-15') as happened_on, 'first call, "all hands"' as note
    from demo_label where demo = 'yes'
    union all
    select n, 2, customer, 'demo', date '2021-09-29', 'planned' from demo_label where demo = 'no' and n % 4 = 1
    union all
    select n, 3, customer, 'training', (created_at + interval '10 days')::date, null from demo_label where n % 3 = 0
    union all
    select n, 4, customer, 'guides', least((created_at + interval '5 days')::date, date '2021-09-15'), null
           from demo_label where guides = 'yes'
    union all
    select n, 5, customer, 'support', least((created_at + interval '2 days')::date, date '2021-09-15'), null
    from demo_label l where support = 'yes' and (n % 2 = 0 or not exists (select from demo_talk t where t.n = l.n))
    union all
    select n, 6, customer, 'slack', least((created_at + interval '6 days')::date, date '2021-09-15'), '#shared-' || slug
    from demo_label where slack = 'yes' and n % 3 > 0
    union all
    select n, 7, customer, 'usage_dashboard', '2021-08-02', null from demo_label where usage_dashboard = 'yes'
    union all
    select n, 8, customer, 'catchup', date '2021-09-15' + (n * 31 % 185 - 92),
           case when n % 5 = 0 then 'roadmap, issues; expansion?' end
    from demo_label where catchup = 'yes'
    union all
    select n, 9, customer, 'catchup', date '2021-09-15' + case n % 2 when 0 then -93 else 93 end, 'out of reach'
    from demo_label where catchup = 'no' and n % 3 = 0
    union all values
      (997, 1, 'Globex', 'demo', date '2021-03-01', 'which of the two?'),
      (998, 1, 'Nobody & Co', 'demo', date '2021-03-01', 'left us long ago'),
      (999, 1, '017a1e00-0000-4000-8000-000000008888', 'slack', date '2021-03-01', null)) t
  order by n, k
) to stdout with (format csv, header)
\g facts/touchpoint.csv

copy (
  select customer, coalesce(case when n % 9 = 5 then 'Pilot' end, p.name) as plan,
         case when n % 10 = 9 then null when plan_id > 1 and c.kind <> 'new' then 'true' else 'false' end as paying,
         case when n = 1 then 'csm-team' else (array['csm-emea', 'csm-americas', 'csm-apac', 'csm-team',
           null])[n % 5 + 1] end as owner,
         case when plan_id > 1 then 600 * plan_id * (1 + n % 7) end as arr,
         case when plan_id > 1 then date '2021-10-01' + n * 11 % 300 end as renews_on,
         case when n % 8 = 4 and plan_usage <> 'away' then event_limit when plan_usage = 'away' and n % 10 = 0 then 0
              when n % 40 = 15 then 1000000 end as monthly_event_limit,
         null as team_ids
  from demo_label c left join multi_tenancy_plan p on p.id = c.plan_id
  where n % 6 <> 2 or n % 8 = 4
  order by n
) to stdout with (format csv, header)
\g facts/account.csv

copy (
  select case when row_number() over (order by u.id) % 9 = 0 then upper(email) else email end as email
  from posthog_user u
  where exists (
    select from posthog_organizationmembership m join demo_customer c on c.id = m.organization_id
    where m.user_id = u.id and (c.newsletter = 'yes' or (c.newsletter = 'no' and u.id % 3 = 1 and c.members > 1)))
    and u.is_active and not u.is_staff
  order by u.id
) to stdout with (format csv, header)
\g facts/newsletter_subscriber.csv

-- What customers told us. Some of it came after the clock, some was settled after it, and not every issue has an address.
copy (
  select customer, reported_on, channel, summary, outcome, url,
         case when outcome not in ('open', '') and (n = 1 or n % 6 <> 1) then
           least(reported_on + 1 + (n * 5 + i * 3) % 19, case when n % 10 <> 3 then greatest(reported_on, date '2021-09-15') end) end as closed_on
  from demo_label
  cross join generate_series(1, case n when 1 then 4 else 1 + n % 4 end) i
  cross join lateral (
    select case when n = 1 then date '2021-09-20' - 14 * i
                else date '2021-09-15' - (n * 11 + i * 29) % 120 + case when n % 20 = 6 then 25 else 0 end end as reported_on,
           (array['chat', 'Slack', 'email', 'github'])[(n + i) % 4 + 1] as channel,
           (array['Funnels lose the last step', 'Let us "pin" a chart, please', 'Export breaks on umlauts',
             '=cmd|calc', 'Dark mode', null, 'Paths are <b>slow</b>'])[(n * 2 + i) % 7 + 1] as summary,
           (array['pull_request', 'issue', 'pull_request', 'Issue', 'declined', 'open', 'issue', 'pull_request',
             'declined', ''])[case n when 1 then (array[6, 2, 1, 5])[i] else (n * 7 + i * 3) % 10 + 1 end] as outcome) f
  cross join lateral (
    select case when outcome = 'pull_request' then 'https://github.com/example/example/pull/' || 1000 + n * 4 + i
                when lower(outcome) = 'issue' and n % 9 > 0
                  then 'https://github.com/example/example/issues/' || case when n % 4 = 1 then n % 15 + 1 else 500 + n end
           end as url) u
  where n % 3 < 2 or n % 5 = 0
  order by n, i
) to stdout with (format csv, header)
\g facts/feedback.csv
