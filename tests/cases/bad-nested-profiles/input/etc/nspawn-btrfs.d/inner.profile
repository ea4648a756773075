[Files]
Bind=/inner
