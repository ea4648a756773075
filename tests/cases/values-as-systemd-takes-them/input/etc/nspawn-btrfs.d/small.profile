[Exec]
NoNewPrivileges=yes
