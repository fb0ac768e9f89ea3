package eu.sund.core;

import java.util.function.DoubleSupplier;

/**
 * What protects patients inside a fold, where it cannot be laid around the update afterwards:
 * sampling and noise of training with differential privacy. The secrets behind both are made at the
 * site, used once and seen by nobody; an analysis says how much, never what.
 *
 * <p>A round that is computed again draws anew, so nothing drawn may leave before the update is
 * journaled; a journaled update is never computed again.
 *
 * <p>Not thread-safe.
 */
public interface Privacy {
  /**
   * Poisson sampling: takes each patient independently with the same probability.
   *
   * @param patients how many there are
   * @param rate the probability, in (0, 1]
   * @return the positions of those taken, ascending; often none
   */
  int[] sample(int patients, double rate);

  /**
   * Adds independent discrete Gaussian noise to every sum, from an exact sampler.
   *
   * @param sums in lattice steps; changed in place
   * @param variance in lattice steps squared, positive
   */
  void addNoise(long[] sums, double variance);

  /**
   * The bootstrap's draw: how often each patient counts in a replicate, independently and with a
   * Poisson distribution of mean 1. It protects nobody by itself: what is counted with it crosses
   * as sums over sites like everything else.
   *
   * @param patients how many there are
   * @return [patients]
   */
  int[] copies(int patients);

  /**
   * What a tensor of an update is rounded by, where it is rounded at random: numbers even in [0,
   * 1), multiples of 2^-53, that follow from a secret which the site keeps over runs. The same
   * numbers come for the same update at the same place of the same study, so that a run which is
   * repeated has the same bits; for any other update they are independent. They make sums right on
   * average and protect nobody by themselves.
   *
   * @param place where in the study: round and tensor; one line
   * @param update of the exact numbers that are rounded
   */
  DoubleSupplier rounding(String place, Digest update);

  /**
   * Whether the secrets are real. False in a simulation: its results must say "seeded noise, no
   * privacy claim".
   */
  boolean isSecret();

  /** For analyses that declare no privacy of their own: refuses to be asked. */
  static Privacy none() {
    return new Privacy() {
      @Override
      public int[] sample(int patients, double rate) {
        throw new IllegalStateException("this run's plan declares no sampling");
      }

      @Override
      public void addNoise(long[] sums, double variance) {
        throw new IllegalStateException("this run's plan declares no noise inside the fold");
      }

      @Override
      public int[] copies(int patients) {
        throw new IllegalStateException("this run has nobody who draws replicates");
      }

      @Override
      public DoubleSupplier rounding(String place, Digest update) {
        throw new IllegalStateException("this run has no secret to round by");
      }

      @Override
      public boolean isSecret() {
        return false;
      }
    };
  }
}
