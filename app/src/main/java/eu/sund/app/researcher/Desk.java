package eu.sund.app.researcher;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import eu.sund.algorithms.dp.DpResult;
import eu.sund.algorithms.learning.TrainResult;
import eu.sund.algorithms.regression.GlmResult;
import eu.sund.algorithms.vocabulary.VocabularyResult;
import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.core.RunId;
import eu.sund.core.StudySpec;
import eu.sund.core.SundException;
import eu.sund.core.UnknownVariable;
import eu.sund.governance.document.CodebookText;
import eu.sund.governance.document.StudyYaml;
import eu.sund.governance.study.PublicKeys;
import eu.sund.governance.study.SignedStudy;
import eu.sund.transport.ResearchClient;
import eu.sund.transport.wire.CatalogueReply;
import eu.sund.transport.wire.CatalogueSite;
import eu.sund.transport.wire.Dataset;
import eu.sund.transport.wire.ResultReply;
import eu.sund.transport.wire.RunView;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * A researcher's connection to the hub: signs and submits studies, watches runs, fetches results.
 */
public final class Desk implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ResearcherFolder folder;
  private final ResearchClient client;

  private Desk(ResearcherFolder folder, ResearchClient client) {
    this.folder = folder;
    this.client = client;
  }

  /** Opens the desk; renews the certificate if half of its life is over. */
  public static Desk open(ResearcherFolder folder, InstantSource clock) {
    ResearchClient client = ResearchClient.connect(folder.hub(), folder.identity(), clock);
    if (folder.identity().needsRenewal(clock.instant())) {
      folder.store(client.renew());
    }
    return new Desk(folder, client);
  }

  /** What the network offers. */
  public CatalogueReply catalogue() {
    return client.catalogue();
  }

  /**
   * Checks a study against the catalogue before anything is signed.
   *
   * @return the study
   * @throws SundException that names the place in the document, the unknown dataset, or the
   *     variable and those nearest
   */
  public StudySpec check(String name, byte[] document) {
    StudySpec study = StudyYaml.parse(name, document);
    CatalogueReply catalogue = catalogue();
    Set<String> known = new TreeSet<>();
    List<Dataset> chosen = new ArrayList<>();
    for (CatalogueSite site : catalogue.getSitesList()) {
      for (Dataset dataset : site.getDatasetsList()) {
        known.add(dataset.getId());
        if (study.datasets().stream().anyMatch(d -> d.value().equals(dataset.getId()))) {
          chosen.add(dataset);
        }
      }
    }
    if (chosen.isEmpty()) {
      throw new SundException(
          ErrorCode.STUDY_INVALID,
          "no site offers dataset " + study.datasets() + "; the catalogue has " + known);
    }
    Set<String> variables = new TreeSet<>();
    chosen.forEach(d -> variables.addAll(CodebookText.read(d.getCodebook()).names()));
    for (String used : usedBy(study)) {
      if (!variables.contains(used)) {
        throw new UnknownVariable(used, variables);
      }
    }
    return study;
  }

  private static Set<String> usedBy(StudySpec study) {
    Set<String> used = new TreeSet<>(study.cohort().variables());
    used.addAll(study.formula().variables());
    return used;
  }

  /** Signs a study and hands it in. */
  public RunId submit(byte[] document) {
    SignedStudy signed = folder.sign(document);
    return client.submit(
        eu.sund.transport.wire.SignedStudy.newBuilder()
            .setDocument(ByteString.copyFrom(signed.document()))
            .setResearcher(signed.researcher().value())
            .setPublicKey(ByteString.copyFrom(PublicKeys.key(signed.publicKey()).getEncoded()))
            .setSignature(ByteString.copyFrom(signed.signature()))
            .build());
  }

  /** The researcher's newest runs. */
  public List<RunView> list(int limit) {
    return client.list(limit);
  }

  /** One run. */
  public RunView show(RunId run) {
    return client.show(run);
  }

  /** Gives every view to {@code views} until the run has ended; returns the last. */
  public RunView watch(RunId run, Consumer<RunView> views) {
    return client.watch(run, views);
  }

  /** Takes a run back. */
  public RunView cancel(RunId run) {
    return client.cancel(run);
  }

  /** A finished run's result as the hub wrote it, its digest verified. */
  public ResultReply result(RunId run) {
    return client.result(run);
  }

  /** Fetches what is attached to a result into a file; its digest is verified. */
  public void attachment(RunId run, Digest digest, long size, Path file) {
    client.attachment(run, digest, size, file);
  }

  /**
   * Reads a result.
   *
   * @throws SundException with {@code DOCUMENT_INVALID} if it is none of this program's
   */
  public static GlmResult read(byte[] json) {
    try {
      return JSON.readValue(json, GlmResult.class);
    } catch (IOException e) {
      throw new SundException(
          ErrorCode.DOCUMENT_INVALID, "the result is not one that this program knows", e);
    }
  }

  /**
   * Reads a result with differential privacy; empty if it is of another analysis.
   *
   * @throws SundException with {@code DOCUMENT_INVALID} if it is none of this program's
   */
  public static Optional<DpResult> readDp(byte[] json) {
    try {
      return JSON.readTree(json).path("analysis").asText().startsWith("dp-")
          ? Optional.of(JSON.readValue(json, DpResult.class))
          : Optional.empty();
    } catch (IOException e) {
      throw new SundException(
          ErrorCode.DOCUMENT_INVALID, "the result is not one that this program knows", e);
    }
  }

  /**
   * Reads a result of training.
   *
   * @return empty if it is of another analysis
   * @throws SundException {@code DOCUMENT_INVALID} if it is none that this program knows
   */
  public static Optional<TrainResult> readTrained(byte[] json) {
    try {
      return JSON.readTree(json).path("analysis").asText().startsWith("train@")
          ? Optional.of(JSON.readValue(json, TrainResult.class))
          : Optional.empty();
    } catch (IOException e) {
      throw new SundException(
          ErrorCode.DOCUMENT_INVALID, "the result is not one that this program knows", e);
    }
  }

  /**
   * Reads a vocabulary.
   *
   * @return empty if it is the result of another analysis
   * @throws SundException {@code DOCUMENT_INVALID} if it is none that this program knows
   */
  public static Optional<VocabularyResult> readVocabulary(byte[] json) {
    try {
      return JSON.readTree(json).path("analysis").asText().startsWith("vocabulary@")
          ? Optional.of(JSON.readValue(json, VocabularyResult.class))
          : Optional.empty();
    } catch (IOException e) {
      throw new SundException(
          ErrorCode.DOCUMENT_INVALID, "the result is not one that this program knows", e);
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
