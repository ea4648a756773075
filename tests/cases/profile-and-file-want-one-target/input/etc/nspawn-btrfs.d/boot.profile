[Install]
WantedBy=machines.target
