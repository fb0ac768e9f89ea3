package eu.sund.bench.text;

import eu.sund.app.synth.DatasetText;
import eu.sund.core.Codebook;
import eu.sund.core.DatasetId;
import eu.sund.core.Variable;
import eu.sund.simulation.research.ResearchAccess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Writes the public texts as tables with codebooks, as a site registers them. */
public final class TextTables {
  private TextTables() {}

  /** Writes {@code psytar} and {@code swedish-1177}, each {@code .csv} and {@code .yaml}. */
  public static void write(Path data, Path folder) throws IOException {
    Files.createDirectories(folder);
    write(Psytar.read(data), Psytar.VARIABLES, "psytar", folder);
    write(Swedish1177.read(data, 1), Swedish1177.VARIABLES, "swedish-1177", folder);
  }

  private static void write(TextRows rows, List<Variable> variables, String name, Path folder)
      throws IOException {
    StringBuilder csv = new StringBuilder();
    csv.append(String.join(",", variables.stream().map(Variable::name).toList())).append('\n');
    rows.read(
        ResearchAccess.granted(),
        block -> {
          for (int row = 0; row < block.rows(); row++) {
            for (int k = 0; k < variables.size(); k++) {
              Variable variable = variables.get(k);
              double value = block.columns()[k][row];
              String text =
                  variable.isText()
                      ? block.text(k)[row]
                      : variable.isCategory()
                          ? variable.levels().get((int) value)
                          : Long.toString((long) value);
              csv.append(k > 0 ? "," : "").append('"').append(text.replace("\"", "\"\""));
              csv.append('"');
            }
            csv.append('\n');
          }
        });
    Files.writeString(folder.resolve(name + ".csv"), csv);
    Codebook codebook = new Codebook(new DatasetId(name), variables);
    Files.writeString(
        folder.resolve(name + ".yaml"),
        DatasetText.yaml(codebook, "Public sentences of " + name, false, name + ".csv"));
  }
}
