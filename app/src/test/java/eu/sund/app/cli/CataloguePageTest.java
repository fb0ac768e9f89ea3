package eu.sund.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import eu.sund.core.Codebook;
import eu.sund.core.DatasetId;
import eu.sund.core.Variable;
import eu.sund.governance.document.CodebookText;
import eu.sund.transport.wire.CatalogueReply;
import eu.sund.transport.wire.CatalogueSite;
import eu.sund.transport.wire.Dataset;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class CataloguePageTest {
  private static final CatalogueReply CATALOGUE =
      CatalogueReply.newBuilder()
          .setNetwork("nordic")
          .addSites(site("tartu", true).addDatasets(heart("Heart, Tartu").setSynthetic(true)))
          .addSites(
              site("turku", false)
                  .addDatasets(heart("Heart, Turku").setPublished(true))
                  .addDatasets(dataset("lungs", "Lungs, Turku")))
          .build();

  private static CatalogueSite.Builder site(String name, boolean connected) {
    return CatalogueSite.newBuilder()
        .setName(name)
        .setCountry("FI")
        .setOrganisation("Hospital of " + name)
        .setConnected(connected);
  }

  private static Dataset.Builder heart(String title) {
    return dataset("heart", title);
  }

  private static Dataset.Builder dataset(String id, String title) {
    Codebook codebook =
        new Codebook(
            new DatasetId(id),
            List.of(Variable.number("age", "years", 0, 120), Variable.category("sex", "0", "1")));
    return Dataset.newBuilder().setId(id).setTitle(title).setCodebook(CodebookText.write(codebook));
  }

  @Test
  void print_sitesWithDatasets_marksWhatIsMadeUpAndWhatIsPublic() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
    CataloguePage.print(CATALOGUE, new Console(stream, stream, false));
    assertThat(out.toString(StandardCharsets.UTF_8))
        .isEqualToNormalizingNewlines(
            """
            Network nordic
              tartu            FI  Hospital of tartu
                  heart: Heart, Tartu [synthetic]
              turku            FI  Hospital of turku  (offline)
                  heart: Heart, Turku [public]
                  lungs: Lungs, Turku

            Variables of 'heart' at tartu, turku
              age              number   0 to 120 years
              sex              category 0, 1

            Variables of 'lungs' at turku
              age              number   0 to 120 years
              sex              category 0, 1
            """);
  }

  @Test
  void document_sitesWithDatasets_saysWhatIsMadeUpAndWhatIsPublic() {
    assertThat(Console.toJson(CataloguePage.document(CATALOGUE)))
        .containsSubsequence(
            "Heart, Tartu",
            "\"synthetic\" : true",
            "\"public\" : false",
            "Heart, Turku",
            "\"synthetic\" : false",
            "\"public\" : true",
            "Lungs, Turku",
            "\"synthetic\" : false",
            "\"public\" : false");
  }
}
