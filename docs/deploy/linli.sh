#!/bin/sh
# linli as its own user, with the settings of the service: /usr/local/bin/linli. See docs/operate.md.
set -eu
cd /srv/linli
set -a
LINLI_ENV=production
LINLI_DATA=${LINLI_DATA:-/var/lib/linli}
. /etc/linli/secrets.env
set +a
umask 077
exec setpriv --reuid=linli --regid=linli --init-groups /opt/linli/bin/linli "$@"
