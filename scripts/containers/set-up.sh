#!/usr/bin/env bash
# Docker on a bare Debian 12 machine that can pull no image: engine, compose plugin, base images.
# Run as root. What is there already is left alone, so that it may be called again at any time.
# What it made is named in .cache/containers/env, which `npm run test:containers` reads.
set -euo pipefail
cd "$(dirname "$0")/../.."
CACHE=$PWD/.cache/containers
WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT
mkdir -p "$CACHE"
export DEBIAN_FRONTEND=noninteractive

say() { printf '%3d s  %s\n' "$SECONDS" "$*"; }
fail() {
  echo "set-up: $*" >&2
  exit 1
}

[ "$(id -u)" = 0 ] || fail 'this has to run as root'
. scripts/containers/lib.sh

install_packages
install_compose
start_engine
make_debian_image
make_node_image
make_nats_image

{
  echo "DEBIAN_IMAGE=$DEBIAN_IMAGE"
  echo "NODE_IMAGE=$NODE_IMAGE"
  echo "NATS_IMAGE=$NATS_IMAGE"
} >"$CACHE/env"
say "ready: $(docker version --format 'engine {{.Server.Version}}'), compose $(docker compose version --short), $NODE_IMAGE, $NATS_IMAGE"
