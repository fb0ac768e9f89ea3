package eu.sund.site;

import eu.sund.core.Layout;
import eu.sund.core.port.Workers;
import eu.sund.engine.SiteEffect;
import eu.sund.engine.SiteSecurity;
import eu.sund.privacy.secagg.MaskedWords;
import eu.sund.privacy.secagg.SumCheck;
import java.io.IOException;
import java.nio.file.Path;

/**
 * An update under the masks of one attempt.
 *
 * @param check its masked code of the sum check
 */
record Masking(Words words, long check) {
  /**
   * Lays the attempt's masks on the journaled words; what comes out may be lost with the process.
   *
   * @param folder where large words go
   * @param requireGoing asked at every block; throws to end the work
   */
  static Masking of(
      SiteEffect.Mask effect,
      Words plain,
      Layout layout,
      SiteSecurity security,
      Path folder,
      Runnable requireGoing,
      Workers cores)
      throws IOException {
    try (FilesOf.OpenBlob blob = plain.open()) {
      SumCheck check =
          new SumCheck(security.run().suite(), effect.groupKey(), effect.session(), layout);
      long[] code = new long[1];
      Words made =
          Words.write(
              layout,
              folder.resolve("masked-" + effect.round()),
              null,
              requireGoing,
              out ->
                  code[0] =
                      MaskedWords.addWithCode(
                          effect.masks(), check, security.self(), blob, out, cores));
      return new Masking(made, SumCheck.maskHash(effect.masks(), layout, code[0]));
    }
  }
}
