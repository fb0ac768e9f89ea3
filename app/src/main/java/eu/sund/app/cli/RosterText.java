package eu.sund.app.cli;

import eu.sund.governance.roster.Officer;
import eu.sund.governance.roster.Officers;
import eu.sund.governance.roster.Roster;
import eu.sund.governance.roster.RosterChange;
import eu.sund.governance.roster.SignedRoster;
import eu.sund.governance.study.PublicKeys;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Shows rosters to people and machines. */
final class RosterText {
  private RosterText() {}

  static void say(Console console, SignedRoster signed) {
    Roster roster = signed.roster();
    console.say(
        "Roster "
            + roster.version()
            + " of network '"
            + roster.network()
            + "', "
            + roster.count()
            + ":");
    roster.sites().forEach(entry -> console.say(line("", entry)));
    officers(console, signed);
  }

  static void say(Console console, List<RosterChange> changes) {
    if (changes.isEmpty()) {
      console.say("  no site differs");
    }
    for (RosterChange change : changes) {
      console.say(line(String.format("%-12s", change.kind().word()), change.entry()));
    }
  }

  private static String line(String word, Roster.Entry entry) {
    return String.format(
        "  %s%-16s %s  %s%s%n      key %s",
        word,
        entry.site(),
        entry.country(),
        entry.organisation(),
        fact("language", entry.language()) + fact("group", entry.group()),
        PublicKeys.fingerprint(entry.key().array()));
  }

  private static String fact(String name, String value) {
    return value.isEmpty() ? "" : ", " + name + " " + value;
  }

  static void officers(Console console, SignedRoster signed) {
    Officers officers = signed.officers();
    console.say(
        officers.required()
            + " of these officers must sign; their fingerprint is "
            + Officers.text(officers.fingerprint()));
    for (Officer officer : officers.members()) {
      console.say(
          "  "
              + officer.name()
              + (hasSigned(signed, officer) ? "  has signed" : "  has not signed"));
    }
  }

  static boolean hasSigned(SignedRoster signed, Officer officer) {
    return signed.signatures().stream().anyMatch(s -> s.officer().equals(officer.name()));
  }

  static Map<String, Object> document(SignedRoster signed) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("network", signed.roster().network());
    map.put("version", signed.roster().version());
    map.put("digest", signed.roster().digest().hex());
    map.put("officers", Officers.text(signed.officers().fingerprint()));
    map.put("required", signed.officers().required());
    map.put("signed", signed.signatures().stream().map(SignedRoster.Signature::officer).toList());
    map.put("lacking", signed.lacking());
    map.put("sites", signed.roster().sites().stream().map(RosterText::document).toList());
    return map;
  }

  private static Map<String, Object> document(Roster.Entry entry) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("site", entry.site().value());
    map.put("country", entry.country());
    map.put("organisation", entry.organisation());
    map.put("language", entry.language());
    map.put("group", entry.group());
    map.put("key", PublicKeys.text(entry.key().array()));
    map.put("fingerprint", PublicKeys.fingerprint(entry.key().array()));
    return map;
  }
}
