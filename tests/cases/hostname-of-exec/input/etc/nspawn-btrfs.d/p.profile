[Exec]
Hostname=%i-p
