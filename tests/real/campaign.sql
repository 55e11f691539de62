-- Person properties that ingestion copies from an address by itself.
insert into posthog_propertydefinition (team_id, name, type) values (1, 'gclsrc', 2), (1, 'rdt_cid', 2), (1, 'epik', 2),
  (1, 'qclid', 2), (1, 'sccid', 2);
