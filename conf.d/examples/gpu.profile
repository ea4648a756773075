# Passes the host's graphics devices through: "Profile=gpu". A device takes two lines: the bind, and leave for it in the
# unit, whose DevicePolicy=closed refuses all others. The device must be there when the container starts, and be open to
# others, since the container's users are none of the host's: SUBSYSTEM=="drm", KERNEL=="renderD*", MODE="0666" in a file
# /etc/udev/rules.d/70-gpu.rules does that.

[Files]
Bind=/dev/dri

[Service]
DeviceAllow=char-drm rw
