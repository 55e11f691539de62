-- Nobody is asked about mail at sign-up any more: email_opt_in stays as the default leaves it.
select count(*) from posthog_user where email_opt_in;
