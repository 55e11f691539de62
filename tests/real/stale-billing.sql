-- Nobody has looked at this organization's billing for two years: what was the limit then tells nothing about today.
update posthog_organization set usage =
  '{"events": {"usage": 900, "limit": 1000}, "period": ["2024-01-01T00:00:00Z", "2024-02-01T00:00:00Z"]}';
