-- A template that the customer chose: its insights carry their name, and are samples until edited.
insert into posthog_dashboard (id, team_id, name, created_by_id, creation_mode) values (1, 1, 'AARRR', 1, 'template');
insert into posthog_dashboarditem (id, team_id, created_by_id, is_sample, saved, query) values (1, 1, 1, true, true,
  '{"kind": "InsightVizNode", "source": {"kind": "FunnelsQuery"}}');
insert into posthog_dashboardtile values (1, 1, 1, null);
