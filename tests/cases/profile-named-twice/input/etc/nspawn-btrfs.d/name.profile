[Exec]
Hostname=name
