# For containers that the world can reach: "Profile=public".

[Exec]
# What few services need, and many holes were in. (systemd in the guest needs CAP_SYS_ADMIN, DHCP CAP_NET_RAW.)
DropCapability=CAP_SYS_PTRACE CAP_MKNOD
SystemCallFilter=~@keyring @debug

[Service]
MemoryMax=2G
TasksMax=4096
CPUWeight=50

[Snapshot]
OnCalendar=hourly
OnlyIf=changed
KeepHourly=24
KeepDaily=7
KeepWeekly=4
