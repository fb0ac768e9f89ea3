package eu.sund.privacy.dp;

/** Complex Fourier transforms of a power-of-two length, in place. */
final class Fft {
  private Fft() {}

  /** The forward transform Σ x_k e^(−2πijk/n). */
  static void forward(double[] real, double[] imaginary) {
    int n = real.length;
    swap(real, imaginary);
    double[] cosines = new double[n / 2];
    double[] sines = new double[n / 2];
    for (int i = 0; i < n / 2; i++) {
      cosines[i] = StrictMath.cos(2 * Math.PI * i / n);
      sines[i] = -StrictMath.sin(2 * Math.PI * i / n);
    }
    for (int half = 1; half < n; half *= 2) {
      int stride = n / (2 * half);
      for (int start = 0; start < n; start += 2 * half) {
        for (int k = 0; k < half; k++) {
          int a = start + k;
          int b = a + half;
          double c = cosines[k * stride];
          double s = sines[k * stride];
          double re = real[b] * c - imaginary[b] * s;
          double im = real[b] * s + imaginary[b] * c;
          real[b] = real[a] - re;
          imaginary[b] = imaginary[a] - im;
          real[a] += re;
          imaginary[a] += im;
        }
      }
    }
  }

  /** The inverse of {@link #forward}. */
  static void inverse(double[] real, double[] imaginary) {
    forward(imaginary, real);
    int n = real.length;
    for (int i = 0; i < n; i++) {
      real[i] /= n;
      imaginary[i] /= n;
    }
  }

  private static void swap(double[] real, double[] imaginary) {
    int n = real.length;
    int shift = Integer.numberOfLeadingZeros(n) + 1;
    for (int i = 0; i < n; i++) {
      int j = n == 1 ? 0 : Integer.reverse(i) >>> shift;
      if (j > i) {
        double re = real[i];
        real[i] = real[j];
        real[j] = re;
        double im = imaginary[i];
        imaginary[i] = imaginary[j];
        imaginary[j] = im;
      }
    }
  }
}
