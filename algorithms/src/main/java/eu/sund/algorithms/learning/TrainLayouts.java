package eu.sund.algorithms.learning;

import eu.sund.algorithms.learning.metric.Judge;
import eu.sund.algorithms.learning.metric.TagJudge;
import eu.sund.algorithms.learning.strategy.FedNova;
import eu.sund.algorithms.learning.strategy.Rfa;
import eu.sund.algorithms.learning.strategy.Scaffold;
import eu.sund.core.Encoding;
import eu.sund.core.Layout;
import eu.sund.core.TensorSpec;
import eu.sund.core.model.Head;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The tensors of each kind of round. */
final class TrainLayouts {
  static final String START = "start";
  static final String TRAIN = "train";
  static final String ROBUST = "robust";
  static final String CHECK = "check";
  static final String EVALUATE = "evaluate";
  static final String ATTACK = "attack";

  static final String BOOTSTRAP = "bootstrap";

  /** The tensor of what a site changed in the model. */
  static final String DELTA = "delta";

  private static final Encoding ROWS = new Encoding.Count(TrainExamples.ROWS_MAX);
  private static final Encoding FLAG = new Encoding.Count(1);
  private static final Encoding SHARE = new Encoding.Real(1);
  private static final Encoding SUM = new Encoding.Real(Judge.SUM_MAX);

  /** The longest that a site's steps can be for FedNova. */
  static final double LENGTH_MAX = 0x1p40;

  private TrainLayouts() {}

  static List<Layout> of(TrainModel model) {
    if (model.options().privacy().isPresent()) {
      // Nothing beside the model: not even how many patients there are.
      Encoding words = new Encoding.Weight(model.options().normMax());
      int size = model.network().size();
      Layout train = new Layout(TRAIN, List.of(TensorSpec.vector(DELTA, size, words)));
      TensorSpec score =
          TensorSpec.scalar(PrivateSearch.SCORE, new Encoding.Count(PrivateSearch.SCORE_MAX));
      return model.setup().search().size() == 1
          ? List.of(train)
          : List.of(train, new Layout(CHECK, List.of(score)));
    }
    List<Layout> layouts = new ArrayList<>();
    layouts.add(start(model));
    layouts.add(train(model));
    int size = model.network().size();
    TrainOptions options = model.options();
    if (options.strategy() instanceof Rfa rfa && rfa.iterations() > 1) {
      layouts.add(
          new Layout(
              ROBUST,
              List.of(
                  TensorSpec.scalar("share", SHARE),
                  TensorSpec.vector(DELTA, size, new Encoding.Real(options.normMax())))));
    }
    if (options.evaluate().holdout() > 0) {
      layouts.add(new Layout(CHECK, held()));
    }
    Judge judge = judge(model, Standard.ofRanges(model.numbers()));
    layouts.add(new Layout(EVALUATE, judge.tensors()));
    int replicates = options.evaluate().bootstrap();
    if (replicates > 0) {
      layouts.add(new Layout(BOOTSTRAP, new Bootstrap(judge, replicates).tensors()));
    }
    if (Membership.isPossible(model)) {
      layouts.add(Membership.layout());
    }
    return List.copyOf(layouts);
  }

  private static Layout start(TrainModel model) {
    List<TensorSpec> tensors = new ArrayList<>();
    tensors.add(TensorSpec.scalar("patients", ROWS));
    tensors.add(TensorSpec.scalar("dropped", ROWS));
    tensors.add(TensorSpec.vector("classes", model.classes(), ROWS));
    int numbers = model.numbers().size();
    if (numbers > 0) {
      tensors.add(TensorSpec.vector("known", numbers, ROWS));
      Encoding sum = new Encoding.Real(TrainExamples.ROWS_MAX);
      tensors.add(TensorSpec.vector("sums", numbers, sum));
      tensors.add(TensorSpec.vector("squares", numbers, sum));
    }
    if (model.groups() > 1) {
      tensors.add(TensorSpec.vector("groupsites", model.groups() - 1 + model.ways().size(), FLAG));
    }
    if (SharedRows.isCounted(model)) {
      tensors.add(SharedRows.tensor(model));
    }
    return new Layout(START, tensors);
  }

  private static Layout train(TrainModel model) {
    TrainOptions options = model.options();
    int size = model.network().size();
    List<TensorSpec> tensors = new ArrayList<>();
    tensors.add(TensorSpec.scalar("patients", ROWS));
    tensors.add(TensorSpec.scalar("shortened", FLAG));
    tensors.add(TensorSpec.scalar("diverged", FLAG));
    tensors.add(TensorSpec.scalar("share", SHARE));
    tensors.add(TensorSpec.scalar("loss", SUM));
    if (options.strategy() instanceof FedNova) {
      tensors.add(TensorSpec.scalar("length", new Encoding.Real(LENGTH_MAX)));
    }
    if (options.evaluate().holdout() > 0) {
      tensors.addAll(held());
    }
    // Weiszfeld's weights are tiny: one 32-bit word would round their products away.
    Encoding words =
        options.strategy() instanceof Rfa
            ? new Encoding.Real(options.normMax())
            : new Encoding.Weight(options.normMax());
    tensors.add(
        compression(model)
            .map(packed -> packed.tensor(DELTA))
            .orElseGet(() -> TensorSpec.vector(DELTA, size, words)));
    if (options.strategy() instanceof Scaffold) {
      tensors.add(TensorSpec.vector("control", size, new Encoding.Weight(controlMax(options))));
    }
    return new Layout(TRAIN, tensors);
  }

  /** How changes are made smaller, if the study asks for it. */
  static Optional<Compression> compression(TrainModel model) {
    TrainOptions options = model.options();
    return options.bits() == 32
        ? Optional.empty()
        : Optional.of(new Compression(options.bits(), model.network().size(), options.normMax()));
  }

  private static List<TensorSpec> held() {
    return List.of(
        TensorSpec.scalar("held", ROWS),
        TensorSpec.scalar("heldloss", SUM),
        TensorSpec.scalar("yes", FLAG),
        TensorSpec.scalar("no", FLAG));
  }

  /** The longest change of a control variate: a bounded change of the model over its steps. */
  static double controlMax(TrainOptions options) {
    double length = options.local().rate() * Math.max(1, options.local().steps());
    return 4 * options.normMax() / length;
  }

  static Judge judge(TrainModel model, Standard standard) {
    Head head = model.network().head();
    if (model.tags()) {
      return new TagJudge(model.options().text().tags());
    }
    double scale = 1;
    if (head instanceof Head.Linear) {
      scale = standard.scales().getLast();
    } else if (head instanceof Head.Cox) {
      scale = model.setup().variable(model.options().model().time()).range().high();
    }
    return Judge.of(head, model.groups(), model.options().evaluate().threshold(), scale);
  }
}
