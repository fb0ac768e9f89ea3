package eu.sund.core.model;

import eu.sund.core.Checks;
import eu.sund.core.Names;

/** Where numbers enter a network. What inputs give is joined, in their order, to one vector. */
public sealed interface Input {
  /** Its name, which stands in the names of its tensors. */
  String name();

  /** How many numbers of the joined vector it gives. */
  int width();

  /**
   * Numbers as they are: standardised variables and indicators.
   *
   * @param width how many, [width]
   */
  record Dense(String name, int width) implements Input {
    /** Checks name and width. */
    public Dense {
      check(name, "width", width, 1 << 20);
    }
  }

  /**
   * A row of a table for each level of a categorical variable.
   *
   * @param levels how many levels, one of which may say "missing"
   * @param width numbers a level
   */
  record Embedding(String name, int levels, int width) implements Input {
    /** Checks name and sizes. */
    public Embedding {
      check(name, "levels", levels, 1 << 24);
      check(name, "width", width, 1 << 16);
    }
  }

  /**
   * Many features of which an example has few, such as hashed n-grams: columns of the first linear
   * map (the first hidden layer, or the head if there is none), so that it adds {@code Σ value ·
   * row(index)} to that map's sums. It gives no number of the joined vector.
   *
   * @param size how many features
   */
  record Sparse(String name, int size) implements Input {
    /** Checks name and size. */
    public Sparse {
      check(name, "size", size, 1 << 26);
    }

    @Override
    public int width() {
      return 0;
    }
  }

  /**
   * The weighted sum of a table's rows: {@code Σ value · row(index)}.
   *
   * @param size how many rows
   * @param width numbers a row
   */
  record Bag(String name, int size, int width) implements Input {
    /** Checks name and sizes. */
    public Bag {
      check(name, "size", size, 1 << 26);
      check(name, "width", width, 1 << 16);
    }
  }

  /**
   * A sequence of tokens through a transformer encoder: learned positions, GELU.
   *
   * @param vocabulary how many tokens there are; 0 is padding and never attended to
   * @param lengthMax the longest sequence; what is longer is cut
   * @param width numbers a token
   * @param blocks how many blocks of attention and feed-forward layers
   * @param heads attention heads; divides the width
   * @param feedForward the inner width of a feed-forward layer
   * @param norm where the layer norms stand
   * @param pooling how a sequence becomes one vector
   */
  record Tokens(
      String name,
      int vocabulary,
      int lengthMax,
      int width,
      int blocks,
      int heads,
      int feedForward,
      Norm norm,
      Pooling pooling)
      implements Input {
    /** Checks name and sizes. */
    public Tokens {
      check(name, "vocabulary", vocabulary, 1 << 20);
      check(name, "lengthMax", lengthMax, 1 << 14);
      check(name, "width", width, 1 << 14);
      check(name, "blocks", blocks, 128);
      check(name, "heads", heads, 128);
      check(name, "feedForward", feedForward, 1 << 16);
      Checks.argument(
          width % heads == 0, "input '%s': %s heads do not divide width %s", name, heads, width);
    }
  }

  /** Where layer norms stand in a transformer. */
  enum Norm {
    /** Before each part, and once at the end: trains from scratch without warming up. */
    PRE,
    /** After each part and after the embedding: as BERT has it. */
    POST
  }

  /** How a sequence becomes one vector. */
  enum Pooling {
    /** The mean over its tokens. */
    MEAN,
    /** The first token's vector. */
    FIRST
  }

  private static void check(String name, String what, int size, int max) {
    Checks.argument(Names.isVariable(name), "'%s' cannot name an input", name);
    Checks.argument(
        size >= 1 && size <= max, "input '%s': %s must be 1 to %s, was %s", name, what, max, size);
  }
}
