package eu.sund.deep;

import eu.sund.core.model.Examples;
import eu.sund.core.model.Input;
import eu.sund.core.model.NetworkEngine;
import eu.sund.core.model.NetworkSpec;
import eu.sund.core.model.Parameter;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A transformer with a linear head, one sequence at a time, in loops over doubles: an oracle. */
final class PlainEncoder {
  private final NetworkSpec spec;
  private final Input.Tokens input;
  private final Map<String, float[]> weights = new HashMap<>();

  PlainEncoder(NetworkSpec spec, float[] parameters, NetworkEngine.FrozenWeights frozen) {
    this.spec = spec;
    input = spec.tokens().orElseThrow();
    int at = 0;
    for (Parameter parameter : spec.parameters()) {
      float[] values = new float[parameter.size()];
      System.arraycopy(parameters, at, values, 0, values.length);
      weights.put(parameter.name(), values);
      at += values.length;
    }
    for (Parameter parameter : spec.frozen()) {
      float[] values = new float[parameter.size()];
      frozen.read(parameter, values);
      weights.put(parameter.name(), values);
    }
  }

  /** The scores of a row. */
  double[] scores(Examples examples, int row) {
    Examples.Sequences all = examples.sequences().orElseThrow();
    int from = all.offsets()[row];
    int length = Math.min(input.lengthMax(), all.offsets()[row + 1] - from);
    double[][] x = new double[length][];
    for (int t = 0; t < length; t++) {
      x[t] = new double[input.width()];
      for (int j = 0; j < input.width(); j++) {
        x[t][j] =
            tensor("encoder.token")[all.ids()[from + t] * input.width() + j]
                + tensor("encoder.position")[t * input.width() + j];
      }
    }
    boolean before = input.norm() == Input.Norm.PRE;
    if (!before) {
      x = norm("encoder.norm", x);
    }
    for (int i = 1; i <= input.blocks(); i++) {
      String block = "encoder." + i;
      if (before) {
        x = sum(x, attention(block, norm(block + ".attention.norm", x)));
        x = sum(x, feedForward(block, norm(block + ".forward.norm", x)));
      } else {
        x = norm(block + ".attention.norm", sum(x, attention(block, x)));
        x = norm(block + ".forward.norm", sum(x, feedForward(block, x)));
      }
    }
    if (before) {
      x = norm("encoder.norm", x);
    }
    double[] pooled = new double[input.width()];
    for (int j = 0; j < pooled.length; j++) {
      for (double[] token : x) {
        pooled[j] += token[j] / length;
      }
    }
    double[][] vector = {input.pooling() == Input.Pooling.FIRST ? x[0] : pooled};
    return linear("head", vector)[0];
  }

  private double[][] attention(String block, double[][] x) {
    double[][] query = adapted(block + ".query", x);
    double[][] key = linear(block + ".key", x);
    double[][] value = adapted(block + ".value", x);
    int part = input.width() / input.heads();
    double[][] mixed = new double[x.length][input.width()];
    for (int h = 0; h < input.heads(); h++) {
      for (int t = 0; t < x.length; t++) {
        double[] share = new double[x.length];
        double total = 0;
        for (int s = 0; s < x.length; s++) {
          double dot = 0;
          for (int j = h * part; j < (h + 1) * part; j++) {
            dot += query[t][j] * key[s][j];
          }
          share[s] = Math.exp(dot / Math.sqrt(part));
          total += share[s];
        }
        for (int s = 0; s < x.length; s++) {
          for (int j = h * part; j < (h + 1) * part; j++) {
            mixed[t][j] += share[s] / total * value[s][j];
          }
        }
      }
    }
    return linear(block + ".output", mixed);
  }

  private double[][] adapted(String map, double[][] x) {
    double[][] y = linear(map, x);
    if (!weights.containsKey(map + ".adapter.a")) {
      return y;
    }
    double scale = spec.adapters().orElseThrow().scale() / spec.adapters().orElseThrow().rank();
    double[][] more = product(tensor(map + ".adapter.b"), product(tensor(map + ".adapter.a"), x));
    for (int t = 0; t < x.length; t++) {
      for (int j = 0; j < y[t].length; j++) {
        y[t][j] += scale * more[t][j];
      }
    }
    return y;
  }

  private double[][] feedForward(String block, double[][] x) {
    double[][] inner = linear(block + ".inner", x);
    for (double[] token : inner) {
      for (int j = 0; j < token.length; j++) {
        double v = token[j];
        double u = Math.sqrt(2 / Math.PI) * (v + 0.044715 * v * v * v);
        token[j] = v / 2 * (1 + Math.tanh(u));
      }
    }
    return linear(block + ".outer", inner);
  }

  private double[][] linear(String name, double[][] x) {
    double[][] y = product(tensor(name + ".weight"), x);
    for (double[] token : y) {
      for (int j = 0; j < token.length; j++) {
        token[j] += tensor(name + ".bias")[j];
      }
    }
    return y;
  }

  private static double[][] product(float[] weight, double[][] x) {
    int in = x[0].length;
    double[][] y = new double[x.length][weight.length / in];
    for (int t = 0; t < x.length; t++) {
      for (int o = 0; o < y[t].length; o++) {
        for (int i = 0; i < in; i++) {
          y[t][o] += weight[o * in + i] * x[t][i];
        }
      }
    }
    return y;
  }

  private double[][] norm(String name, double[][] x) {
    double[][] y = new double[x.length][];
    for (int t = 0; t < x.length; t++) {
      double mean = 0;
      for (double v : x[t]) {
        mean += v / x[t].length;
      }
      double variance = 0;
      for (double v : x[t]) {
        variance += (v - mean) * (v - mean) / x[t].length;
      }
      y[t] = new double[x[t].length];
      for (int j = 0; j < y[t].length; j++) {
        y[t][j] =
            (x[t][j] - mean) / Math.sqrt(variance + 1e-5) * tensor(name + ".scale")[j]
                + tensor(name + ".shift")[j];
      }
    }
    return y;
  }

  private float[] tensor(String name) {
    return Optional.ofNullable(weights.get(name)).orElseThrow();
  }

  private static double[][] sum(double[][] a, double[][] b) {
    double[][] sum = new double[a.length][a[0].length];
    for (int t = 0; t < a.length; t++) {
      for (int j = 0; j < a[t].length; j++) {
        sum[t][j] = a[t][j] + b[t][j];
      }
    }
    return sum;
  }
}
