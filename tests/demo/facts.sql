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
