package eu.sund.app.synth;

/** One synthetic patient at a time, drawn and written without making an object. */
final class HeartRow {
  static final double INTERCEPT = -3.0;
  static final double AGE = 0.03;
  static final double SEX = 1.1;
  static final double CP2 = -0.3;
  static final double CP3 = 0.1;
  static final double CP4 = 1.3;
  static final double TRESTBPS = 0.008;
  static final double CHOL = 0.003;
  static final double FBS = 0.4;
  static final double RESTECG1 = 0.15;
  static final double RESTECG2 = 0.25;
  static final double THALACH = -0.015;
  static final double EXANG = 0.9;
  static final double OLDPEAK = 0.55;

  private static final double MG_PER_MMOL = 38.67;
  private static final int ABSENT = -1;

  private final Hospital.Mix mix;
  private final Hospital.Habits habits;
  private final Hospital.Missing missing;
  private final CounterRandom random;

  private int age;
  private int sex;
  private int cp;
  private int trestbps;
  private int chol;
  private int fbs;
  private int restecg;
  private int thalach;
  private int exang;
  private int oldpeakTenths;
  private int disease;
  private boolean test;

  HeartRow(Hospital hospital, long key) {
    this.mix = hospital.mix();
    this.habits = hospital.habits();
    this.missing = hospital.missing();
    this.random = new CounterRandom(key);
  }

  /** Draws the patient of this number. The order of draws is part of the format. */
  void draw(long number) {
    random.row(number);
    double severity = mix.severity() + random.normal();
    age = within(mix.age() + mix.ageSpread() * random.normal(), 25, 90);
    sex = random.uniform() < mix.men() ? 1 : 0;
    double pain = 0.55 * severity + random.normal();
    cp = pain > 0.25 ? 4 : pain > -0.45 ? 3 : pain > -1.25 ? 2 : 1;
    double pressure = 117 + mix.pressure() + 0.28 * (age - 30) + 16 * random.normal();
    int step = habits.pressureStep();
    trestbps = step * within(pressure / step, (80 + step - 1) / step, 220 / step);
    double serum = mix.cholesterol() + 0.5 * (age - 54) - 9 * sex + 44 * random.normal();
    if (habits.cholesterolMmol()) {
      serum = Math.floor(serum / MG_PER_MMOL * 10 + 0.5) / 10 * MG_PER_MMOL;
    }
    chol = within(serum, 90, 600);
    fbs = 0.012 * (age - 54) + random.normal() > habits.sugarCut() ? 1 : 0;
    double trace = 0.02 * (trestbps - 130) + random.normal();
    restecg = trace > habits.ecgCut() ? 2 : trace < -1.3 ? 1 : 0;
    thalach = within(203 - 0.95 * age - 8 * severity + 17 * random.normal(), 60, 220);
    exang = 0.7 * severity + random.normal() > 0.55 ? 1 : 0;
    oldpeakTenths = within((0.55 + 0.65 * severity + 0.85 * random.normal()) * 10, 0, 62);
    disease = random.uniform() < 1 / (1 + StrictMath.exp(-predictor())) ? 1 : 0;
    test = random.uniform() * 3 < 1;
    lose();
  }

  private double predictor() {
    double eta = INTERCEPT + AGE * age + SEX * sex;
    eta += cp == 4 ? CP4 : cp == 3 ? CP3 : cp == 2 ? CP2 : 0;
    eta += TRESTBPS * trestbps + CHOL * chol + FBS * fbs;
    eta += restecg == 2 ? RESTECG2 : restecg == 1 ? RESTECG1 : 0;
    return eta + THALACH * thalach + EXANG * exang + OLDPEAK * (oldpeakTenths / 10.0);
  }

  private void lose() {
    if (random.uniform() < missing.pressure()) {
      trestbps = ABSENT;
    }
    if (random.uniform() < missing.cholesterol()) {
      chol = ABSENT;
    }
    if (random.uniform() < missing.sugar()) {
      fbs = ABSENT;
    }
    if (random.uniform() < missing.ecg()) {
      restecg = ABSENT;
    }
    if (random.uniform() < (age > 75 ? 2 : 1) * missing.exercise()) {
      thalach = ABSENT;
      exang = ABSENT;
      oldpeakTenths = ABSENT;
    }
  }

  private static int within(double value, int low, int high) {
    int rounded = (int) Math.floor(value + 0.5);
    return Math.max(low, Math.min(high, rounded));
  }

  /** Appends the patient as a line at {@code at}; returns the place after it. */
  int append(byte[] out, int at) {
    int p = field(out, at, age);
    p = field(out, p, sex);
    p = field(out, p, cp);
    p = field(out, p, trestbps);
    p = field(out, p, chol);
    p = field(out, p, fbs);
    p = field(out, p, restecg);
    p = field(out, p, thalach);
    p = field(out, p, exang);
    if (oldpeakTenths != ABSENT) {
      out[p++] = (byte) ('0' + oldpeakTenths / 10);
      out[p++] = '.';
      out[p++] = (byte) ('0' + oldpeakTenths % 10);
    }
    out[p++] = ',';
    p = field(out, p, disease);
    if (test) {
      out[p++] = 't';
      out[p++] = 'e';
      out[p++] = 's';
      out[p++] = 't';
    } else {
      out[p++] = 't';
      out[p++] = 'r';
      out[p++] = 'a';
      out[p++] = 'i';
      out[p++] = 'n';
    }
    out[p++] = '\n';
    return p;
  }

  /** Writes a number from 0 to 999, or nothing if it is absent, and a comma. */
  private static int field(byte[] out, int at, int value) {
    int p = at;
    if (value != ABSENT) {
      if (value >= 100) {
        out[p++] = (byte) ('0' + value / 100);
      }
      if (value >= 10) {
        out[p++] = (byte) ('0' + value / 10 % 10);
      }
      out[p++] = (byte) ('0' + value % 10);
    }
    out[p++] = ',';
    return p;
  }
}
