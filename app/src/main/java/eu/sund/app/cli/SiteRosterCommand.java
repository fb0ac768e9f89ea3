package eu.sund.app.cli;

import eu.sund.governance.roster.Officers;
import eu.sund.governance.roster.SignedRoster;
import eu.sund.governance.study.PublicKeys;
import eu.sund.site.RosterKeeper;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code sund site roster}. */
@Command(
    name = "roster",
    description =
        "Show the roster in force here, the officers that this site pins, and its own key.")
final class SiteRosterCommand implements Callable<Integer> {
  @Mixin private SiteCommands.House house = new SiteCommands.House();

  @Override
  public Integer call() {
    RosterKeeper keeper = RosterKeeper.open(house.open());
    String own = PublicKeys.fingerprint(keeper.ownKey().array());
    String officers = Officers.text(keeper.officers().fingerprint());
    Optional<SignedRoster> signed = keeper.signed();
    Console console = house.console();
    if (signed.isPresent()) {
      RosterText.say(console, signed.get());
    } else {
      console.say("No roster is in force here: no study can run yet.");
      console.say("Officers pinned: " + officers);
      console.say("Next: the officers sign a roster with this site, and the hub publishes it.");
    }
    console.say("The key of this site: " + own);
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("ownKey", own);
    document.put("officers", officers);
    document.put("roster", signed.<Object>map(RosterText::document).orElse(Map.of()));
    console.answer(document);
    return ExitCodes.OK;
  }
}
