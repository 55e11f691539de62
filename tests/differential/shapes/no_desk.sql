-- Without the support desk.
drop table conversations, customers, companies, accounts, messages, issues, conversation_issues, customer_issues cascade;
