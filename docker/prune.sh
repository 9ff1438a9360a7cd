#!/bin/sh
# Removes from /app what runs nothing: types, maps, notes of the compiler, what naudiodon was built of.
set -eu
service=$1
cd /app
find . -type f \( -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' -o -name '*.map' \
  -o -name '.tsbuildinfo' -o -name '*.md' \) -delete
chmod +x "services/$service/dist/main.js"
for addon in node_modules/.pnpm/naudiodon@*/node_modules/naudiodon; do
  [ -d "$addon" ] || continue
  find "$addon/build/Release" -mindepth 1 -maxdepth 1 ! -name '*.node' ! -name 'libportaudio*' \
    -exec rm -rf {} +
  rm -rf "$addon"/portaudio "$addon"/src "$addon"/scratch
done
# Manifests of other services and of what was built, without code.
rm -rf packages/client node_modules/.pnpm/*/node_modules/*/test pnpm-lock.yaml \
  services/audio-io/patches
find services -mindepth 1 -maxdepth 1 ! -name "$service" -exec rm -rf {} +
