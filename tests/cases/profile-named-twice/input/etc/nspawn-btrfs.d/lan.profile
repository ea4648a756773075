[Network]
Bridge=br0
Port=8080:80
[Exec]
Hostname=lan
