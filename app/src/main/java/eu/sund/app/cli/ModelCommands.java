package eu.sund.app.cli;

import eu.sund.algorithms.learning.TrainedModel;
import eu.sund.app.bundle.Answers;
import eu.sund.app.bundle.ModelBundle;
import eu.sund.app.bundle.Prediction;
import eu.sund.connectors.CsvSource;
import eu.sund.connectors.ParquetSource;
import eu.sund.connectors.TableSource;
import eu.sund.core.Artefacts;
import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import eu.sund.core.Variable;
import eu.sund.site.ArtefactFolder;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sund model …}: use what a training gave, on this machine. */
@Command(
    name = "model",
    description = "Look into a trained model's bundle, check it, and let it answer for a table.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
final class ModelCommands {

  /** The bundle that a command is about. */
  static final class Bundle extends Output {
    @Parameters(paramLabel = "BUNDLE", description = "model.zip, or a folder with its files")
    private Path path = Path.of("model.zip");

    ModelBundle open() {
      return ModelBundle.open(path);
    }
  }

  /** How the table is written. */
  static final class TableForm {
    @Option(
        names = "--data",
        required = true,
        paramLabel = "FILE",
        description = "the table: CSV with a header, or .parquet")
    private Path data = Path.of("data.csv");

    @Option(
        names = "--column",
        paramLabel = "VARIABLE=COLUMN",
        description = "the column of a variable, where it has another name")
    private List<String> columns = new ArrayList<>();

    @Option(
        names = "--keep",
        paramLabel = "COLUMN",
        split = ",",
        description = "pass these columns on beside the answers, such as a row's number")
    private List<String> kept = new ArrayList<>();

    @Option(
        names = "--missing",
        paramLabel = "TEXT",
        description = "a text that stands for a missing value, beside the empty one")
    private List<String> missing = new ArrayList<>();

    @Option(
        names = "--delimiter",
        defaultValue = ",",
        description = "between values; \\t for tabs (default: ${DEFAULT-VALUE})")
    private String delimiter = ",";

    @Option(
        names = "--decimal",
        defaultValue = ".",
        description = "the decimal mark, . or , (default: ${DEFAULT-VALUE})")
    private char decimal = '.';

    @Option(
        names = "--encoding",
        defaultValue = "UTF-8",
        description = "of the file (default: ${DEFAULT-VALUE})")
    private Charset encoding = StandardCharsets.UTF_8;

    @Option(
        names = "--artefacts",
        paramLabel = "DIR",
        description =
            "the folder of published weights and word pieces, each under its SHA-256, such as a"
                + " site's folder 'artefacts'")
    private @Nullable Path artefacts;

    Artefacts published() {
      Path folder = artefacts;
      return folder == null
          ? digest -> {
            throw Artefacts.missing(
                digest,
                "the model rests on published files; name the folder that holds them with"
                    + " --artefacts DIR");
          }
          : new ArtefactFolder(folder);
    }

    Prediction.Table table() {
      Map<String, String> named = new HashMap<>();
      for (String column : columns) {
        int at = column.indexOf('=');
        if (at <= 0 || at == column.length() - 1) {
          throw new SundException(
              ErrorCode.USAGE, "--column takes VARIABLE=COLUMN, such as age=AgeAtVisit");
        }
        named.put(column.substring(0, at), column.substring(at + 1));
      }
      return new Prediction.Table(source(), named, Set.copyOf(missing), kept);
    }

    private TableSource source() {
      if (!Files.isRegularFile(data)) {
        throw new SundException(ErrorCode.NOT_FOUND, "there is no file " + data);
      }
      if (data.toString().endsWith(".parquet")) {
        return new ParquetSource(List.of(data));
      }
      String mark = delimiter.equals("\\t") ? "\t" : delimiter;
      if (mark.length() != 1) {
        throw new SundException(ErrorCode.USAGE, "--delimiter takes one character");
      }
      return new CsvSource(List.of(data), mark.charAt(0), encoding, '"', true, List.of(), decimal);
    }
  }

  @Command(name = "show", description = "Show the model card, and what a table must have.")
  int show(@Mixin Bundle bundle) {
    Console console = bundle.console();
    try (ModelBundle opened = bundle.open()) {
      TrainedModel model = opened.model();
      console.say(opened.card());
      console.say("Columns that a table must have:");
      List<Map<String, Object>> inputs = new ArrayList<>();
      for (Variable input : model.inputs()) {
        console.say("  " + input.name() + "  " + described(input));
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("variable", input.name());
        entry.put("type", input.type().name().toLowerCase(Locale.ROOT));
        entry.put("unit", input.unit());
        entry.put("levels", input.levels());
        inputs.add(entry);
      }
      List<String> answers = new ArrayList<>(model.numbers());
      if (!model.text().isEmpty()) {
        answers.add(model.text());
      }
      console.say("It answers: " + String.join(", ", answers));
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("record", opened.document());
      document.put("inputs", inputs);
      document.put("answers", answers);
      console.answer(document);
    }
    return ExitCodes.OK;
  }

  private static String described(Variable input) {
    return switch (input.type()) {
      case NUMBER, INTEGER ->
          "number from "
              + input.range().low()
              + " to "
              + input.range().high()
              + (input.unit().isEmpty() ? "" : " " + input.unit());
      case CATEGORY -> "one of " + String.join(", ", input.levels());
      case TEXT -> "text";
      case PATIENT -> "patient";
    };
  }

  @Command(name = "verify", description = "Check every digest of a bundle, and that its parts fit.")
  int verify(@Mixin Bundle bundle) {
    Console console = bundle.console();
    try (ModelBundle opened = bundle.open()) {
      ModelBundle.Verdict verdict = opened.verify();
      verdict.checks().forEach(check -> console.say("ok     " + check));
      verdict.problems().forEach(problem -> console.say("WRONG  " + problem));
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("whole", verdict.problems().isEmpty());
      document.put("problems", verdict.problems());
      console.answer(document);
      if (!verdict.problems().isEmpty()) {
        throw new SundException(
            ErrorCode.ARTEFACT_REFUSED,
            "the bundle is not as it was made: " + verdict.problems().getFirst());
      }
    }
    console.say("The bundle is whole.");
    return ExitCodes.OK;
  }

  @Command(
      name = "predict",
      description = {
        "Let the model answer for every row of a table, on this machine; nothing is sent.",
        "Answers are of single patients: keep them where the table is."
      })
  int predict(
      @Mixin Bundle bundle,
      @Mixin TableForm form,
      @Option(
              names = "--out",
              paramLabel = "FILE",
              description = "write the answers there as CSV instead of printing them")
          @Nullable Path out) {
    Console console = bundle.console();
    Prediction.Table table = form.table();
    try (ModelBundle opened = bundle.open()) {
      TrainedModel model = opened.model(form.published());
      if (out != null) {
        Prediction.Counts counts =
            toFile(out, lines -> Prediction.run(model, table, Answers.csv(lines)));
        told(console, counts, out, "answered");
      } else if (console.json()) {
        Answers.JsonAnswers json = Answers.json(console.out());
        json.end(Prediction.run(model, table, json));
      } else {
        Writer lines =
            new BufferedWriter(new OutputStreamWriter(console.out(), StandardCharsets.UTF_8));
        Prediction.Counts counts = Prediction.run(model, table, Answers.csv(lines));
        lines.flush();
        counts.warnings().forEach(warning -> console.hint("Warning: " + warning));
      }
    } catch (IOException e) {
      throw new SundException(
          ErrorCode.STORAGE_FAILED, "the answers cannot be written: " + e.getMessage(), e);
    }
    return ExitCodes.OK;
  }

  @Command(
      name = "inputs",
      description = {
        "Write the rows of a table as the exported files, model.onnx and model.pt, take them: one"
            + " JSON object a line, texts as tokens or features.",
        "They are of single patients: keep them where the table is."
      })
  int inputs(
      @Mixin Bundle bundle,
      @Mixin TableForm form,
      @Option(
              names = "--out",
              required = true,
              paramLabel = "FILE",
              description = "write them there")
          Path out) {
    Console console = bundle.console();
    Prediction.Table table = form.table();
    try (ModelBundle opened = bundle.open()) {
      TrainedModel model = opened.model(form.published());
      model
          .exportObstacle()
          .ifPresent(
              why -> {
                throw new SundException(
                    ErrorCode.USAGE,
                    "this model is not there for other programs: "
                        + why
                        + "; use sund model predict");
              });
      Prediction.Counts counts = toFile(out, lines -> Prediction.writeInputs(model, table, lines));
      told(console, counts, out, "written");
    } catch (IOException e) {
      throw new SundException(
          ErrorCode.STORAGE_FAILED, "the inputs cannot be written: " + e.getMessage(), e);
    }
    return ExitCodes.OK;
  }

  /** Says what was done with a table's rows. */
  private static void told(Console console, Prediction.Counts counts, Path out, String done) {
    counts.warnings().forEach(warning -> console.hint("Warning: " + warning));
    console.say(counts.answered() + " of " + counts.rows() + " rows " + done + ": " + out);
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("rows", counts.rows());
    document.put(done, counts.answered());
    document.put("warnings", counts.warnings());
    document.put("out", out.toString());
    console.answer(document);
  }

  /** What writes a table's rows. */
  @FunctionalInterface
  private interface Lines {
    Prediction.Counts write(Writer out) throws IOException;
  }

  /** Writes beside the target, and takes its place when all is there. */
  private static Prediction.Counts toFile(Path out, Lines written) throws IOException {
    Path part = out.resolveSibling(out.getFileName() + ".part");
    Prediction.Counts counts;
    try (OutputStream stream = Files.newOutputStream(part);
        Writer lines = new BufferedWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8))) {
      counts = written.write(lines);
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(part);
      throw e;
    }
    Files.move(part, out, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    return counts;
  }
}
