-- The book of the archived runs in this folder: ten customers of the demo export.
set session_replication_role = replica; -- what belongs to the others stays, and nobody asks for it
delete from posthog_organization
where name not in ('Acme Inc', 'Dune Savings', 'Kestrel Foods', 'Fjord Health', 'Ember Foods', 'Juniper Robotics',
                   'Amber Savings', '&amp; Partners', 'Willow Savings', '深圳云帆科技');
