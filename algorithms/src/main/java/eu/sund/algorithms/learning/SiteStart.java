package eu.sund.algorithms.learning;

import eu.sund.core.AtSite;
import eu.sund.core.Census;
import eu.sund.core.Cohort;
import eu.sund.core.Layout;
import eu.sund.core.RowAccess;
import eu.sund.core.Rows;
import eu.sund.core.Update;
import eu.sund.core.Values;
import eu.sund.core.Variable;
import eu.sund.core.model.Examples;
import eu.sund.core.model.Head;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** The first round at a site: how many patients, of which classes, and the numbers' sums. */
final class SiteStart {
  private final TrainModel model;

  SiteStart(TrainModel model) {
    this.model = model;
  }

  Update update(Layout layout, Rows rows, AtSite site) {
    Standard ranges = Standard.ofRanges(model.numbers());
    TrainExamples read = TrainExamples.atFirst(model, rows, site);
    List<Values> tensors = new ArrayList<>();
    tensors.add(Values.of((double) read.patients()));
    tensors.add(Values.of((double) Math.min(read.dropped(), TrainExamples.ROWS_MAX)));
    tensors.add(Values.of(classes(read)));
    int numbers = model.numbers().size();
    if (numbers > 0) {
      double[][] sums = sums(ranges, rows, site.access());
      for (double[] sum : sums) {
        tensors.add(Values.of(sum));
      }
    }
    if (model.groups() > 1) {
      tensors.add(Values.of(present(ranges, rows, site)));
    }
    if (SharedRows.isCounted(model)) {
      tensors.add(SharedRows.present(model, read, site.rules().limits().levelMin()));
    }
    return new Update(layout, tensors);
  }

  /**
   * Of each group, 1 if a patient of it is to be judged here; then of each variable, 1 if a patient
   * is who has no level of it.
   */
  private double[] present(Standard ranges, Rows rows, AtSite site) {
    double[] present = new double[model.groups() - 1 + model.ways().size()];
    int none = model.groups() - 1;
    TrainExamples read = SiteModels.evaluated(model, ranges, rows, site);
    int[] judged = read.oncePerPatient(SiteModels.judged(model.options(), read, site));
    for (int[] way : read.groups(judged)) {
      for (int group : way) {
        present[group > 0 ? group - 1 : none] = 1;
      }
      none++;
    }
    return present;
  }

  /**
   * What is counted before the training begins.
   *
   * @param events whether those with the outcome are counted apart
   */
  Census.Counts census(boolean events, Rows rows, RowAccess access) {
    TrainExamples read = TrainExamples.atFirst(model, rows, AtSite.alone(access));
    long ill = events ? (long) classes(read)[0] : 0;
    return Census.Counts.ofSite(read.patients(), ill, List.of(), List.of());
  }

  /** Classes of the examples; of patients with several rows, of their first. */
  private double[] classes(TrainExamples read) {
    Examples examples = read.examples();
    double[] counts = new double[model.classes()];
    int width = model.network().head().labels();
    for (int i : read.oncePerPatient(IntStream.range(0, read.size()).toArray())) {
      if (model.network().head() instanceof Head.MultiClass) {
        counts[(int) examples.labels()[i]]++;
      } else if (!(model.network().head() instanceof Head.Linear)) {
        for (int k = 0; k < width; k++) {
          counts[k] += examples.labels()[i * width + k];
        }
      }
    }
    return counts;
  }

  /** Known values, their sums and squares, scaled by the public ranges. */
  private double[][] sums(Standard ranges, Rows rows, RowAccess access) {
    int n = model.numbers().size();
    List<String> names = rows.variables().stream().map(Variable::name).toList();
    int[] places = model.numbers().stream().mapToInt(v -> names.indexOf(v.name())).toArray();
    double[][] sums = new double[3][n];
    new Cohort(rows, model.setup().filter())
        .read(
            access,
            block -> {
              for (int k = 0; k < n; k++) {
                double[] column = block.columns()[places[k]];
                double centre = ranges.centres().get(k);
                double scale = ranges.scales().get(k);
                for (int row = 0; row < block.rows(); row++) {
                  double x = (column[row] - centre) / scale;
                  if (!Double.isNaN(x)) {
                    sums[0][k]++;
                    sums[1][k] += x;
                    sums[2][k] += x * x;
                  }
                }
              }
            });
    return sums;
  }
}
