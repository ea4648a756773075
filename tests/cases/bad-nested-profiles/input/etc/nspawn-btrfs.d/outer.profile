[Container]
Profile=inner

[Files]
Bind=/outer
