package eu.sund.core;

import java.util.List;

/**
 * What a site adds in a round: numbers for every tensor of a layout. The one thing that a site ever
 * sends about patients, after disclosure rules, noise, ring encoding and masks were laid around it.
 *
 * @param layout the public form
 * @param tensors the numbers, in the layout's order, of its sizes
 */
public record Update(Layout layout, List<Values> tensors) {
  /** Checks the sizes. */
  public Update {
    tensors = List.copyOf(tensors);
    Tensors.check(layout, tensors);
  }

  /** All zeros: the update of a site without patients for the study. */
  public static Update zeros(Layout layout) {
    return new Update(layout, layout.tensors().stream().map(t -> Values.zeros(t.size())).toList());
  }

  /** The numbers of a tensor. */
  public Values tensor(String name) {
    return tensors.get(layout.indexOf(name));
  }
}
