# Passes the host's graphics devices through: "Profile=gpu". A device takes two lines: the bind, and leave for it in the
# unit, whose DevicePolicy=closed refuses all others. The device must be there when the container starts.

[Files]
Bind=/dev/dri

[Service]
DeviceAllow=char-drm rw
