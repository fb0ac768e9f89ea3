#!/usr/bin/env bash
# No check of the secure aggregation is trusted until its test has been seen to fail: takes each check out of a scratch
# copy, one at a time, and demands that some test fails. Takes some minutes; its last output stands in
# docs/privacy/mutations.md. Needs a JDK 25 and the test libraries in Maven's local repository.
#   .ci/mutate-protocol.sh [NAME]   only the checks whose name holds NAME
set -uo pipefail

here=$(cd "$(dirname "$0")/.." && pwd)
only=${1:-}
jdk=${SUND_JAVA_HOME:-$(dirname "$(dirname "$(readlink -f "$(command -v javac)")")")}
repository=${MAVEN_REPOSITORY:-$HOME/.m2/repository}
scratch=$(mktemp -d "${TMPDIR:-/tmp}/sund-mutants.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
(cd "$here" && git ls-files -co --exclude-standard -z core privacy governance engine .ci | tar --null -T - -cf - 2>/dev/null) | tar -xf - -C "$scratch"
cd "$scratch" || exit 1

libraries=
for name in org/junit/jupiter/junit-jupiter-{api,params,engine} org/junit/platform/junit-platform-{commons,engine,launcher} \
  org/opentest4j/opentest4j org/apiguardian/apiguardian-api org/assertj/assertj-core net/bytebuddy/byte-buddy org/jspecify/jspecify; do
  jar=$(find "$repository/$name" -name '*.jar' ! -name '*-sources.jar' 2>/dev/null | sort -V | tail -1)
  libraries=$libraries:$jar
done
others=$(find "$repository" -name '*.jar' \( -path '*fasterxml*' -o -path '*snakeyaml*' -o -path '*bouncycastle*' \) 2>/dev/null | sort -V | tr '\n' ':')

mkdir whole tests runner
compile() { "$jdk/bin/javac" -nowarn -proc:none -Xlint:none -parameters "$@"; }
compile -d whole -cp "$libraries:$others" $(find {core,privacy,governance,engine}/src/main/java -name '*.java') || exit 1
for module in core privacy governance engine; do [ ! -d $module/src/main/resources ] || cp -r $module/src/main/resources/. whole/; done
compile -d runner -cp "$libraries:$others" .ci/RunTests.java || exit 1
compile -d tests -cp "whole:$libraries:$others" $(find privacy/src/test/java/eu/sund/privacy/protocol -name '*.java') \
  privacy/src/test/java/eu/sund/privacy/{Threads,secagg/Lent,secagg/SumCheckTest}.java \
  engine/src/test/java/eu/sund/engine/{Copies,TestKeys,Hostile*,Dropout*,SiteScript,SiteRun*Test,HubRun*Test,GoingOnTest,MissingTest}.java || exit 1

# One process compiles and runs them all: it stays warm.
coproc RUNNER { exec "$jdk/bin/java" -Xmx1g -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp "runner:$libraries:$others" RunTests whole tests 2>/dev/null; }
answers=${RUNNER[0]} questions=${RUNNER[1]}

run() { # run SOURCE TEST...: what they say goes to out.txt; 0 if all pass, 1 if one fails, 2 if the source does not compile
  local line
  echo "$@" >&"$questions"
  : >out.txt
  while IFS= read -r line <&"$answers"; do
    echo "$line" >>out.txt
    case $line in
      'END passed'*) return 0 ;;
      'END failed'*) return 1 ;;
      'END uncompiled') return 2 ;;
    esac
  done
  echo "The process that runs the tests has ended." >&2
  exit 1
}

site=eu.sund.privacy.protocol.SiteChecksTest
hub=eu.sund.privacy.protocol.HubChecksTest
sums=eu.sund.privacy.protocol.SecuredPropertyTest
runs=eu.sund.engine.SiteRunChecksTest
hostile=eu.sund.engine.HostileHubTest
explored=eu.sund.engine.SiteRunExplorationTest
going=eu.sund.engine.GoingOnTest
missing=eu.sund.engine.MissingTest
check=eu.sund.privacy.secagg.SumCheckTest
dropouts=eu.sund.engine.DropoutPatternsTest
bad=0 tried=0

echo "Nothing taken out: all tests must pass."
if ! run - $site $hub $sums $runs $hostile $explored $going $missing $check $dropouts; then
  cat out.txt
  exit 1
fi
tail -1 out.txt | sed 's/END passed \(.*\)/\1 tests/'

# without NAME FILE SED TEST...: the check is taken out of the file by the expression; one of the tests must fail.
without() {
  local name=$1 file=$2 expression=$3 path
  shift 3
  case $name in *"$only"*) ;; *) return ;; esac
  tried=$((tried + 1))
  path=$(find privacy/src/main engine/src/main -name "$file.java")
  cp "$path" "$file.kept"
  sed -i -E "$expression" "$path"
  if cmp -s "$path" "$file.kept"; then
    echo "NOT FOUND    $file: $name"
    bad=1
  else
    run "$path" "$@"
    case $? in
      0)
        echo "NOT NOTICED  $file: $name"
        bad=1
        ;;
      1) echo "noticed      $file: $name ($(grep -c FAILED out.txt): $(grep FAILED out.txt | head -1 | cut -c8- | sed 's/([^)]*)$//'))" ;;
      *)
        echo "NO PROGRAM   $file: $name"
        head -3 out.txt
        bad=1
        ;;
    esac
  fi
  mv "$file.kept" "$path"
}

echo "The site, keys of the others."
f=SiteAdvertised
without "keys of enough sites" $f 's/adverts\.size\(\) < side\.terms\(\)\.survivorsMin\(\)/false/' $site
without "own keys unchanged" $f 's/!adverts\.contains\(advert\)/false/' $site
without "keys of participants only" $f 's/!side\.participants\(\)\.contains\(site\)/false/' $site
without "keys in order, each site once" $f 's/site\.compareTo\(before\) <= 0/false/' $site
without "no mask key twice" $f 's/!keys\.add\(other\.maskKey\(\)\)/!keys.add(other.maskKey()) \&\& false/' $site
without "no box key twice" $f 's/!keys\.add\(other\.encryptionKey\(\)\)/false/' $site
without "keys signed for model, plan and attempt" $f 's/&& !Statements\.isSigned\(/\&\& false \&\& !Statements.isSigned(/' $site
without "keys of small order" $f 's/catch \(SundException e\)/catch (java.util.EmptyStackException e)/' $site
echo "The site, boxes."
f=SiteShared
without "no box of itself" $f 's/boxes\.containsKey\(side\.self\(\)\) \|\|/false ||/' $site
without "boxes of sites with keys only" $f 's/!senders\.keySet\(\)\.containsAll\(boxes\.keySet\(\)\)/false/' $site
without "boxes of enough sites" $f 's/sharers < side\.terms\(\)\.survivorsMin\(\)/false/' $site
without "boxes that do not open" $f 's/catch \(SundException e\)/catch (java.util.EmptyStackException e)/' $site
echo "The site, survivors."
f=SiteMasked
without "enough survivors" $f 's/survivors\.size\(\) < side\.terms\(\)\.survivorsMin\(\)/false/' $site
without "in order, none twice" $f 's/!survivors\.equals\(survivors\.stream\(\)\.distinct\(\)\.sorted\(\)\.toList\(\)\)/false/' $site
without "survivors shared" $f 's/!sharers\.containsAll\(survivors\)/false/' $site
without "itself among the survivors" $f 's/!survivors\.contains\(side\.self\(\)\)/false/' $site
without "no other list than signed before" $f 's/side\.signed\(\)\.isPresent\(\) && /false \&\& /' $site
without "the run's rule" $f 's/!side\.rule\(\)\.allows\(survivors\)/false/' $site
without "the list is written" $f 's/new SiteStep\.KeepSurvivors\(side\.terms\(\)\.attempt\(\), survivors\),//' $site
without "the list is written, hostile hub" $f 's/new SiteStep\.KeepSurvivors\(side\.terms\(\)\.attempt\(\), survivors\),//' $hostile
without "no other list than signed before, hostile hub" $f 's/side\.signed\(\)\.isPresent\(\) && /false \&\& /' $hostile
without "itself among the survivors, hostile hub" $f 's/!survivors\.contains\(side\.self\(\)\)/false/' $hostile
without "enough survivors, hostile hub" $f 's/survivors\.size\(\) < side\.terms\(\)\.survivorsMin\(\)/false/' $hostile
echo "The site, signatures over the survivors."
f=SiteConfirmed
without "no second list" $f 's/when !other\.equals\(message\.survivors\(\)\)/when false \&\& !other.equals(message.survivors())/' $site
without "signatures of survivors only" $f 's/message\.survivors\(\)\.contains\(signature\.getKey\(\)\)/true/' $site
without "own signature counts once" $f 's/&& !signature\.getKey\(\)\.equals\(side\.self\(\)\)//' $site
without "signatures hold" $f 's/&& Statements\.holds\($/\&\& !"".equals(side.self().value()) | Statements.holds(/' $site
without "as many as the threshold" $f 's/return valid >= side\.terms\(\)\.threshold\(\)/return true/' $site
without "as many as the threshold, hostile hub" $f 's/return valid >= side\.terms\(\)\.threshold\(\)/return true/' $hostile
without "one kind of share for a site" $f 's/seeds\.put\(site, Known\.of\(received, site\)\.seed\(\)\);/seeds.put(site, Known.of(received, site).seed()); keys.put(site, Known.of(received, site).key());/' $site
without "one kind of share for a site, hostile hub" $f 's/seeds\.put\(site, Known\.of\(received, site\)\.seed\(\)\);/seeds.put(site, Known.of(received, site).seed()); keys.put(site, Known.of(received, site).key());/' $hostile
without "shares are wiped when told" $f '/keys\.put/,/SiteMessage\.Reveal said/ s/^    wipe\(\);//' $site
echo "The site, agreement."
f=SiteSide
without "as many as participants, or as a sum needs" $f 's/signatures\.size\(\) < least/false/' $site
without "all where all are needed" $f 's/rule\.isWhole\(\) \? participants\.sites\(\)\.size\(\) :/false ? 0 :/' $site
without "itself among the signers" $f 's/\|\| !signatures\.containsKey\(self\)//' $site
without "participants only" $f 's/signatures\.keySet\(\)\.stream\(\)\.allMatch\(participants::contains\)/true/' $site
without "signatures hold" $f 's/Statements\.holds\($/Statements.holds(suite, participants, self, new byte[0], entry.getValue()) | true | Statements.holds(/' $site
without "a participant itself" $f 's/participants\.contains\(self\)/true/' $site
echo "The hub."
f=HubAdvertising
without "keys of the sender" $f 's/!advert\.site\(\)\.equals\(from\)/false/' $hub
without "no other keys" $f 's/before != null && !before\.equals\(advert\)/false/' $hub
f=HubSharing
without "one box for each other site" $f 's/!share\.boxes\(\)\.keySet\(\)\.equals\(others\)/false/' $hub
without "no other boxes" $f 's/before != null && !before\.equals\(share\)/false/' $hub
f=HubMasking
without "words of sharers only" $f 's/!sharers\(\)\.contains\(from\)/false/' $hub
without "no other words" $f 's/return before\.equals\(mask\)/return true/' $hub
without "masks of these sharers" $f 's/!mask\.sharers\(\)\.equals\(sharers\(\)\)/false/' $hub
without "check not negative" $f 's/mask\.check\(\) < 0/false/' $hub
without "check below the modulus" $f 's/mask\.check\(\) >= SumCheck\.MODULUS/false/' $hub
without "words signed" $f 's/\|\| !Statements\.holds\(/|| false \&\& !Statements.holds(/' $hub
without "a settled list is waited for" $f 's/side\(\)\.settled\(\)\.isEmpty\(\) && //' $hub
without "enough words" $f 's/masks\.size\(\) >= side\(\)\.least\(\)/true/' $hub
without "lost before its words" $f 's/!masks\.containsKey\(from\)/false/' $hub
without "hopeless at the start" $f 's/next\.isHopeless\(\)/false/' $hub
without "shared twice alike" $f 's/before\.equals\(share\)/true/' $hub
f=HubConfirming
without "signers on the list" $f 's/!list\.sites\(\)\.contains\(from\)/false/' $hub
without "of this list" $f 's/!confirm\.survivors\(\)\.equals\(list\.sites\(\)\)/false/' $hub
without "signature holds" $f 's/\|\| !Statements\.holds\(/|| false \&\& !Statements.holds(/' $hub
without "as many as the threshold" $f 's/more\.size\(\) < masking\.side\(\)\.terms\(\)\.threshold\(\)/false/' $hub
without "no other words later" $f 's/!before\.equals\(mask\)/false/' $hub
without "hopeless when sites are lost" $f 's/return next\.isHopeless\(\) \?/return false ?/' $hub
f=HubRevealing
without "shares once" $f 's/before != null \|\|/false ||/' $hub
without "shares of survivors only" $f 's/!list\.sites\(\)\.contains\(from\) \|\| !hasForm/!hasForm/' $hub
without "shares of all seeds" $f 's/reveal\.seeds\(\)\.keySet\(\)\.equals\(new TreeSet<>\(list\.sites\(\)\)\)/true/' $hub
without "shares of dropped keys only" $f 's/reveal\.keys\(\)\.keySet\(\)\.equals\(new TreeSet<>\(dropped\)\)/true/' $hub
without "seed shares' length" $f 's/reveal\.seeds\(\)\.values\(\)\.stream\(\)\.allMatch\(HubRevealing::isShare\)/true/' $hub
without "key shares' length" $f 's/reveal\.keys\(\)\.values\(\)\.stream\(\)\.allMatch\(HubRevealing::isShare\)/true/' $hub
without "hopeless when sites are lost" $f 's/list\.sites\(\)\.size\(\) - more\.size\(\) < masking\.side\(\)\.terms\(\)\.threshold\(\)/false/' $hub
without "shares told before are here" $f 's/ && !reveals\.containsKey\(site\)//' $hub
f=Unmasking
without "seed as committed" $f 's/!commitment\.equals\(advert\.commitment\(\)\)/false/' $hub
without "key as advertised" $f 's/!X25519\.publicKey\(maskKey\)\.equals\(advert\.maskKey\(\)\)/false/' $hub
without "shares outside the field" $f 's/catch \(SundException e\)/catch (java.util.EmptyStackException e)/' $hub
without "one false teller is made up for" $f 's/tellers\.size\(\) == threshold \? 1 : tellers\.size\(\)/1/' $hub
echo "The site's run."
f=SiteRun
without "attempts from 1" $f 's/call\.attempt\(\) < 1 \|\|/false ||/' $runs
without "attempts end" $f 's/\|\| call\.attempt\(\) > ATTEMPTS_MAX/|| false/' $runs
without "attempts end, by agreement" $f 's/&& heard\.attempt\(\) <= ATTEMPTS_MAX//' $runs
without "no call before the gate" $f 's/case Phase\.Asked asked -> unexpected\(call\);/case Phase.Asked asked -> absorb(call, Optional.empty());/' $runs
without "first round first" $f 's/^          call\.round\(\) == 1$/          true/' $runs
without "round while absorbing" $f 's/a\.round\(\) == call\.round\(\) && a\.expected\(\)/a.expected()/' $runs
without "start while absorbing" $f 's/ && a\.expected\(\)\.equals\(call\.broadcast\(\)\)//' $runs
without "round while agreeing" $f 's/a\.round\(\) == call\.round\(\) && a\.broadcast\(\)/a.broadcast()/' $runs
without "start while agreeing" $f 's/ && a\.broadcast\(\)\.equals\(call\.broadcast\(\)\)//' $runs
without "round while computing" $f 's/c\.round\(\) == call\.round\(\) && c\.broadcast\(\)/c.broadcast()/' $runs
without "start while computing" $f 's/ && c\.broadcast\(\)\.equals\(call\.broadcast\(\)\)//' $runs
without "own words in the opened attempt" $f 's/return key == null$/return false/; s/: absorb\(call, Optional\.of\(key\)\)/: absorb(call, Optional.ofNullable(key))/' $runs
without "no round left out" $f 's/call\.round\(\) != offering\.round\(\)/false/' $runs
without "start of the offered round" $f 's/!call\.broadcast\(\)\.equals\(offering\.broadcast\(\)\)/false/' $runs
without "no earlier attempt" $f 's/call\.attempt\(\) < attempts\.begun\(\)/false/' $runs $explored
without "signed start" $f 's/start\.round\(\) == call\.round\(\) && !start\.broadcast\(\)\.equals\(call\.broadcast\(\)\)/false/' $runs
without "recomputed start" $f 's/!done\.broadcast\(\)\.equals\(absorbing\.expected\(\)\)/false/' $runs
without "absorbed round" $f 's/ \|\| absorbing\.round\(\) != done\.round\(\)//' $runs
without "all agree" $f 's/\.isAgreed\(agreed\.signatures\(\)\)$/.isAgreed(agreed.signatures()) | true/' $runs
without "attempt of the agreement" $f 's/ && a\.attempt\(\) == heard\.attempt\(\)//' $runs
without "attempts only ahead" $f 's/&& heard\.attempt\(\) > o\.attempts\(\)\.begun\(\)/\&\& heard.attempt() > 0/' $runs
without "attempts only ahead, hostile hub" $f 's/&& heard\.attempt\(\) > o\.attempts\(\)\.begun\(\)/\&\& heard.attempt() > 0/' $hostile
without "messages of the open attempt" $f 's/&& o\.attempts\(\)\.begun\(\) == attempt//' $runs
without "messages of the open round" $f 's/&& o\.round\(\) == round//' $runs
without "computed round" $f 's/ \|\| computing\.round\(\) != done\.round\(\)//' $runs
without "all agreed to the attempt" $f 's/computing\.agreed\(\) == computing\.attempt\(\)/true/' $runs
without "attempt's number is written" $f 's/effects\.add\(new SiteEffect\.Write\(new SiteRecord\.Attempted\(offering\.round\(\), attempt\)\)\);//' $runs
without "signed list binds later attempts" $f 's/offering\.broadcast\(\), attempts\.signed\(\)\)/offering.broadcast(), Optional.empty())/' $runs
without "signed list binds later attempts, hostile hub" $f 's/offering\.broadcast\(\), attempts\.signed\(\)\)/offering.broadcast(), Optional.empty())/' $hostile
without "journal keeps the signed list" $f 's/in\(offering, offering\.attempts\(\)\.signed\(confirmed\.survivors\(\)\)\)/this/' $runs

echo "Going on without a site."
f=SiteRun
without "a site that was passed over ends" $f 's/security\.run\(\)\.mayDrop\(\) && call\.round\(\) > round/false/' $going
without "passed over only where a sum may go on" $f 's/security\.run\(\)\.mayDrop\(\) && call\.round\(\) > round/call.round() > round/' $runs
without "no sum whose sites are unknown" $f 's/\(key == null \|\| signed\(\)\.isEmpty\(\)\)/(key == null)/' $going
without "a list is learned once" $f 's/\|\| o\.attempts\(\)\.signed\(\)\.isPresent\(\)//' $going
without "a list is learned only without secrets" $f 's/\|\| o\.attempts\(\)\.live\(\)\.isPresent\(\)//' $going
without "a list is learned of offered words" $f 's/\|\| !o\.attempts\(\)\.offered\(\)\.containsKey\(heard\.attempt\(\)\)//' $going
without "a learned list may be a sum" $f 's/\|\| !security\.mayBeSum\(list\)//' $going
f=SiteSecurity
without "a learned list is long enough" $f 's/list\.size\(\) >= run\.survivorsMin\(\)/true/' $going
without "a learned list has this site" $f 's/&& list\.contains\(self\)//' $going
without "a learned list keeps the rule" $f 's/&& rule\.allows\(list\)//' $going
f=HubRun
without "going on with enough" $f 's/&& there\.size\(\) >= security\.survivorsMin\(\)//' $going
without "going on where the rule allows" $f 's/&& security\.missing\(\)\.allows\(participants\(\), attendance\.sets\(\), there\)//' $going
without "going on only without a settled list" $f 's/&& settled\.isEmpty\(\)$//' $going
without "who is away is not heard" $f 's/ \|\| attendance\.away\(\)\.contains\(said\.site\(\)\);/;/' $going
without "who did not agree is not heard" $f 's/when !securing\.agreed\(\)\.signatures\(\)\.containsKey\(said\.site\(\)\)/when securing.agreed().signatures().isEmpty()/' $going
without "who is away cannot end the run" $f 's/ && !attendance\.away\(\)\.contains\(failed\.site\(\)\)//' $going
without "a call brings the list of the sum before" $f 's/next\.call\(s, effects\)/effects.add(new HubEffect.Call(s, round, next.attempt))/' $dropouts
f=Unmasking
without "the masks of who dropped out" $f 's/^ +addPairs\(site, maskKey, keys\);//' $dropouts
without "the sign of the masks of who dropped out" $f 's/survivor\.compareTo\(dropped\) > 0/survivor.compareTo(dropped) < 0/' $dropouts
f=Missing
without "one set without noise" $f 's/case WAIT -> candidate\.equals\(participants\);/case WAIT -> true;/' $missing
without "the guard in a run" $f 's/case EXACT -> isGuarded\(participants, earlier, candidate, K_ONE_ROUND\);/case EXACT -> true;/' $missing
without "pairs in a study of one round" $f 's/K_ONE_ROUND = ParticipationGuard\.K_STATISTICS/K_ONE_ROUND = 2/' $missing
without "few sets with noise" $f 's/yield sets\.size\(\) <= SETS_MAX;/yield true;/' $missing
without "the guard over runs" $f 's/return plan\.isNoisy\(\)$/return true/' $missing
echo "The check of the sum."
f=SumCheck
without "size of the sum" $f 's/sumWords\.size\(\) != layout\.bytes\(\)/false/' $check
without "code of the sum" $f 's/ && expected == sumOfHashes/;/; s/;;/;/' $check
without "sums in range" $f 's/return product\.inRange\(\) && /return /' $check
without "range of wide words" $f 's/inRange &= wide\[i\] >= -WIDE_MAX && wide\[i\] <= WIDE_MAX;//' $check
without "offsets of the survivors" $f 's/expected = plus\(expected, offset\(survivor\)\);//' $check
without "offset of a site" $f 's/return plus\(product\(words, workers\)\.value\(\), offset\(site\)\)/return product(words, workers).value()/' $check
without "a site's name in its offset" $f 's/\.prefixed\(site\)//' $check
without "codes below the modulus" $f 's/hash >= 0 && hash < MODULUS/true/' $check
without "masked codes below the modulus" $f 's/one >= 0 && one < MODULUS/true/' $check
without "size of the words" $f 's/words\.size\(\) == layout\.bytes\(\)/true/' $check
without "length of the group key" $f 's/groupKey\.length\(\) == KeySchedule\.KEY_BYTES/true/' $check

if [ "$bad" -ne 0 ]; then
  echo "A check has no test that notices its absence."
  exit 1
fi
echo "$tried checks taken out, each noticed."
