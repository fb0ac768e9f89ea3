package eu.sund.site;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import eu.sund.algorithms.SingleSite;
import eu.sund.algorithms.regression.Glm;
import eu.sund.algorithms.regression.GlmResult;
import eu.sund.algorithms.regression.Predictor;
import eu.sund.connectors.Connector;
import eu.sund.core.Analysis;
import eu.sund.core.Codebook;
import eu.sund.core.DatasetId;
import eu.sund.core.ErrorCode;
import eu.sund.core.Filter;
import eu.sund.core.RowAccess;
import eu.sund.core.Rows;
import eu.sund.core.StudySpec;
import eu.sund.core.SundException;
import eu.sund.governance.document.StudyYaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * For the house's own eyes: how a model that is fitted here alone, and the federated one, predict
 * this site's held-out patients.
 *
 * <p><b>Privacy.</b> None: exact figures of one house, which never pass the hub. The federated
 * coefficients are read from the researcher's result.
 */
public final class LocalEvaluation {
  private static final String HELD_OUT = "evaluate.cohort";
  private static final long RESULT_BYTES_MAX = 64L << 20;
  private static final ObjectMapper JSON =
      new ObjectMapper().configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false);

  private LocalEvaluation() {}

  /**
   * What was found.
   *
   * @param heldOut the filter that names the patients of the test; empty if they are those of the
   *     fit
   * @param patients how many patients the test has
   * @param events how many of them have outcome 1
   * @param aucLocal of the model fitted here alone, or null
   * @param aucFederated of the federated model, or null
   * @param withoutLocal why there is no local model, or empty
   * @param withoutAuc why there is no AUC at all, or empty
   */
  public record Report(
      String site,
      String country,
      String heldOut,
      long patients,
      long events,
      @Nullable Double aucLocal,
      @Nullable Double aucFederated,
      @Nullable Double brierLocal,
      @Nullable Double brierFederated,
      String withoutLocal,
      String withoutAuc) {

    /** The report for people. */
    public List<String> sentences() {
      List<String> lines = new ArrayList<>();
      lines.add(
          "Site "
              + site
              + ": "
              + patients
              + (heldOut.isEmpty()
                  ? " patients, the same as those of the fit"
                  : " held-out patients")
              + ", "
              + events
              + " with the outcome. These figures are this house's own and went nowhere.");
      if (!withoutAuc.isEmpty()) {
        lines.add(withoutAuc);
      } else {
        lines.add("AUC of the federated model here: " + number(aucFederated));
      }
      if (!withoutLocal.isEmpty()) {
        lines.add(withoutLocal);
      } else if (withoutAuc.isEmpty()) {
        lines.add("AUC of a model fitted here alone: " + number(aucLocal));
      }
      return lines;
    }

    private static String number(@Nullable Double value) {
      return value == null ? "undefined" : String.format(Locale.ROOT, "%.4f", value);
    }
  }

  /**
   * Evaluates.
   *
   * @param study the study's YAML; its cohort is what models are fitted on, its option {@code
   *     evaluate.cohort} names the held-out patients
   * @param result the federated result's JSON
   * @throws SundException with {@code NOT_FOUND}, {@code DOCUMENT_INVALID}, {@code STUDY_INVALID}
   *     if the model predicts no probability, {@code CODEBOOK_MISMATCH} if the result is that of
   *     another study, {@code DATA_UNREADABLE}
   */
  public static Report run(SiteFolder folder, Path study, Path result) {
    StudySpec spec = StudyYaml.parse(study.toString(), bytes(study, 1 << 20));
    GlmResult federated = result(result);
    Map<DatasetId, Dataset> held = new SiteDatasets(folder).load();
    List<Dataset> datasets =
        spec.datasets().stream().filter(held::containsKey).map(held::get).toList();
    if (datasets.isEmpty()) {
      throw new SundException(ErrorCode.NOT_FOUND, "this site holds none of the study's datasets");
    }
    Codebook codebook = datasets.getFirst().codebook();
    Glm glm = new Glm();
    String heldOut = spec.options().getOrDefault(HELD_OUT, "");
    Filter test = heldOut.isEmpty() ? spec.cohort() : Filter.parse(heldOut);
    test.check(codebook);
    RowAccess access = Gate.forSteward("evaluation by the house");
    try (Rows rows = open(datasets, glm.plan(spec, codebook).variables(), spec.cohort())) {
      Predictor predictor = new Predictor(spec, codebook, federated);
      var tested = predictor.evaluate(rows, test, access);
      Local local = fit(glm, spec, codebook, rows, access);
      var alone = local.fit() == null ? null : new Predictor(spec, codebook, local.fit());
      var testedAlone = alone == null ? null : alone.evaluate(rows, test, access);
      return new Report(
          folder.settings().site().value(),
          folder.settings().country(),
          heldOut,
          tested.patients(),
          tested.events(),
          testedAlone == null ? null : testedAlone.auc(),
          tested.auc(),
          testedAlone == null ? null : testedAlone.brier(),
          tested.brier(),
          local.why(),
          withoutAuc(tested.patients(), tested.events()));
    }
  }

  private static String withoutAuc(long patients, long events) {
    if (patients == 0) {
      return "There is no AUC here: no held-out patient has all variables of the model.";
    }
    if (events == patients) {
      return "The AUC is undefined here: all "
          + patients
          + " patients of the test have the outcome.";
    }
    return events == 0
        ? "The AUC is undefined here: none of the "
            + patients
            + " patients of the test has the outcome."
        : "";
  }

  private record Local(@Nullable GlmResult fit, String why) {}

  /** Fits on this site's own rows, without an evaluation, which has its own way here. */
  private static Local fit(
      Analysis<?, GlmResult> glm, StudySpec spec, Codebook codebook, Rows rows, RowAccess access) {
    SortedMap<String, String> options = new TreeMap<>(spec.options());
    options.keySet().removeIf(name -> name.startsWith("evaluate"));
    options.put("evaluate", "false");
    StudySpec plain =
        new StudySpec(
            spec.title(),
            spec.purpose(),
            spec.datasets(),
            List.of(),
            spec.cohort(),
            spec.analysis(),
            spec.formula(),
            options);
    return switch (SingleSite.run(glm, plain, codebook, rows, access)) {
      case SingleSite.Outcome.Done<GlmResult> done -> new Local(done.result(), "");
      case SingleSite.Outcome.Failed<GlmResult> failed ->
          new Local(null, "This site cannot train alone: " + failed.reason());
    };
  }

  private static Rows open(List<Dataset> datasets, List<String> variables, Filter cohort) {
    Connector connector = new Connector(new Connector.Options(2, 512, 64));
    List<Rows> parts = new ArrayList<>();
    try {
      for (Dataset dataset : datasets) {
        parts.add(connector.open(dataset.source(), dataset.columns(variables)));
      }
      return new SiteRows(parts, cohort, () -> {});
    } catch (RuntimeException e) {
      parts.forEach(Rows::close);
      throw e;
    }
  }

  private static GlmResult result(Path file) {
    try {
      JsonNode root = JSON.readTree(bytes(file, RESULT_BYTES_MAX));
      JsonNode node = root.has("result") ? root.get("result") : root;
      if (!node.has("coefficients")) {
        throw new SundException(
            ErrorCode.DOCUMENT_INVALID,
            file + " is no result of a regression: it has no coefficients");
      }
      return JSON.treeToValue(node, GlmResult.class);
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw new SundException(
          ErrorCode.DOCUMENT_INVALID, file + " is no result as the network writes it", e);
    } catch (IOException e) {
      throw new SundException(ErrorCode.DOCUMENT_INVALID, file + " cannot be read", e);
    }
  }

  private static byte[] bytes(Path file, long max) {
    if (!Files.isRegularFile(file)) {
      throw new SundException(ErrorCode.NOT_FOUND, "there is no file " + file);
    }
    try {
      if (Files.size(file) > max) {
        throw new SundException(
            ErrorCode.DOCUMENT_INVALID, file + " has more than " + max + " bytes");
      }
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new SundException(ErrorCode.DOCUMENT_INVALID, file + " cannot be read", e);
    }
  }
}
