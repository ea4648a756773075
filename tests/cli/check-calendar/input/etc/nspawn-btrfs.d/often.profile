[Snapshot]
OnCalendar=bogus
