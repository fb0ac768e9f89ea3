#!/usr/bin/env bash
# Builds the package twice from scratch, in two folders, and demands equal bytes.
set -euo pipefail

here=$(cd "$(dirname "$0")/.." && pwd)
scratch=$(mktemp -d "${TMPDIR:-/tmp}/sund-reproducible.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
for copy in first second; do
  mkdir -p "$scratch/$copy"
  (cd "$here" && git ls-files -co --exclude-standard -z | tar --null -T - -cf - 2>/dev/null) | tar -xf - -C "$scratch/$copy"
  echo "== $copy build"
  (cd "$scratch/$copy" && ./sund package)
done
cd "$scratch"
same=0
for file in first/*/target/sund-*.jar first/app/target/dist/lib/*.jar first/app/target/sund-sbom.json first/app/target/sund-*.tar.gz; do
  other=second/${file#first/}
  if cmp -s "$file" "$other"; then
    same=$((same + 1))
  else
    echo "DIFFERS: ${file#first/}"
    bad=1
  fi
done
echo "$same files equal byte by byte"
if [ -n "${bad:-}" ]; then
  for copy in first second; do
    mkdir "$copy.out"
    tar -xzf "$copy"/app/target/sund-*.tar.gz -C "$copy.out"
  done
  diff -rq first.out second.out || true
  exit 1
fi
