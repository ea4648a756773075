[Service]
MemoryMx=1G
[Snapshots]
