-- A team that never had an address, as a migration of 2020 wrote it.
update posthog_team set app_urls = array[null]::varchar[];
