package eu.sund.algorithms.learning;

import eu.sund.algorithms.text.Annotation;
import eu.sund.algorithms.text.HashedText;
import eu.sund.algorithms.text.Span;
import eu.sund.algorithms.text.SparseSums;
import eu.sund.algorithms.text.Tags;
import eu.sund.algorithms.text.TextTokens;
import eu.sund.algorithms.text.TokenFeatures;
import eu.sund.algorithms.text.Words;
import eu.sund.core.Artefacts;
import eu.sund.core.RowBlock;
import eu.sund.core.model.Examples;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The texts of a site's rows as features: one example a row, or one a word if words are tagged. */
final class TrainTexts {
  private final TrainModel model;
  private final int[] places;
  private final int response;
  private final HashedText hashed;
  private final Optional<TextTokens> tokens;
  private final TokenList sequences = new TokenList();
  private final List<SparseSums> sums = new ArrayList<>();

  /**
   * @param places of the model's texts among the rows' columns
   * @param response the place of the annotations; of taggers alone
   */
  TrainTexts(TrainModel model, int[] places, int response, Artefacts artefacts) {
    this.model = model;
    this.places = places;
    this.response = response;
    this.hashed = new HashedText(model.options().text().ngrams());
    this.tokens =
        model.network().tokens().isPresent()
            ? model.options().text().encoder().map(e -> TextTokens.open(e, artefacts))
            : Optional.empty();
    for (int i = 0; i < places.length && tokens.isEmpty(); i++) {
      sums.add(new SparseSums());
    }
  }

  List<Examples.Features> features() {
    return sums.stream()
        .map(s -> new Examples.Features(s.offsets(), s.indices(), s.values()))
        .toList();
  }

  /** About how much memory features and tokens take, as they are handed on too. */
  long bytes() {
    long bytes = sequences.bytes();
    for (SparseSums each : sums) {
      bytes += each.bytes();
    }
    return 2 * bytes;
  }

  /** The token sequences of an encoder. */
  Optional<Examples.Sequences> sequences() {
    return tokens.map(t -> sequences.sequences());
  }

  /** Adds the features of a row that is one example. */
  void add(RowBlock block, int row) {
    if (tokens.isPresent()) {
      sequences.add(tokens.get().of(block.text(places[0])[row]), new int[0]);
      return;
    }
    for (int i = 0; i < places.length; i++) {
      hashed.add(block.text(places[i])[row], sums.get(i));
    }
  }

  /** Adds the features of a row's words; their tags, or nothing if annotations cannot be read. */
  Optional<int[]> tagged(RowBlock block, int row) {
    String text = block.text(places[0])[row];
    Optional<List<Annotation>> annotations =
        Annotation.parse(block.text(response)[row], text.codePointCount(0, text.length()));
    if (annotations.isEmpty()) {
      return Optional.empty();
    }
    Tags tags = model.options().text().tags();
    List<Span> words = Words.of(text);
    int[] answer = tags.of(Annotation.entities(annotations.get(), text, words, tags), words.size());
    if (tokens.isPresent()) {
      sequences.add(tokens.get().of(text), answer);
    } else {
      new TokenFeatures(hashed.buckets()).add(text, words, sums.getFirst());
    }
    return Optional.of(answer);
  }
}
