#!/usr/bin/env bash
# Makes app/target/sund-VERSION-linux-x64.tar.gz: program, trimmed Java runtime, launcher, systemd units, INSTALL.md.
# Called by `./sund package`, which has built the program and set JAVA_HOME. Two runs give the same bytes.
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
version=$(sed -n 's/^  <version>\(.*\)<\/version>/\1/p' "$root/pom.xml" | head -1)
instant=$(sed -n 's/.*<project.build.outputTimestamp>\(.*\)<.*/\1/p' "$root/pom.xml")
name=sund-$version-linux-x64
work=$root/app/target/package
stage=$work/$name
out=$root/app/target/$name.tar.gz
export LC_ALL=C TZ=UTC
umask 022

if [ "$(uname -s)-$(uname -m)" != Linux-x86_64 ]; then
  echo "The package is for Linux on x86-64 and is made there: jlink takes the runtime of the machine that it runs on." >&2
  exit 4
fi

rm -rf "$work"
mkdir -p "$stage/bin" "$stage/lib" "$stage/systemd"
echo "  libraries …"
"$JAVA_HOME/bin/java" "$root/packaging/Trim.java" "$root/app/target/dist/lib" "$stage/lib"

# What jdeps sees, and what is only reached by name: providers of crypto, naming, charsets, jar file systems.
echo "  runtime …"
seen=$("$JAVA_HOME/bin/jdeps" --print-module-deps --ignore-missing-deps --multi-release 25 -q "$stage"/lib/*.jar)
modules=$seen,java.sql,java.naming,java.management,java.net.http,jdk.unsupported,jdk.crypto.ec,jdk.charsets,jdk.management,jdk.net,jdk.zipfs,jdk.naming.dns
"$JAVA_HOME/bin/jlink" --add-modules "$modules" --no-header-files --no-man-pages --compress zip-6 \
  --strip-java-debug-attributes --vm server --output "$stage/runtime"

cp "$root"/packaging/bin/* "$stage/bin/"
chmod 755 "$stage"/bin/*
cp "$root/packaging/jvm.options" "$stage/lib/"
cp "$root"/packaging/systemd/* "$stage/systemd/"
cp "$root/packaging/INSTALL.md" "$root/LICENSE" "$root/NOTICE" "$root/CHANGELOG.md" "$stage/"
cp "$root/app/target/sund-sbom.json" "$stage/sbom.json"
find "$stage" -exec touch -h -d "$instant" {} +

# No ahead-of-time cache in here: two makings of one differ (tried). bin/sund-quick makes it at the target.
echo "  archive …"
tar --sort=name --mtime="$instant" --owner=0 --group=0 --numeric-owner --format=posix \
  --pax-option=exthdr.name=%d/PaxHeaders/%f,delete=atime,delete=ctime -C "$work" -cf - "$name" | gzip -n -6 >"$out"
(cd "$root/app/target" && sha256sum "$name.tar.gz" | tee "$name.tar.gz.sha256")
du -h "$out" | sed 's/\t.*//; s/^/  size /'
echo "$out"

# --deep: the add-on with the tensor engine as an archive of its own, unpacked over the program's.
if [ "${1:-}" = --deep ]; then
  echo "  add-on …"
  addon=$root/app/target/sund-deep-$version-linux-x64.tar.gz
  rm -rf "$work/deep"
  mkdir -p "$work/deep/$name/deep"
  cp -r "$root/deep/target/dist/lib" "$root/deep/target/dist/native" "$work/deep/$name/deep/"
  find "$work/deep" -exec touch -h -d "$instant" {} +
  tar --sort=name --mtime="$instant" --owner=0 --group=0 --numeric-owner --format=posix \
    --pax-option=exthdr.name=%d/PaxHeaders/%f,delete=atime,delete=ctime -C "$work/deep" -cf - "$name" | gzip -n -6 >"$addon"
  (cd "$root/app/target" && sha256sum "$(basename "$addon")" | tee "$addon.sha256")
  du -h "$addon" | sed 's/\t.*//; s/^/  size /'
  echo "$addon"
fi
