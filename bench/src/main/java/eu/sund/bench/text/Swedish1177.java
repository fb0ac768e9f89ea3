package eu.sund.bench.text;

import eu.sund.core.Variable;
import eu.sund.core.model.PublicRandom;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Sentences of a Swedish health guide with marked disorders, drugs and body parts.
 *
 * <p><b>Source.</b> Almgren, Pavlov and Mogren, <a href="https://aclanthology.org/W16-5104/">Named
 * Entity Recognition in Swedish Health Records with Character-Based Deep Bidirectional LSTMs</a>,
 * 2016; data of olofmogren/biomedical-ner-data-swedish.
 */
final class Swedish1177 {
  /** Into how many folds sentences are dealt. */
  static final int FOLDS = 5;

  /** The fold of the development sentences: the same whatever the seed, and never reported. */
  static final int DEVELOPMENT = FOLDS;

  /** One sentence of so many is for development. */
  private static final int DEVELOPMENT_PART = 5;

  /** The kinds of entities. */
  static final List<String> KINDS = List.of("disorder", "drug", "body");

  /** The codebook's entries: a sentence, and its entities as places and kinds, its fold. */
  static final List<Variable> VARIABLES =
      List.of(
          Variable.text("sentence", 2000, "sv"),
          Variable.text("entities", 2000, ""),
          Variable.integer("fold", 0, DEVELOPMENT));

  private static final String OPEN = "([{";
  private static final String CLOSE = ")]}";

  private Swedish1177() {}

  /**
   * Reads the annotated sentences.
   *
   * @param seed by which those that are not for development are dealt to folds
   */
  static TextRows read(Path data, long seed) {
    Path file = data.resolve("swedish-1177/1177_annotated_sentences.txt");
    List<String> sentences = new ArrayList<>();
    List<String> entities = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(file)) {
        if (!line.isBlank()) {
          StringBuilder text = new StringBuilder();
          entities.add(unmarked(line, text));
          sentences.add(text.toString());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new TextRows(
        VARIABLES,
        new double[][] {lengths(sentences), lengths(entities), folds(sentences.size(), seed)},
        new String[][] {
          sentences.toArray(String[]::new), entities.toArray(String[]::new), new String[0]
        });
  }

  /** Takes the marks out of a line; the places of what they marked. */
  private static String unmarked(String line, StringBuilder text) {
    StringBuilder places = new StringBuilder();
    int open = 0;
    for (String word : line.strip().split("\\s+", -1)) {
      if (word.length() == 1 && OPEN.contains(word)) {
        open = text.codePointCount(0, text.length());
      } else if (word.length() == 1 && CLOSE.contains(word)) {
        places.append(places.isEmpty() ? "" : "; ").append(open).append('-');
        places.append(text.codePointCount(0, text.length()) - 1).append(' ');
        places.append(KINDS.get(CLOSE.indexOf(word)));
      } else {
        text.append(word).append(' ');
      }
    }
    // A sentence without an entity is annotated too: a lone mark tells it from one that is not.
    return places.isEmpty() ? ";" : places.toString();
  }

  private static double[] folds(int rows, long seed) {
    int[] order = IntStream.range(0, rows).toArray();
    PublicRandom.of(1177, List.of("development")).shuffle(order);
    int development = rows / DEVELOPMENT_PART;
    int[] judged = Arrays.copyOfRange(order, development, rows);
    Arrays.sort(judged);
    PublicRandom.of(seed, List.of("folds")).shuffle(judged);
    double[] folds = new double[rows];
    for (int i = 0; i < development; i++) {
      folds[order[i]] = DEVELOPMENT;
    }
    for (int i = 0; i < judged.length; i++) {
      folds[judged[i]] = i % FOLDS;
    }
    return folds;
  }

  private static double[] lengths(List<String> texts) {
    return texts.stream().mapToDouble(t -> t.codePointCount(0, t.length())).toArray();
  }
}
