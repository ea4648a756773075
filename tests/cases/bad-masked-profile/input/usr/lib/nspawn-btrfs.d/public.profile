[Exec]
DropCapability=CAP_SYS_ADMIN
