[Network]
Bridge=br-%i
[Provision]
Enable=a@%i.service
