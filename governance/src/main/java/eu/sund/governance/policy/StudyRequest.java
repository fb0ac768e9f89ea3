package eu.sund.governance.policy;

import eu.sund.core.Checks;
import eu.sund.core.Codebook;
import eu.sund.core.DatasetId;
import eu.sund.core.SiteId;
import eu.sund.governance.study.RunSpec;
import java.util.List;
import java.util.Map;

/**
 * What a policy decides on: a run as the hub proposed it, beside what the site knows by itself.
 *
 * @param network the network that the site has joined
 * @param site the site's own name
 * @param run the run
 * @param variables the variables of the plan that the site derived by itself
 * @param held the codebooks of the datasets that the site has registered
 */
public record StudyRequest(
    String network,
    SiteId site,
    RunSpec run,
    List<String> variables,
    Map<DatasetId, Codebook> held) {
  /** Copies the collections. */
  public StudyRequest {
    variables = List.copyOf(variables);
    held = Map.copyOf(held);
    held.forEach(
        (id, codebook) ->
            Checks.argument(
                codebook.dataset().equals(id), "the codebook of '%s' is that of another", id));
  }
}
