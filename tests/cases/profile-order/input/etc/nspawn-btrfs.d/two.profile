[Exec]
Hostname=from-two
Timezone=copy

[Files]
Bind=/two
