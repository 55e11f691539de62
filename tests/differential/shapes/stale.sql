-- An export that was left behind: nothing after the clock of the demo, and a twentieth of the events before it.
delete from posthog_event where timestamp >= '2021-09-15' or id % 20 > 0;
