-- Writes the CSV files of facts-2026/ anew, from the staging tables of 2026.sql, in the same session:
--   cd tests/demo && psql -qX -f 2026.sql -f facts-2026.sql
-- There is no newsletter_subscriber.csv among them: here the users' own e-mail setting answers. answers.yaml is written
-- by hand.

create temp table demo_label as
select c.*, case when name ~ '\S' and name !~ '[[:cntrl:]]' and n % 4 > 0
                      and not exists (select from demo_customer o where o.n <> c.n and lower(o.name) = lower(c.name))
                 then name else id::text end as customer
from demo_customer c;

copy (
  select customer, kind, happened_on, note
  from (
    select n, 1 as k, customer, 'demo' as kind, least((created_at + interval '4 days')::date,
             date '2026-09-15') as happened_on,
           'first call, "all hands"' as note
    from demo_label where demo = 'yes'
    union all
    select n, 2, customer, 'guides', least((created_at + interval '5 days')::date, date '2026-09-15'), null
    from demo_label where guides = 'yes'
    union all
    select n, 3, customer, 'support', least((created_at + interval '2 days')::date, date '2026-09-15'), null
    from demo_label where support = 'yes'
    union all
    select n, 4, customer, 'slack', least((created_at + interval '6 days')::date, date '2026-09-15'), '#shared-' || slug
    from demo_label where slack = 'yes'
    union all
    select n, 5, customer, 'usage_dashboard', '2026-08-02', null from demo_label where usage_dashboard = 'yes'
    union all
    select n, 6, customer, 'catchup', date '2026-09-15' + (n * 31 % 185 - 92), null from demo_label
           where catchup = 'yes'
    union all values (999, 1, 'Switched Off', 'demo', date '2026-03-01', 'no customer any more')) t
  order by n, k
) to stdout with (format csv, header)
\g facts-2026/touchpoint.csv

copy (
  select customer, (array['Free', 'Paid', 'Enterprise'])[n % 3 + 1] as plan,
         case when n = 1 then 'csm-team'
              else (array['csm-emea', 'csm-americas', 'csm-apac', 'csm-team', null])[n % 5 + 1] end as owner,
         case when plan_usage = 'away' and n % 9 = 4 then 500 end as monthly_event_limit,
         case when exported then team_id || case when n % 10 = 0 then ', ' || 1000 + team_id else '' end end as team_ids
  from demo_label where n % 4 <> 2 order by n
) to stdout with (format csv, header)
\g facts-2026/account.csv

-- What customers told us. Some of it came after the clock, some was settled after it, and not every issue has an address.
copy (
  select customer, reported_on, channel, summary, outcome, url,
         case when outcome not in ('open', '') and (n = 1 or n % 6 <> 1) then
           least(reported_on + 1 + (n * 5 + i * 3) % 19, case when n % 10 <> 3 then greatest(reported_on, date '2026-09-15') end) end as closed_on
  from demo_label
  cross join generate_series(1, case n when 1 then 4 else 1 + n % 4 end) i
  cross join lateral (
    select case when n = 1 then date '2026-09-20' - 14 * i
                else date '2026-09-15' - (n * 11 + i * 29) % 120 + case when n % 20 = 6 then 25 else 0 end end as reported_on,
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
\g facts-2026/feedback.csv
