-- dump
SET search_path = x;
CREATE TABLE public.posthog_team (id int, name text);
COPY public.posthog_team (id, name) FROM stdin;
1	a\nb
2	\N
\.

CREATE VIEW v AS SELECT * FROM posthog_team;
ALTER TABLE ONLY p ATTACH PARTITION q FOR VALUES FROM (1) TO (2);
