#!/bin/sh
# Runs a command that fetches packages. A base image of a network with an authority of its own brings
# the list of those that it trusts; node looks at it only where it is told.
list=/etc/ssl/certs/ca-certificates.crt
[ -e "$list" ] && export NODE_EXTRA_CA_CERTS="$list"
exec "$@"
