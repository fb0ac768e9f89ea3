package eu.sund.app.synth;

import eu.sund.core.Checks;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Synthetic patients with suspected coronary disease, in the variables of the UCI heart-disease
 * data. No value comes from a person.
 *
 * <p><b>The model</b> of a patient, with v the latent severity (never written), z independent
 * standard normal numbers, and the hospital's constants from {@link Hospital}:
 *
 * <pre>{@code
 * v        = severity + z                                    age      = age + ageSpread z, 25..90
 * sex      = 1 (man) with probability `men`
 * cp       = 4 if w > 0.25, 3 if w > -0.45, 2 if w > -1.25, else 1;      w = 0.55 v + z
 * trestbps = 117 + pressure + 0.28 (age - 30) + 16 z, 80..220
 * chol     = cholesterol + 0.5 (age - 54) - 9 sex + 44 z, 90..600
 * fbs      = 1 if 0.012 (age - 54) + z > sugarCut
 * restecg  = 2 if w > ecgCut, 1 if w < -1.3, else 0;          w = 0.02 (trestbps - 130) + z
 * thalach  = 203 - 0.95 age - 8 v + 17 z, 60..220
 * exang    = 1 if 0.7 v + z > 0.55
 * oldpeak  = 0.55 + 0.65 v + 0.85 z, 0..6.2, in steps of 0.1
 * disease  = 1 with probability 1 / (1 + exp(-eta)), eta linear in the written values:
 *            the same coefficients everywhere, see {@link #coefficients()}
 * set      = test for one patient in three, else train
 * }</pre>
 *
 * <p>Then values go missing by hospital, independently of the disease, so that complete cases
 * estimate the same coefficients. Written values are rounded as the hospital does before they enter
 * the outcome, hence a correct logistic regression recovers the stated coefficients.
 *
 * <p><b>Determinism.</b> A row depends only on the seed, the hospital's id and its constants, and
 * the row's number: the same bytes on every machine, and a longer file starts with the shorter one.
 *
 * <p>Thread-safe: each call has its own state.
 */
public final class HeartSynth {
  /** Patients a site unless told otherwise. */
  public static final long PATIENTS_DEFAULT = 2000;

  /** The most patients a site. */
  public static final long PATIENTS_MAX = 10_000_000_000L;

  /** The header of the CSV. */
  public static final String HEADER =
      "age,sex,cp,trestbps,chol,fbs,restecg,thalach,exang,oldpeak,disease,set";

  private static final int BUFFER = 1 << 16;
  private static final int LINE_MAX = 128;

  private final long seed;

  /** A generator; equal seeds make equal patients. */
  public HeartSynth(long seed) {
    this.seed = seed;
  }

  /**
   * The true coefficients of the outcome model, by the names that R gives the columns of {@code
   * disease ~ age + sex + cp + trestbps + chol + fbs + restecg + thalach + exang + oldpeak} with
   * {@code cp} and {@code restecg} as factors. Units: log odds a unit of the variable.
   */
  public static Map<String, Double> coefficients() {
    Map<String, Double> truth = new LinkedHashMap<>();
    truth.put("(Intercept)", HeartRow.INTERCEPT);
    truth.put("age", HeartRow.AGE);
    truth.put("sex", HeartRow.SEX);
    truth.put("cp2", HeartRow.CP2);
    truth.put("cp3", HeartRow.CP3);
    truth.put("cp4", HeartRow.CP4);
    truth.put("trestbps", HeartRow.TRESTBPS);
    truth.put("chol", HeartRow.CHOL);
    truth.put("fbs", HeartRow.FBS);
    truth.put("restecg1", HeartRow.RESTECG1);
    truth.put("restecg2", HeartRow.RESTECG2);
    truth.put("thalach", HeartRow.THALACH);
    truth.put("exang", HeartRow.EXANG);
    truth.put("oldpeak", HeartRow.OLDPEAK);
    return truth;
  }

  /**
   * Writes a hospital's patients as CSV (UTF-8, comma, header, a missing value is empty).
   *
   * @param patients 1 to {@value #PATIENTS_MAX}
   * @throws IllegalArgumentException if {@code patients} is outside
   * @throws IOException if {@code out} fails
   */
  public void write(Hospital hospital, long patients, OutputStream out) throws IOException {
    Checks.argument(
        patients >= 1 && patients <= PATIENTS_MAX,
        "patients must be 1 to %s, was %s",
        PATIENTS_MAX,
        patients);
    HeartRow row = new HeartRow(hospital, key(hospital));
    byte[] buffer = new byte[BUFFER];
    byte[] header = (HEADER + "\n").getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(header, 0, buffer, 0, header.length);
    int used = header.length;
    for (long i = 0; i < patients; i++) {
      if (used > BUFFER - LINE_MAX) {
        out.write(buffer, 0, used);
        used = 0;
      }
      row.draw(i);
      used = row.append(buffer, used);
    }
    out.write(buffer, 0, used);
    out.flush();
  }

  /** Writes a hospital's patients to a file, replacing it; see the other {@code write}. */
  public void write(Hospital hospital, long patients, Path csv) throws IOException {
    try (OutputStream out = Files.newOutputStream(csv)) {
      write(hospital, patients, out);
    }
  }

  private long key(Hospital hospital) {
    long key = CounterRandom.mix(seed ^ 0x6865617274L);
    for (byte letter : hospital.id().getBytes(StandardCharsets.UTF_8)) {
      key = CounterRandom.mix(key * 31 + letter);
    }
    return key;
  }
}
