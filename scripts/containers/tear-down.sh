#!/usr/bin/env bash
# Ends what set-up.sh started: the stacks of tests, the engine, and what an engine leaves behind.
# An engine that ran before is left alone. Images stay, for the next time.
set -euo pipefail
cd "$(dirname "$0")/../.."
PID_FILE=.cache/containers/dockerd.pid

docker info >/dev/null 2>&1 &&
  docker ps --all --quiet --filter name=mcae-test- | xargs -r docker rm --force --volumes >/dev/null

pid=$(cat "$PID_FILE" 2>/dev/null || true)
rm -f "$PID_FILE"
if [ -z "$pid" ] || [ "$(cat "/proc/$pid/comm" 2>/dev/null)" != dockerd ]; then
  echo 'no engine that set-up.sh started is running'
  exit 0
fi

kill "$pid"
for ((tries = 0; tries < 120; tries++)); do
  [ -e "/proc/$pid" ] || break
  sleep 0.25
done
if [ -e "/proc/$pid" ]; then
  echo 'dockerd does not end; it is killed'
  kill -9 "$pid"
fi

# Mounts, name spaces, the bridge and control groups outlive it.
awk '$5 ~ "^/(var/lib|run)/docker/" || ($5 == "/var/lib/docker" && $4 == $5) {print $5}' \
  /proc/self/mountinfo | sort -r | xargs -r -n 1 umount
ip link delete docker0 2>/dev/null || true
find /sys/fs/cgroup -depth -type d \( -path '*/docker' -o -path '*/docker/*' \) -exec rmdir {} + 2>/dev/null || true
echo 'dockerd has ended'
