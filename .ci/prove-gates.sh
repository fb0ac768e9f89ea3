#!/usr/bin/env bash
# No gate is trusted until it has been seen to fail: plants a violation of each in a scratch copy and demands red.
# About two minutes on a fast machine, a quarter of an hour on a slow one. Its output of the last run stands in docs/testing.md.
set -uo pipefail

here=$(cd "$(dirname "$0")/.." && pwd)
scratch=$(mktemp -d "${TMPDIR:-/tmp}/sund-gates.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
(cd "$here" && git ls-files -co --exclude-standard -z | tar --null -T - -cf - 2>/dev/null) | tar -xf - -C "$scratch"
cd "$scratch" || exit 1
log=$scratch/target/gates.log
mkdir -p target
bad=0

maven() { mvn -B -o --no-transfer-progress -Dcyclonedx.skip=true "$@" >"$log" 2>&1; }
house() { maven -pl it -am test -Dtest='eu.sund.it.house.*Test' -Dsurefire.failIfNoSpecifiedTests=false; }

red() { printf '  red, as it should be   %s\n' "$1"; }
green() {
  printf '  STAYED GREEN           %s\n' "$1"
  bad=1
}

[ -z "${SUND_GATES_FORMAT:-}" ] || ./sund format >/dev/null
echo "1. Nothing planted: all gates must be green."
if house; then
  echo "  green"
else
  echo "  RED without a violation:"
  grep -E '^\[ERROR\]|Expecting|^ *"' "$log" | head -20
  exit 1
fi

# compile NAME PATTERN: a planted core class (from stdin) must stop the compiler with PATTERN in its words.
compile() {
  local file=core/src/main/java/eu/sund/core/Planted.java
  cat >"$file"
  if ! maven -pl core compile && grep -q "$2" "$log"; then red "$1"; else green "$1"; fi
  rm -f "$file"
}

echo "2. The compiler's gates."
compile "Error Prone: a result thrown away" 'ReturnValueIgnored\|CheckReturnValue' <<'J'
package eu.sund.core;

final class Planted {
  private Planted() {}

  static void of(String text) {
    text.trim();
  }
}
J
compile "NullAway: null where none may be" 'NullAway' <<'J'
package eu.sund.core;

final class Planted {
  private Planted() {}

  static String of() {
    return null;
  }
}
J
compile "javac -Xlint: a raw type" 'found raw type' <<'J'
package eu.sund.core;

import java.util.List;

final class Planted {
  private Planted() {}

  static int of(List list) {
    return list.size();
  }
}
J
compile "doclint: Javadoc that names what is not there" 'reference not found' <<'J'
package eu.sund.core;

/** See {@link NoSuchType}. */
public final class Planted {
  private Planted() {}
}
J

# plant MODULE KIND PACKAGE NAME: a class from stdin.
plant() {
  local folder=$1/src/$2/java/${3//.//}
  mkdir -p "$folder"
  { printf 'package %s;\n\n' "$3"; cat; } >"$folder/$4.java"
}

echo "3. The gates of the house, all planted at once, each found by its own test."
# Two classes stand in the wrong module on purpose: a dependency that the poms do not even allow cannot be compiled.
plant core main eu.sund.privacy PlantedAbove <<'J'
/** Planted. */
public final class PlantedAbove {}
J
plant core main eu.sund.core PlantedLayer <<'J'
final class PlantedLayer {
  final Object above = new eu.sund.privacy.PlantedAbove();
}
J
plant algorithms main eu.sund.engine PlantedEngine <<'J'
/** Planted. */
public final class PlantedEngine {}
J
plant algorithms main eu.sund.algorithms PlantedNosy <<'J'
final class PlantedNosy {
  final Object engine = new eu.sund.engine.PlantedEngine();
}
J
plant hub main eu.sund.connectors PlantedConnector <<'J'
/** Planted. */
public final class PlantedConnector {}
J
plant hub main eu.sund.hub PlantedReader <<'J'
final class PlantedReader {
  final Object connector = new eu.sund.connectors.PlantedConnector();
}
J
plant hub main eu.sund.deep PlantedEngine <<'J'
/** Planted. */
public final class PlantedEngine {}
J
plant hub main eu.sund.hub PlantedTrainer <<'J'
final class PlantedTrainer {
  final Object engine = new eu.sund.deep.PlantedEngine();
}
J
plant deep main eu.sund.privacy PlantedWrapper <<'J'
/** Planted. */
public final class PlantedWrapper {}
J
plant deep main eu.sund.deep PlantedCurious <<'J'
final class PlantedCurious {
  final Object wrapper = new eu.sund.privacy.PlantedWrapper();
}
J
plant hub main eu.sund.hub PlantedGrant <<'J'
final class PlantedGrant {
  final Object access = eu.sund.core.RowAccess.granted("planted");
}
J
plant hub main eu.sund.hub PlantedBelief <<'J'
final class PlantedBelief {
  final Object suite = eu.sund.privacy.secagg.Suite.SUND.checkedBy((key, message, signature) -> true);
}
J
plant governance main eu.sund.governance PlantedFile <<'J'
final class PlantedFile {
  final boolean there = java.nio.file.Files.exists(java.nio.file.Path.of("planted"));
}
J
plant privacy main eu.sund.privacy PlantedSocket <<'J'
final class PlantedSocket {
  final Object address = new java.net.InetSocketAddress(1);
}
J
plant governance main eu.sund.governance PlantedConsole <<'J'
final class PlantedConsole {
  void say() {
    System.out.println("planted");
  }
}
J
plant engine main eu.sund.engine PlantedThread <<'J'
final class PlantedThread {
  Thread run() {
    return Thread.ofVirtual().unstarted(() -> {});
  }
}
J
plant algorithms main eu.sund.algorithms PlantedParallel <<'J'
final class PlantedParallel {
  final long count = java.util.List.of(1).parallelStream().count();
}
J
plant engine main eu.sund.engine PlantedClock <<'J'
final class PlantedClock {
  final long now = System.nanoTime();
}
J
plant governance main eu.sund.governance PlantedInstant <<'J'
final class PlantedInstant {
  final Object now = java.time.Instant.now();
}
J
plant privacy main eu.sund.privacy PlantedSecureRandom <<'J'
final class PlantedSecureRandom {
  final Object random = new java.security.SecureRandom();
}
J
plant core main eu.sund.core PlantedUuid <<'J'
final class PlantedUuid {
  final Object id = java.util.UUID.randomUUID();
}
J
plant transport test eu.sund.transport PlantedRandom <<'J'
final class PlantedRandom {
  final Object random = new java.util.Random(1);
}
J
plant engine main eu.sund.engine PlantedExit <<'J'
final class PlantedExit {
  void end() {
    System.exit(1);
  }
}
J
plant transport main eu.sund.transport PlantedCatch <<'J'
final class PlantedCatch {
  int of(String text) {
    try {
      return Integer.parseInt(text);
    } catch (RuntimeException e) {
      return 0;
    }
  }
}
J
{
  printf 'final class PlantedLong {\n  int of(int start) {\n    int sum = start;\n'
  for i in $(seq 1 67); do printf '    sum += %d;\n' "$i"; done
  printf '    return sum;\n  }\n}\n'
} | plant transport main eu.sund.transport PlantedLong
{
  printf 'final class PlantedLarge {\n'
  for i in $(seq 1 600); do printf '  int field%d;\n' "$i"; done
  printf '}\n'
} | plant transport main eu.sund.transport PlantedLarge
plant transport main eu.sund.transport PlantedUgly <<'J'
final class PlantedUgly { int  field ; }
J
rm -f docs/errors/101.md
sed -i 's/DATA_UNREADABLE(102/DATA_UNREADABLE(103/' core/src/main/java/eu/sund/core/ErrorCode.java

if house; then green "the house's tests as a whole"; fi

# caught TEST MENTION WHAT: the report of a test must hold a failure that names the planted thing.
caught() {
  local report=it/target/surefire-reports/TEST-eu.sund.it.house.$1.xml
  if [ -f "$report" ] && awk -v test="name=\"$2\"" -v mention="$3" '
      index($0, "<testcase ") { inside = index($0, test) > 0; failed = 0 }
      inside && index($0, "<failure") { failed = 1 }
      inside && failed && index($0, mention) { found = 1 }
      END { exit !found }' "$report"; then
    red "$4"
  else
    green "$4"
  fi
}
caught LayersTest module_usesOnly_whatStandsBelow PlantedLayer "layers: core uses privacy"
caught BansTest algorithms_neverSee_privacyOrEngine PlantedNosy "algorithms see the engine"
caught BansTest hub_neverSees_connectorsOrSite PlantedReader "the hub sees a connector"
caught BansTest hub_neverSees_connectorsOrSite PlantedTrainer "the hub sees the tensor engine"
caught LayersTest module_usesOnly_whatStandsBelow PlantedCurious "layers: deep uses privacy"
caught BansTest rowAccess_isGranted_byFew PlantedGrant "the hub grants itself access to rows"
caught BansTest signatures_areCheckedOtherwise_onlyInTheSimulator PlantedBelief "the hub believes every signature"
caught BansTest pureModules_doNo_inputOutput PlantedFile "governance reads a file"
caught BansTest pureModules_doNo_inputOutput PlantedSocket "privacy opens a network address"
caught BansTest pureModules_writeNothing_onTheConsole PlantedConsole "governance prints"
caught BansTest pureModules_startNo_thread PlantedThread "the engine starts a thread"
caught BansTest pureModules_startNo_thread PlantedParallel "an algorithm runs a parallel stream"
caught BansTest pureModules_readNo_clock PlantedClock "the engine reads nanoTime"
caught BansTest pureModules_readNo_clock PlantedInstant "governance reads Instant.now"
caught BansTest pureModules_makeNo_randomness PlantedSecureRandom "privacy makes its own SecureRandom"
caught BansTest pureModules_makeNo_randomness PlantedUuid "core makes a random UUID"
caught BansTest nothing_uses_javaUtilRandom PlantedRandom "a test uses java.util.Random"
caught BansTest program_ends_onlyInMain PlantedExit "the engine ends the process"
caught SizesTest method_isNot_longerThan70Lines PlantedLong "a method of 71 lines"
caught SizesTest file_isNot_longerThan600Lines PlantedLarge "a file of more than 600 lines"
caught SizesTest wideCatch_ofProduct_saysWhy PlantedCatch "a catch of everything without a reason"
caught FormatTest sources_all_areFormatted PlantedUgly "an unformatted source"
caught ErrorPagesTest error_each_hasItsPage DOCUMENT_INVALID "an error without its page"
caught ErrorPagesTest page_each_hasItsError 102.md "a page without its error"
caught ErrorPagesTest number_each_isUsedOnce 103 "a number used twice"

echo "4. The gates of the run."
java=$(dirname "$(dirname "$(readlink -f "$(command -v java)")")")
mkdir -p empty/x/target/surefire-reports
cat >empty/x/target/surefire-reports/TEST-x.xml <<'X'
<testsuite><testcase classname="x.AnyTest" name="a" time="0"/>
<testcase classname="x.HeartDataTest" name="b" time="0"><skipped message="no data"/></testcase></testsuite>
X
for variable in SUND_DATA SUND_VECTORS; do
  if env -u SUND_DATA -u SUND_VECTORS "$variable=/somewhere" "$java/bin/java" .ci/TestReport.java empty >"$log" 2>&1 ||
    ! grep -q "$variable is set, and not every" "$log"; then
    green "$variable is set and its tests did not run"
  else
    red "$variable is set and its tests did not run"
  fi
done
SUND_JAVA_HOME=$scratch/nowhere ./sund --version >"$log" 2>&1
if [ $? -eq 3 ] && grep -q 'apt-get install' "$log"; then red "no JDK: exit 3 and what to install"; else green "no JDK"; fi

if [ "$bad" -ne 0 ]; then
  echo "A gate does not hold."
  exit 1
fi
echo "Every gate was seen to fail."
