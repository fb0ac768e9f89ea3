package eu.sund.governance.policy;

import eu.sund.core.Checks;
import eu.sund.core.DatasetId;
import java.util.List;

/** What a site's policy says about a run. */
public sealed interface Verdict {
  /**
   * The run may read these datasets.
   *
   * @param datasets those of the study that the site holds, at least one, in the study's order
   */
  record Allowed(List<DatasetId> datasets) implements Verdict {
    /** Checks that there is one. */
    public Allowed {
      datasets = List.copyOf(datasets);
      Checks.argument(!datasets.isEmpty(), "a verdict that allows nothing is a refusal");
    }
  }

  /**
   * The run may read these datasets once the steward has approved it.
   *
   * @param datasets as in {@link Allowed}
   * @param why which rule asks for the steward
   */
  record AwaitsSteward(List<DatasetId> datasets, String why) implements Verdict {
    /** Checks that there is a dataset. */
    public AwaitsSteward {
      datasets = List.copyOf(datasets);
      Checks.argument(!datasets.isEmpty(), "a verdict that allows nothing is a refusal");
    }
  }

  /**
   * The run must not read anything, whatever the steward says, until the policy changes.
   *
   * @param reasons every rule that is broken, at least one
   */
  record Refused(List<Reason> reasons) implements Verdict {
    /** Checks that there is a reason. */
    public Refused {
      reasons = List.copyOf(reasons);
      Checks.argument(!reasons.isEmpty(), "a refusal needs a reason");
    }
  }
}
