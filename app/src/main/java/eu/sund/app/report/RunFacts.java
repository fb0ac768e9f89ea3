package eu.sund.app.report;

import eu.sund.core.Digest;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a report says about the run beside its numbers.
 *
 * @param title the study's title
 * @param purpose why it was asked
 * @param cohort the cohort filter as written, or empty for all patients
 * @param researcher who asked
 * @param runId the run's id
 * @param started when it began
 * @param ended when it ended
 * @param sites who took part
 * @param digests what can be checked, by name: study, plan, result
 * @param dataNotes what readers must know about the data, in sentences
 * @param departures what left each hospital, in sentences; empty if it is not known here
 */
public record RunFacts(
    String title,
    String purpose,
    String cohort,
    String researcher,
    String runId,
    Instant started,
    Instant ended,
    List<Site> sites,
    Map<String, Digest> digests,
    List<String> dataNotes,
    List<String> departures) {

  /**
   * A site of the run.
   *
   * @param name its name in the network
   * @param place the town
   * @param country two letters, ISO 3166
   * @param data whose patients these are, for people; may be empty
   * @param synthetic whether no value comes from a person
   */
  public record Site(String name, String place, String country, String data, boolean synthetic) {}

  /** Copies the lists; digests are in the order of their names. */
  public RunFacts {
    sites = List.copyOf(sites);
    digests = Collections.unmodifiableMap(new TreeMap<>(digests));
    dataNotes = List.copyOf(dataNotes);
    departures = List.copyOf(departures);
  }

  /** How many sites hold synthetic patients. */
  public long syntheticSites() {
    return sites.stream().filter(Site::synthetic).count();
  }
}
