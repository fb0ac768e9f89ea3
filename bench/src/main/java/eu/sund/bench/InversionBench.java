package eu.sund.bench;

import eu.sund.core.model.Activation;
import eu.sund.core.model.Batch;
import eu.sund.core.model.Examples;
import eu.sund.core.model.Head;
import eu.sund.core.model.Hidden;
import eu.sund.core.model.InitialWeights;
import eu.sund.core.model.Input;
import eu.sund.core.model.Network;
import eu.sund.core.model.NetworkEngines;
import eu.sund.core.model.NetworkSpec;
import eu.sund.core.model.PublicRandom;
import java.util.List;
import java.util.Optional;

/**
 * How many patients of an opened sum can be read from it: the analytic inversion of a first linear
 * layer, on made-up patients. The sum over patients of a unit's gradients by its weights, divided
 * by that by its constant, is a weighted mean of the patients that move the unit: if that is one
 * patient, it is the patient.
 *
 * <p>The case is the worst: one step of all patients from public weights, no local steps, no noise,
 * and an attacker who knows when a guess is right.
 *
 * <p><b>Source.</b> Phong et al., <a href="https://doi.org/10.1109/TIFS.2017.2787987">
 * Privacy-Preserving Deep Learning via Additively Homomorphic Encryption</a>, section III; Fowl et
 * al., <a href="https://arxiv.org/abs/2110.13057">Robbing the Fed</a>, for sums.
 */
final class InversionBench {
  private static final int INPUTS = 13;
  private static final int PATIENTS = 3000;

  /** A guess this near to a patient, in standard deviations a variable, counts as the patient. */
  private static final double NEAR = 0.1;

  private InversionBench() {}

  static void print() {
    System.out.printf(
        "%d inputs; a patient counts as read if a guess is within %.1f%n", INPUTS, NEAR);
    System.out.printf("%10s %16s %16s%n", "patients", "8 hidden units", "256 hidden units");
    for (int n : new int[] {1, 3, 10, 30, 100, 300, 1000}) {
      System.out.printf("%10d %15.1f%% %15.1f%%%n", n, 100 * read(n, 8), 100 * read(n, 256));
    }
  }

  /** The share of patients that a sum over {@code n} of them gives away. */
  private static double read(int n, int units) {
    NetworkSpec spec =
        new NetworkSpec(
            List.of(new Input.Dense("columns", INPUTS)),
            List.of(new Hidden(units, Activation.RELU, false)),
            new Head.Logistic());
    long read = 0;
    int sums = PATIENTS / n;
    try (Network network = NetworkEngines.find("java", spec).open(spec)) {
      for (int k = 0; k < sums; k++) {
        float[] weights = InitialWeights.of(spec, k + 1);
        float[] patients = patients(n, k);
        float[] gradient = new float[weights.length];
        network.gradient(weights, Batch.all(examples(spec, n, patients)), gradient);
        for (int i = 0; i < n; i++) {
          read += isRead(gradient, units, patients, i) ? 1 : 0;
        }
      }
    }
    return read / ((double) sums * n);
  }

  private static float[] patients(int n, int sum) {
    PublicRandom random = PublicRandom.of(41, List.of("inversion", n + "", sum + ""));
    float[] patients = new float[n * INPUTS];
    for (int i = 0; i < patients.length; i++) {
      patients[i] = (float) random.normal();
    }
    return patients;
  }

  private static Examples examples(NetworkSpec spec, int n, float[] patients) {
    float[] labels = new float[n];
    float[] ones = new float[n];
    for (int i = 0; i < n; i++) {
      labels[i] = patients[i * INPUTS] > 0 ? 1 : 0;
      ones[i] = 1;
    }
    return new Examples(
        spec,
        n,
        new Examples.Arrays(
            patients, List.of(), List.of(), Optional.empty(), labels, new float[0], ones));
  }

  /** Whether a unit's guess is the patient: weights [units, inputs] come first, then constants. */
  private static boolean isRead(float[] gradient, int units, float[] patients, int patient) {
    for (int unit = 0; unit < units; unit++) {
      double constant = gradient[units * INPUTS + unit];
      if (Math.abs(constant) < 1e-12) {
        continue;
      }
      double squares = 0;
      for (int j = 0; j < INPUTS; j++) {
        double guess = gradient[unit * INPUTS + j] / constant;
        double apart = guess - patients[patient * INPUTS + j];
        squares += apart * apart;
      }
      if (Math.sqrt(squares / INPUTS) < NEAR) {
        return true;
      }
    }
    return false;
  }
}
