-- Somebody edited a tile of the dashboard that came with the team: no sample any more, but still created by nobody.
insert into posthog_dashboard (id, team_id, name) values (1, 1, 'My App Dashboard');
insert into posthog_dashboarditem (id, team_id, is_sample, last_modified_by_id, last_modified_at, query) values (1, 1,
  false, 1, '2026-09-10', '{"kind": "InsightVizNode", "source": {"kind": "FunnelsQuery"}}');
insert into posthog_dashboardtile values (1, 1, 1, null);
