package eu.sund.core.model;

import java.util.ArrayList;
import java.util.List;

/** The tensors of a network, in order: inputs, hidden layers, head. */
final class ParameterList {
  private static final Parameter.Start ZERO = new Parameter.Start.Constant(0);
  private static final Parameter.Start ONE = new Parameter.Start.Constant(1);

  /** BERT's standard deviation. */
  private static final Parameter.Start ENCODER = new Parameter.Start.Normal(0.02);

  private final NetworkSpec spec;
  private final List<Parameter> all = new ArrayList<>();

  private ParameterList(NetworkSpec spec) {
    this.spec = spec;
  }

  static List<Parameter> of(NetworkSpec spec) {
    ParameterList list = new ParameterList(spec);
    spec.inputs().forEach(list::input);
    int width = spec.width();
    for (int i = 0; i < spec.layers().size(); i++) {
      Hidden layer = spec.layers().get(i);
      String name = "hidden." + (i + 1);
      double limit = limit(width, layer);
      list.linear(name, layer.width(), width, new Parameter.Start.Uniform(limit), i == 0);
      list.trained(name + ".bias", ZERO, layer.width());
      if (layer.norm()) {
        list.trained(name + ".norm.scale", ONE, layer.width());
        list.trained(name + ".norm.shift", ZERO, layer.width());
      }
      width = layer.width();
    }
    list.head(width);
    return List.copyOf(list.all);
  }

  /**
   * He's √(6/in) for ReLU and GELU, Glorot's √(6/(in + out)) for tanh; a layer of sparse features
   * alone counts as of one input.
   */
  private static double limit(int width, Hidden layer) {
    int in = Math.max(1, width);
    return switch (layer.activation()) {
      case RELU, GELU -> StrictMath.sqrt(6.0 / in);
      case TANH -> StrictMath.sqrt(6.0 / (in + layer.width()));
    };
  }

  private void input(Input input) {
    switch (input) {
      case Input.Dense dense -> {}
      case Input.Sparse sparse -> {}
      case Input.Embedding e ->
          trained("embedding." + e.name(), new Parameter.Start.Normal(0.1), e.levels(), e.width());
      case Input.Bag bag -> {
        double limit = StrictMath.sqrt(3.0 / bag.width());
        trained("bag." + bag.name(), new Parameter.Start.Uniform(limit), bag.size(), bag.width());
      }
      case Input.Tokens tokens -> encoder(tokens);
    }
  }

  /** A head without hidden layers starts at zero: its loss is convex. */
  private void head(int width) {
    int outputs = spec.head().outputs();
    boolean convex = spec.layers().isEmpty() && onlyPlain();
    double limit = StrictMath.sqrt(1.0 / Math.max(1, width));
    Parameter.Start start = convex ? ZERO : new Parameter.Start.Uniform(limit);
    linear("head", outputs, width, start, spec.layers().isEmpty());
    if (!(spec.head() instanceof Head.Cox)) {
      trained("head.bias", ZERO, outputs);
    }
  }

  private boolean onlyPlain() {
    return spec.inputs().stream()
        .allMatch(i -> i instanceof Input.Dense || i instanceof Input.Sparse);
  }

  /** A linear map; the first one has a table for each sparse input, a row a feature. */
  private void linear(String name, int out, int in, Parameter.Start start, boolean first) {
    if (in > 0) {
      trained(name + ".weight", start, out, in);
    }
    if (first) {
      for (Input input : spec.inputs()) {
        if (input instanceof Input.Sparse sparse) {
          trained(name + ".sparse." + sparse.name(), sparseStart(name, out), sparse.size(), out);
        }
      }
    }
  }

  private static Parameter.Start sparseStart(String name, int out) {
    return name.equals("head") ? ZERO : new Parameter.Start.Uniform(StrictMath.sqrt(3.0 / out));
  }

  private void encoder(Input.Tokens tokens) {
    int width = tokens.width();
    base("encoder.token", ENCODER, tokens.vocabulary(), width);
    base("encoder.position", ENCODER, tokens.lengthMax(), width);
    if (tokens.norm() == Input.Norm.POST) {
      norm("encoder.norm", width);
    }
    for (int i = 1; i <= tokens.blocks(); i++) {
      String block = "encoder." + i;
      for (String map : List.of("query", "key", "value", "output")) {
        base(block + "." + map + ".weight", ENCODER, width, width);
        base(block + "." + map + ".bias", ZERO, width);
      }
      norm(block + ".attention.norm", width);
      base(block + ".inner.weight", ENCODER, tokens.feedForward(), width);
      base(block + ".inner.bias", ZERO, tokens.feedForward());
      base(block + ".outer.weight", ENCODER, width, tokens.feedForward());
      base(block + ".outer.bias", ZERO, width);
      norm(block + ".forward.norm", width);
      adapters(block, width);
    }
    if (tokens.norm() == Input.Norm.PRE) {
      norm("encoder.norm", width);
    }
  }

  private void adapters(String block, int width) {
    int rank = spec.adapters().map(Adapters::rank).orElse(0);
    if (rank == 0) {
      return;
    }
    double deviation = StrictMath.sqrt(1.0 / width);
    for (String map : List.of("query", "value")) {
      String name = block + "." + map + ".adapter.";
      trained(name + "a", new Parameter.Start.Normal(deviation), rank, width);
      trained(name + "b", ZERO, width, rank);
    }
  }

  private void norm(String name, int width) {
    base(name + ".scale", ONE, width);
    base(name + ".shift", ZERO, width);
  }

  /** A tensor of the encoder: trained unless adapters are. */
  private void base(String name, Parameter.Start start, Integer... shape) {
    all.add(new Parameter(name, List.of(shape), start, spec.adapters().isEmpty()));
  }

  private void trained(String name, Parameter.Start start, Integer... shape) {
    all.add(new Parameter(name, List.of(shape), start, true));
  }
}
