package eu.sund.core;

import java.util.List;

/**
 * The sum of the participants' updates, decoded.
 *
 * @param layout the public form
 * @param participants how many sites' updates it sums, at least 1
 * @param tensors the sums, in the layout's order
 */
public record Aggregate(Layout layout, int participants, List<Values> tensors) {
  /** Checks the sizes. */
  public Aggregate {
    tensors = List.copyOf(tensors);
    Checks.argument(participants >= 1, "participants must be at least 1, was %s", participants);
    Tensors.check(layout, tensors);
  }

  /** The sums of a tensor. */
  public Values tensor(String name) {
    return tensors.get(layout.indexOf(name));
  }
}
