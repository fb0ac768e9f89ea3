package eu.sund.core.model;

import eu.sund.core.Checks;

/** What a network answers, and the loss of one example. With s the scores, the head's sums. */
public sealed interface Head {
  /** The most classes, labels or tags. */
  int OUTPUTS_MAX = 1 << 16;

  /** How many scores an example (or, of {@link Tagging}, a token) has. */
  int outputs();

  /** How many label numbers an example has in {@link Examples}. */
  int labels();

  /**
   * Whether a batch's loss is the sum of its examples' losses, so that a batch of one gives a
   * patient's own gradient. Not so for {@link Cox}.
   */
  default boolean isPerExample() {
    return true;
  }

  /**
   * Numbers: {@code ½·Σ(s − y)²}.
   *
   * @param outputs how many
   */
  record Linear(int outputs) implements Head {
    /** Checks the number. */
    public Linear {
      check(outputs, 1);
    }

    @Override
    public int labels() {
      return outputs;
    }
  }

  /** Yes or no (label 1 or 0): {@code ln(1 + e^s) − y·s}. */
  record Logistic() implements Head {
    @Override
    public int outputs() {
      return 1;
    }

    @Override
    public int labels() {
      return 1;
    }
  }

  /**
   * One of several classes (label 0, 1, …): {@code ln Σe^s − s_y}.
   *
   * @param outputs how many classes
   */
  record MultiClass(int outputs) implements Head {
    /** Checks the number. */
    public MultiClass {
      check(outputs, 2);
    }

    @Override
    public int labels() {
      return 1;
    }
  }

  /**
   * Several yes or no at once: {@code Σ ln(1 + e^s) − y·s}.
   *
   * @param outputs how many labels, each 1 or 0
   */
  record MultiLabel(int outputs) implements Head {
    /** Checks the number. */
    public MultiLabel {
      check(outputs, 1);
    }

    @Override
    public int labels() {
      return outputs;
    }
  }

  /**
   * Time to an event (label 1 if it happened, 0 if censored, and the time): Cox's negative partial
   * log-likelihood with Breslow's ties, {@code Σ over events i of w_i·(ln Σ_{t_j ≥ t_i} w_j·e^{s_j}
   * − s_i)}, risk sets within the batch. The head has no constant.
   */
  record Cox() implements Head {
    @Override
    public int outputs() {
      return 1;
    }

    @Override
    public int labels() {
      return 1;
    }

    @Override
    public boolean isPerExample() {
      return false;
    }
  }

  /**
   * One of several tags for each token: the sum over tokens of {@code ln Σe^s − s_y}; tokens with
   * tag −1 do not count.
   *
   * @param outputs how many tags
   */
  record Tagging(int outputs) implements Head {
    /** Checks the number. */
    public Tagging {
      check(outputs, 2);
    }

    @Override
    public int labels() {
      return 0;
    }
  }

  private static void check(int outputs, int least) {
    Checks.argument(
        outputs >= least && outputs <= OUTPUTS_MAX,
        "a head's outputs must be %s to %s, was %s",
        least,
        OUTPUTS_MAX,
        outputs);
  }
}
