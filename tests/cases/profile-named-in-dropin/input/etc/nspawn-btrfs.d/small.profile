[Service]
MemoryMax=512M

[Files]
Bind=/profile
