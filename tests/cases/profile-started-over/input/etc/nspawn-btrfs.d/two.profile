[Files]
Bind=/two
