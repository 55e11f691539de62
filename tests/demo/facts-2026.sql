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
