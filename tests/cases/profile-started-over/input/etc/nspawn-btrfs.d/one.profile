[Files]
Bind=/one
