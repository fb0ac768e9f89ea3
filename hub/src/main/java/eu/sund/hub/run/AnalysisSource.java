package eu.sund.hub.run;

import eu.sund.core.Analysis;
import eu.sund.core.AnalysisRef;
import java.util.Optional;

/** The analyses of this program. */
public interface AnalysisSource {
  /**
   * The newest of this name.
   *
   * @throws eu.sund.core.SundException {@code ANALYSIS_UNKNOWN} if there is none
   */
  Analysis<?, ?> newest(String name);

  /** The one of this name and version. */
  Optional<Analysis<?, ?>> exact(AnalysisRef ref);
}
