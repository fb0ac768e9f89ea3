package eu.sund.algorithms.vocabulary;

import eu.sund.core.Checks;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeSet;

/**
 * Learns word pieces from words and how many patients have each: a public function of counts that
 * are open already.
 *
 * <p>Words begin as single letters, all but the first with {@code ##}. Of all neighbouring pieces
 * the pair of the most patients is joined to a new piece, everywhere, until there are {@code size}
 * pieces or no pair is left; of equal pairs the one that comes first by its letters. Letters,
 * digits and marks of Latin script are pieces from the start, so that only what is in none of them
 * ({@code [UNK]}) cannot be written.
 *
 * <p><b>Numerics.</b> Whole numbers and an order without ties: the same file everywhere.
 *
 * <p><b>Source.</b> Sennrich, Haddow and Birch, <a href="https://arxiv.org/abs/1508.07909">Neural
 * Machine Translation of Rare Words with Subword Units</a>, algorithm 1; pieces are written and
 * later used as word pieces (longest first), as Hugging Face's WordPiece trainer does.
 *
 * <p>Not thread-safe.
 */
final class PieceLearner {
  /** A vocabulary needs room for what is in it from the start. */
  static final int SIZE_MIN = 512;

  private static final List<String> SPECIAL = List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]");
  private static final String FURTHER = "àáâãçèêëìíîïðñòóôúûýÿþłœčćđśźżőűβγδμω";
  private static final String DIGITS = "0123456789";
  private static final String MARKS =
      "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~§°±²³´·½¼¾×÷–—‘’‚“”„•…‰€£«»≤≥→";

  private final List<String> pieces = new ArrayList<>(SPECIAL);
  private final Map<String, Integer> numbers = new HashMap<>();
  private final List<int[]> words = new ArrayList<>();
  private final List<Long> patients = new ArrayList<>();
  private final Map<Long, Long> counts = new HashMap<>();
  private final Map<Long, Set<Integer>> places = new HashMap<>();
  private final PriorityQueue<Candidate> queue = new PriorityQueue<>();

  /** A pair as it was counted when it entered the queue. */
  private record Candidate(long pair, long patients, String left, String right)
      implements Comparable<Candidate> {
    @Override
    public int compareTo(Candidate other) {
      int most = Long.compare(other.patients, patients);
      int first = most != 0 ? most : left.compareTo(other.left);
      return first != 0 ? first : right.compareTo(other.right);
    }
  }

  private PieceLearner() {}

  /**
   * The vocabulary's pieces in the order of their numbers, {@code [PAD]} first.
   *
   * @param size the most pieces
   */
  static List<String> learn(List<VocabularyResult.Word> words, int size) {
    Checks.argument(size >= SIZE_MIN, "a vocabulary has at least %s pieces", SIZE_MIN);
    PieceLearner learner = new PieceLearner();
    learner.begin(words);
    learner.join(size);
    return List.copyOf(learner.pieces);
  }

  private void begin(List<VocabularyResult.Word> counted) {
    TreeSet<String> single = new TreeSet<>();
    (Alphabet.LETTERS + FURTHER + DIGITS)
        .codePoints()
        .mapToObj(Character::toString)
        .forEach(letter -> single.addAll(List.of(letter, "##" + letter)));
    MARKS.codePoints().forEach(mark -> single.add(Character.toString(mark)));
    pieces.addAll(single);
    for (int i = 0; i < pieces.size(); i++) {
      numbers.put(pieces.get(i), i);
    }
    for (VocabularyResult.Word word : counted) {
      int[] letters = new int[word.word().length()];
      for (int i = 0; i < letters.length; i++) {
        String letter = (i > 0 ? "##" : "") + word.word().charAt(i);
        Integer number = numbers.get(letter);
        Checks.argument(number != null, "a counted word has another letter than the alphabet's");
        letters[i] = number == null ? 0 : number;
      }
      words.add(letters);
      patients.add(word.patients());
    }
    Set<Long> pairs = new HashSet<>();
    for (int word = 0; word < words.size(); word++) {
      add(word, 1, pairs);
    }
    pairs.forEach(this::offer);
  }

  private void join(int size) {
    while (pieces.size() < size && !queue.isEmpty()) {
      Candidate best = queue.remove();
      if (counts.getOrDefault(best.pair, 0L) != best.patients) {
        continue; // Counted anew since; the pair is in the queue once more, or is gone.
      }
      String joined = best.left + best.right.substring(2);
      Integer known = numbers.putIfAbsent(joined, pieces.size());
      if (known == null) {
        pieces.add(joined);
      }
      int number = known == null ? pieces.size() - 1 : known;
      Set<Long> changed = new HashSet<>();
      for (int word : Set.copyOf(places.getOrDefault(best.pair, Set.of()))) {
        add(word, -1, changed);
        words.set(word, joined(words.get(word), best.pair, number));
        add(word, 1, changed);
      }
      changed.forEach(this::offer);
    }
  }

  /** Adds a word's pairs to the counts, or takes them away. */
  private void add(int word, int sign, Set<Long> changed) {
    int[] parts = words.get(word);
    for (int i = 1; i < parts.length; i++) {
      long pair = pair(parts[i - 1], parts[i]);
      changed.add(pair);
      long count = counts.merge(pair, sign * patients.get(word), Long::sum);
      Set<Integer> where = places.computeIfAbsent(pair, p -> new HashSet<>());
      if (sign > 0) {
        where.add(word);
      } else {
        where.remove(word);
      }
      if (count == 0) {
        counts.remove(pair);
        places.remove(pair);
      }
    }
  }

  private void offer(long pair) {
    Long count = counts.get(pair);
    if (count != null) {
      queue.add(
          new Candidate(pair, count, pieces.get((int) (pair >>> 32)), pieces.get((int) pair)));
    }
  }

  private static int[] joined(int[] parts, long pair, int number) {
    int[] joined = new int[parts.length];
    int used = 0;
    for (int i = 0; i < parts.length; i++) {
      boolean both = i + 1 < parts.length && pair(parts[i], parts[i + 1]) == pair;
      joined[used++] = both ? number : parts[i];
      i += both ? 1 : 0;
    }
    return Arrays.copyOf(joined, used);
  }

  private static long pair(int left, int right) {
    return (long) left << 32 | right;
  }
}
