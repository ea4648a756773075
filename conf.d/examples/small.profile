# For containers that do little: "Profile=small".

[Service]
MemoryHigh=256M
MemoryMax=384M
MemorySwapMax=128M
TasksMax=512
CPUQuota=50%
IOWeight=50
