package eu.sund.algorithms.learning;

import eu.sund.algorithms.learning.local.Floats;
import eu.sund.algorithms.learning.metric.Judge;
import eu.sund.algorithms.learning.metric.Judged;
import eu.sund.algorithms.learning.strategy.PartialSharing;
import eu.sund.core.Artefacts;
import eu.sund.core.AtSite;
import eu.sund.core.Digest;
import eu.sund.core.Filter;
import eu.sund.core.Layout;
import eu.sund.core.Rows;
import eu.sund.core.SiteMemory;
import eu.sund.core.Update;
import eu.sund.core.Values;
import eu.sund.core.model.Batch;
import eu.sund.core.model.Examples;
import eu.sund.core.model.Head;
import eu.sund.core.model.Network;
import eu.sund.core.model.NetworkEngine;
import eu.sund.core.model.NetworkEngines;
import eu.sund.core.model.NetworkSpec;
import eu.sund.core.weights.BertWeights;
import eu.sund.core.weights.Safetensors;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The models that a site has, and how they do on its patients. */
final class SiteModels {
  static final String OWN_LAYERS = "own_layers";
  static final String PERSONAL = "personal";

  private SiteModels() {}

  static Network open(TrainModel model, Artefacts artefacts) {
    NetworkEngine engine = NetworkEngines.find(model.options().model().engine(), model.network());
    NetworkSpec spec = model.network();
    Optional<Digest> digest = model.published();
    if (digest.isEmpty()) {
      return engine.open(spec);
    }
    BertWeights published = BertWeights.of(Safetensors.open(artefacts.open(digest.get())), spec);
    if (spec.adapters().isPresent()) {
      return engine.open(spec, published);
    }
    float[] under = new float[spec.size()];
    published.into(spec, under);
    return new FineTuned(engine.open(spec), under);
  }

  /** The broadcast's model, with the site's own layers if there are any; not to be changed. */
  static float[] own(TrainState state, SiteMemory memory) throws IOException {
    if (!(state.model().options().strategy() instanceof PartialSharing partial)) {
      return state.weights();
    }
    Optional<float[]> kept = Floats.kept(memory, OWN_LAYERS, state.weights().length);
    if (kept.isEmpty()) {
      return state.weights();
    }
    float[] weights = state.weights().clone();
    boolean[] local = partial.local(state.model().network());
    for (int i = 0; i < weights.length; i++) {
      weights[i] = local[i] ? kept.get()[i] : weights[i];
    }
    return weights;
  }

  /** The counts of the final figures, of the federated or the personal model. */
  static Update judge(TrainState state, Layout layout, Rows rows, AtSite site) throws IOException {
    Judge judge = TrainLayouts.judge(state.model(), state.facts().standard());
    return new Update(layout, judge.count(judged(state, rows, site)));
  }

  /** Replicates of those counts: each patient counts as often as the site secretly draws. */
  static Update replicates(TrainState state, Layout layout, Rows rows, AtSite site)
      throws IOException {
    Judge judge = TrainLayouts.judge(state.model(), state.facts().standard());
    Bootstrap bootstrap = new Bootstrap(judge, state.model().options().evaluate().bootstrap());
    Judged judged = judged(state, rows, site);
    return new Update(layout, bootstrap.count(judged, state.model().tags(), site.privacy()));
  }

  private static Judged judged(TrainState state, Rows rows, AtSite site) throws IOException {
    TrainModel model = state.model();
    TrainExamples read = evaluated(model, state.facts().standard(), rows, site);
    int[] judged = read.oncePerPatient(judged(model.options(), read, site));
    Examples examples = read.examples();
    int[][] groups = read.groups(judged);
    boolean[] shown = state.shownWays();
    for (int way = 0; way < shown.length; way++) {
      if (!shown[way]) {
        Arrays.fill(groups[way], -1);
      }
    }
    float[] weights = own(state, site.memory());
    if (state.isPersonal()) {
      weights = Floats.kept(site.memory(), PERSONAL, weights.length).orElse(weights);
    }
    double[] scores = new double[read.answers(judged) * model.network().head().outputs()];
    try (Network network = open(model, site.artefacts())) {
      network.predict(weights, new Batch(examples, judged, 0, judged.length), scores);
    }
    return model.network().head() instanceof Head.Tagging
        ? Judged.words(examples, judged, scores)
        : Judged.once(examples, judged, scores, groups);
  }

  /** The patients of the evaluation's cohort. */
  static TrainExamples evaluated(TrainModel model, Standard standard, Rows rows, AtSite site) {
    Filter filter = model.options().evaluate().cohort().orElse(model.setup().filter());
    return TrainExamples.read(model, standard, List.of(), filter, rows, site);
  }

  /** Those of the evaluation's cohort; without one, those held out; without any, all. */
  static int[] judged(TrainOptions options, TrainExamples read, AtSite site) {
    TrainOptions.Watch watch = options.evaluate();
    long seed = options.seed();
    if (watch.cohort().isPresent() || watch.holdout() == 0) {
      return read.split(0, seed, site.site()).trained();
    }
    return read.split(watch.holdout(), seed, site.site()).held();
  }

  /** How the last model does on held-out patients. */
  static Update check(TrainState state, Layout layout, Rows rows, AtSite site) throws IOException {
    TrainModel model = state.model();
    TrainExamples read =
        TrainExamples.read(
            model, state.facts().standard(), List.of(), model.setup().filter(), rows, site);
    double holdout = model.options().evaluate().holdout();
    int[] held = read.split(holdout, model.options().seed(), site.site()).held();
    Map<String, Values> tensors = new HashMap<>();
    try (Network network = open(model, site.artefacts())) {
      HeldOut.count(state, network, read.examples(), held, site.memory(), tensors);
    }
    return new Update(layout, layout.tensors().stream().map(t -> tensors.get(t.name())).toList());
  }
}
