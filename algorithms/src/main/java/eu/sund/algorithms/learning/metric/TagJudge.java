package eu.sund.algorithms.learning.metric;

import eu.sund.algorithms.text.Tags;
import eu.sund.core.Aggregate;
import eu.sund.core.Encoding;
import eu.sund.core.TensorSpec;
import eu.sund.core.Values;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Entities in texts: precision, recall and F1 of each kind and of all. Tags are the well-formed
 * ones of the greatest score; an entity counts as found if kind, first and last word are right.
 *
 * <p>Beside them stands in how many texts an entity was hit, missed, or found where none is: counts
 * of patients, by which the rules of release judge the figures.
 *
 * <p><b>Source.</b> Tjong Kim Sang and De Meulder, <a href="https://aclanthology.org/W03-0419/">
 * Introduction to the CoNLL-2003 Shared Task</a>, section 2.4 (exact matches, micro-averaged).
 *
 * @param tags the kinds
 */
public record TagJudge(Tags tags) implements Judge {
  /** What an entity of a kind, or of any, can be. */
  private static final List<String> ENTITIES = List.of("hits", "found", "annotated");

  /** In how many texts there is one. */
  private static final List<String> TEXTS = List.of("hit", "missed", "alarmed");

  @Override
  public List<TensorSpec> tensors() {
    Encoding count = new Encoding.Count(1 << 24);
    List<TensorSpec> tensors = new ArrayList<>();
    tensors.add(TensorSpec.scalar("texts", count));
    tensors.add(TensorSpec.scalar("words", count));
    ENTITIES.forEach(name -> tensors.add(TensorSpec.vector(name, kinds(), count)));
    TEXTS.forEach(name -> tensors.add(TensorSpec.vector(name, kinds(), count)));
    return tensors;
  }

  /** All kinds together first, then each. */
  private int kinds() {
    return 1 + tags.kinds().size();
  }

  @Override
  public List<Values> count(Judged judged) {
    double[][] entities = new double[ENTITIES.size()][kinds()];
    double[][] texts = new double[TEXTS.size()][kinds()];
    double all = 0;
    double words = 0;
    for (int[] range : texts(judged)) {
      int copies = judged.copies()[range[0]];
      add(entities(judged, range[0], range[1]), copies, entities, texts);
      all += copies;
      words += copies * (range[1] - range[0]);
    }
    List<Values> values = new ArrayList<>();
    values.add(Values.of(all));
    values.add(Values.of(words));
    Arrays.stream(entities).forEach(numbers -> values.add(Values.of(numbers)));
    Arrays.stream(texts).forEach(numbers -> values.add(Values.of(numbers)));
    return values;
  }

  /**
   * Of each text with a word, in their order: the number of its group, and how many of its entities
   * were hit, found, and annotated.
   */
  public List<int[]> perText(Judged judged) {
    List<int[]> counts = new ArrayList<>();
    for (int[] range : texts(judged)) {
      double[][] own = entities(judged, range[0], range[1]);
      int text = judged.groups()[0][range[0]];
      counts.add(new int[] {text, (int) own[0][0], (int) own[1][0], (int) own[2][0]});
    }
    return counts;
  }

  /** Where the words of each text begin and end. */
  private static List<int[]> texts(Judged judged) {
    int[] textOf = judged.groups()[0];
    List<int[]> ranges = new ArrayList<>();
    for (int from = 0; from < textOf.length; ) {
      int to = from + 1;
      while (to < textOf.length && textOf[to] == textOf[from]) {
        to++;
      }
      ranges.add(new int[] {from, to});
      from = to;
    }
    return ranges;
  }

  private double[][] entities(Judged judged, int from, int to) {
    int[] truth = new int[to - from];
    for (int i = from; i < to; i++) {
      truth[i - from] = (int) judged.label(i);
    }
    int[] best =
        tags.best(Arrays.copyOfRange(judged.scores(), from * tags.size(), to * tags.size()));
    return entities(tags.entities(truth), tags.entities(best));
  }

  /** Of one text: hits, found, annotated; by kind. */
  private double[][] entities(List<Tags.Entity> known, List<Tags.Entity> found) {
    double[][] own = new double[ENTITIES.size()][kinds()];
    for (Tags.Entity entity : known) {
      own[2][0]++;
      own[2][1 + entity.kind()]++;
    }
    for (Tags.Entity entity : found) {
      double hit = known.contains(entity) ? 1 : 0;
      own[0][0] += hit;
      own[0][1 + entity.kind()] += hit;
      own[1][0]++;
      own[1][1 + entity.kind()]++;
    }
    return own;
  }

  private void add(double[][] own, int copies, double[][] entities, double[][] texts) {
    for (int k = 0; k < kinds(); k++) {
      for (int i = 0; i < own.length; i++) {
        entities[i][k] += copies * own[i][k];
      }
      texts[0][k] += own[0][k] > 0 ? copies : 0;
      texts[1][k] += own[2][k] > own[0][k] ? copies : 0;
      texts[2][k] += own[1][k] > own[0][k] ? copies : 0;
    }
  }

  @Override
  public Judge replicate() {
    return this;
  }

  @Override
  public List<Figure> figures(Aggregate sum) {
    List<Figure> figures = new ArrayList<>();
    double texts = sum.tensor("texts").scalar();
    if (texts < GROUP_MIN) {
      return figures;
    }
    figures.add(new Figure(0, "patients", texts, 0));
    figures.add(new Figure(0, "words", sum.tensor("words").scalar(), 0));
    for (int k = 0; k < kinds(); k++) {
      String kind = k == 0 ? "" : "-" + tags.kinds().get(k - 1);
      double hits = sum.tensor("hits").toArray()[k];
      double found = sum.tensor("found").toArray()[k];
      double annotated = sum.tensor("annotated").toArray()[k];
      figures.add(new Figure(0, "entities" + kind, annotated, 0));
      figures.add(new Figure(0, "precision" + kind, ratio(hits, found), 0));
      figures.add(new Figure(0, "recall" + kind, ratio(hits, annotated), 0));
      figures.add(new Figure(0, "f1" + kind, ratio(2 * hits, found + annotated), 0));
      for (String name : TEXTS) {
        double patients = sum.tensor(name).toArray()[k];
        figures.add(new Figure(0, "patients-" + name + kind, patients, 0));
      }
    }
    return figures;
  }

  private static double ratio(double part, double all) {
    return all == 0 ? 0 : part / all;
  }
}
