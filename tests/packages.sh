#!/bin/sh
# Installs the Debian packages that the tests with real servers need: as root what is missing, else it says so.
set -eu
need=""
for pair in postfix:/usr/sbin/postfix dovecot-imapd:/usr/sbin/dovecot dovecot-lmtpd:/usr/lib/dovecot/lmtp \
    postgresql:/usr/bin/psql mutt:/usr/bin/mutt openssl:/usr/bin/openssl s-nail:/usr/bin/s-nail; do
    [ -e "${pair#*:}" ] || need="$need ${pair%%:*}"
done
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || need="$need postgresql"
[ -z "$need" ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing for the tests:$need"
    # The packages would start their own servers; the tests run private ones.
    printf '#!/bin/sh\nexit 101\n' >/tmp/policy-rc.d.$$
    [ -e /usr/sbin/policy-rc.d ] || { install -m 755 /tmp/policy-rc.d.$$ /usr/sbin/policy-rc.d; ours=yes; }
    rm -f /tmp/policy-rc.d.$$
    apt-get update -qq
    # shellcheck disable=SC2086
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $need >/dev/null
    [ "${ours-}" = yes ] && rm -f /usr/sbin/policy-rc.d
    exit 0
fi
echo "Not installed (needs root):$need. The tests that use these servers are skipped and named in the last lines." >&2
