[Exec]
Hostname=from-one
Timezone=off

[Files]
Bind=/one/%i:/srv
