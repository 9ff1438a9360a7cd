#!/bin/sh
# Installs the engine as services of systemd, from this folder as it lies: build it first (npm run build).
#
#   deploy/systemd/install.sh [--realtime] [--root FOLDER] [--no-start]
#   deploy/systemd/install.sh --uninstall [--root FOLDER]
#
# May be run again: settings, keys and config stay. --root installs into a folder instead of this
# machine (an image that is being made), and starts nothing.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
prefix=$(CDPATH='' cd -- "$here/../.." && pwd)
root='' realtime='' start=yes uninstall=''
say() { echo "install: $*"; }
die() { echo "install: $*" >&2; exit 1; }

while [ $# -gt 0 ]; do
  case $1 in
    --realtime) realtime=yes ;;
    --no-start) start='' ;;
    --uninstall) uninstall=yes ;;
    --root) [ $# -gt 1 ] || die "--root needs a folder"; root=$2; start=''; shift ;;
    *) die "unknown option $1; see the head of this file" ;;
  esac
  shift
done
units=$root/etc/systemd/system
settings=$root/etc/mcae
[ -n "$root" ] || [ "$(id -u)" = 0 ] || die "run it as root (sudo)"

if [ -n "$uninstall" ]; then
  [ -n "$root" ] || systemctl disable --now mcae.target mcae-control-api mcae-audio-io mcae-nats || true
  rm -rf "$units"/mcae.target "$units"/mcae-*.service "$units"/mcae-audio-io.service.d
  [ -n "$root" ] || systemctl daemon-reload
  say "removed; settings and keys stay in /etc/mcae, config and audit in /var/lib/mcae"
  exit 0
fi

node=$(command -v node) || die "there is no node; install Node 20.19 or newer"
nats=$(command -v nats-server) || die "there is no nats-server; Debian: apt-get install nats-server"
for built in services/audio-io/dist/main.js services/control-api/dist/main.js; do
  [ -f "$prefix/$built" ] || die "$prefix is not built; run: npm run build"
done
if [ -z "$root" ]; then
  case $prefix in
    /home/*|/root/*) die "services may not read $prefix; move it, for example to /opt/mcae" ;;
  esac
fi
[ -n "$root" ] || command -v systemctl >/dev/null || die "there is no systemd on this machine"

install -d "$units" "$settings" "$settings/secrets"
chmod 700 "$settings/secrets"
for unit in "$here"/mcae*.service "$here"/mcae.target; do
  sed -e "s|@PREFIX@|$prefix|g" -e "s|@NODE@|$node|g" -e "s|@NATS_SERVER@|$nats|g" "$unit" \
    >"$units/$(basename "$unit")"
done
rm -rf "$units/mcae-audio-io.service.d"
if [ -n "$realtime" ]; then
  install -d "$units/mcae-audio-io.service.d"
  cp "$here/realtime.conf" "$units/mcae-audio-io.service.d/realtime.conf"
fi
[ -f "$settings/environment" ] || cp "$here/environment" "$settings/environment"
# Never made anew: panels have them.
[ -f "$settings/secrets/engine.nk" ] \
  || "$node" "$prefix/services/control-api/dist/make-keys/main.js" --out "$settings/secrets"
sed -e 's|"/data"|"/var/lib/mcae-nats"|' -e 's|listen: "0.0.0.0:4222"|listen: "127.0.0.1:4222"|' \
  -e 's|"nats-users.conf"|"/etc/mcae/nats-users.conf"|' \
  "$prefix/deploy/nats/nats-server.conf" >"$settings/nats-server.conf"
cp "$settings/secrets/nats-users.conf" "$settings/nats-users.conf"

if [ -z "$root" ]; then
  getent passwd mcae >/dev/null \
    || useradd --system --home-dir /var/lib/mcae --shell /usr/sbin/nologin --user-group mcae
  chown root:mcae "$settings/nats-server.conf" "$settings/nats-users.conf"
  chmod 640 "$settings/nats-server.conf" "$settings/nats-users.conf"
  systemctl daemon-reload
  systemctl enable mcae.target mcae-nats mcae-audio-io mcae-control-api
  [ -z "$start" ] || systemctl restart mcae.target mcae-nats mcae-audio-io mcae-control-api
fi
say "installed; tokens to hand out and then delete: /etc/mcae/secrets/tokens.txt"
[ -z "$start" ] || say "watch it: systemctl status 'mcae*', journalctl -fu mcae-audio-io"
