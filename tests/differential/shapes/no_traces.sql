-- A dump that left the rows of the large tables out: what people look at, what they do, their insights.
drop table posthog_insightviewed, posthog_activitylog, posthog_dashboarditem cascade;
