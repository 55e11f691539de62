# shellcheck shell=bash
# The demo's tables, with as many customers and events as are wanted and no other events. Of 270 days of events, about half
# are of the last 90, as of customers who grow; each customer sends from two hosts and from a developer's machine.
load() { # DATABASE CUSTOMERS EVENTS
    createdb "$1"
    psql -Xq -v ON_ERROR_STOP=1 -d "$1" -f tests/demo/2021.sql >/dev/null
    psql -Xq -v ON_ERROR_STOP=1 -d "$1" -v events="$3" -v customers="$2" <<'SQL' >/dev/null
insert into posthog_organization
select (jsonb_populate_record(x.o, jsonb_build_object('id', md5('o' || n)::uuid, 'name', 'Bench ' || n))).*
from (select o from posthog_organization o where not for_internal_metrics limit 1) x, generate_series(1, :customers) n;
insert into posthog_team
select (jsonb_populate_record(x.t, jsonb_build_object('id', 100000 + n, 'uuid', md5('t' || n)::uuid, 'api_token', 'token' || n,
        'organization_id', md5('o' || n)::uuid, 'is_demo', false))).*
from (select t from posthog_team t where not is_demo limit 1) x, generate_series(1, :customers) n;
truncate posthog_event;
insert into posthog_event (event, properties, "timestamp", team_id, distinct_id)
select case n % 10 when 0 then '$identify' when 1 then '$pageview' when 2 then 'signed up' when 3 then '$feature_flag_called'
           else '$autocapture' end,
       jsonb_build_object(
           '$host', case when h % 50 = 0 then 'localhost:3000' when h % 3 = 0 then 'app.customer' || n % :customers || '.com'
                    else 'www.customer' || n % :customers || '.io' end,
           '$current_url', 'https://app.example.com/some/longer/path/' || n, '$lib', 'web', '$browser', 'Chrome',
           '$ip', '203.0.113.7', '$os', 'Mac OS X', '$screen_height', 1080, '$screen_width', 1920,
           '$referrer', 'https://www.google.com/', '$device_id', md5(n::text) || md5(h::text), '$session_id', md5('s' || n),
           '$active_feature_flags', jsonb_build_array('one-flag', 'another-flag')),
       timestamptz '2021-09-15' - (power((h % 100000 + 1) / 100000.0, 1.5) * 270 * 86400) * interval '1 second',
       100001 + n % :customers, 'person' || n % 50000
from (select n, abs(hashint4(n)) as h from generate_series(1, :events) n) n;
vacuum analyze;
SQL
}
