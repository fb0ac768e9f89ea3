package eu.sund.governance.policy;

import eu.sund.core.DatasetId;
import eu.sund.core.ModelLimits;
import eu.sund.core.Names;
import eu.sund.core.ResearcherId;
import eu.sund.governance.budget.Budget;
import eu.sund.governance.document.YamlDocument;
import eu.sund.governance.document.YamlMap;
import eu.sund.governance.document.YamlNode;
import eu.sund.governance.study.PublicKeys;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads {@code policy.yaml}. */
final class PolicyYaml {
  private static final int PATIENTS_MIN_MAX = 1_000_000;

  private PolicyYaml() {}

  static SitePolicy parse(String name, byte[] text) {
    YamlDocument document = YamlDocument.read(name, text);
    Map<ResearcherId, String> keys = new LinkedHashMap<>();
    Set<String> named = new LinkedHashSet<>();
    Map<DatasetId, SitePolicy.Rules> rules = new LinkedHashMap<>();
    document
        .root()
        .map()
        .ifPresent(
            map -> {
              map.only("version", "researchers", "datasets");
              map.required("version").ifPresent(n -> n.integer(1, 1));
              entries(map, "researchers").forEach(e -> researcher(e, keys, named));
              entries(map, "datasets").forEach(e -> dataset(e, named, rules));
            });
    document.check();
    return new SitePolicy(keys, rules);
  }

  private static List<YamlMap.Entry> entries(YamlMap map, String key) {
    return map.optional(key).flatMap(YamlNode::map).map(YamlMap::entries).orElse(List.of());
  }

  private static void researcher(
      YamlMap.Entry entry, Map<ResearcherId, String> keys, Set<String> named) {
    Optional<ResearcherId> researcher = entry.key().as(ResearcherId::new);
    researcher.ifPresent(r -> named.add(r.value()));
    Optional<String> key = entry.value().as(t -> PublicKeys.text(PublicKeys.parse(t)));
    if (key.isPresent() && keys.containsValue(key.get())) {
      entry.value().complain("this key is already another researcher's; each needs their own");
    } else if (researcher.isPresent() && key.isPresent()) {
      keys.put(researcher.get(), key.get());
    }
  }

  private static void dataset(
      YamlMap.Entry entry, Set<String> named, Map<DatasetId, SitePolicy.Rules> rules) {
    Optional<DatasetId> dataset = entry.key().as(DatasetId::new);
    Optional<YamlMap> map = entry.value().map();
    if (dataset.isEmpty() || map.isEmpty()) {
      return;
    }
    YamlMap m = map.get();
    m.only("researchers", "analyses", "approval", "patients-min", "disclosure", "budget");
    List<ResearcherId> researchers =
        m.required("researchers")
            .map(n -> n.distinct(i -> i.as(t -> known(t, named))))
            .orElse(List.of());
    List<String> analyses =
        m.required("analyses")
            .map(n -> n.distinct(i -> i.as(t -> Names.require("analysis name", t))))
            .orElse(List.of());
    SitePolicy.Approval approval =
        m.optional("approval")
            .flatMap(n -> n.word("each-study", "automatic"))
            .filter(word -> word.equals("automatic"))
            .map(word -> SitePolicy.Approval.AUTOMATIC)
            .orElse(SitePolicy.Approval.EACH_STUDY);
    rules.put(
        dataset.get(),
        new SitePolicy.Rules(
            Set.copyOf(researchers), Set.copyOf(analyses), approval, disclosure(m), budget(m)));
  }

  private static Disclosure disclosure(YamlMap dataset) {
    int patientsMin =
        dataset
            .optional("patients-min")
            .flatMap(n -> n.integer(1, PATIENTS_MIN_MAX))
            .orElse(ModelLimits.PATIENTS_MIN);
    Optional<YamlNode> node = dataset.optional("disclosure");
    Optional<YamlMap> map = node.flatMap(YamlNode::map);
    map.ifPresent(
        m ->
            m.only(
                "contributors-min",
                "level-min",
                "cell-min",
                "saturation",
                "difference-min",
                "series-saturation",
                "refusals-a-day",
                "attack-auc-max",
                "missing-sites"));
    ModelLimits network = ModelLimits.NETWORK;
    int contributors = count(map, "contributors-min", network.contributorsMin());
    int level = count(map, "level-min", network.levelMin());
    int cell = count(map, "cell-min", network.cellMin());
    double saturation = number(map, "saturation", network.saturation());
    ModelLimits limits =
        node.flatMap(n -> n.attempt(() -> new ModelLimits(contributors, level, cell, saturation)))
            .orElse(network);
    int difference = count(map, "difference-min", Disclosure.DIFFERENCE_MIN);
    Disclosure usual = Disclosure.DEFAULT;
    double series = number(map, "series-saturation", usual.seriesSaturation());
    int refusals = count(map, "refusals-a-day", usual.refusalsMax());
    double attack = number(map, "attack-auc-max", usual.attackAucMax());
    boolean goesOn =
        map.flatMap(m -> m.optional("missing-sites"))
            .map(n -> n.word("wait", "go-on").filter("go-on"::equals).isPresent())
            .orElse(true);
    return node.flatMap(
            n ->
                n.attempt(
                    () ->
                        new Disclosure(
                            patientsMin, limits, difference, series, refusals, attack, goesOn)))
        .orElse(
            new Disclosure(
                patientsMin,
                limits,
                usual.differenceMin(),
                usual.seriesSaturation(),
                usual.refusalsMax(),
                usual.attackAucMax(),
                goesOn));
  }

  private static int count(Optional<YamlMap> map, String key, int usual) {
    return map.flatMap(m -> m.optional(key))
        .flatMap(n -> n.integer(1, PATIENTS_MIN_MAX))
        .orElse(usual);
  }

  private static Budget budget(YamlMap dataset) {
    Optional<YamlMap> map = dataset.optional("budget").flatMap(YamlNode::map);
    map.ifPresent(m -> m.only("dataset-epsilon", "researcher-epsilon", "delta"));
    Budget usual = Budget.DEFAULT;
    double lifetime = number(map, "dataset-epsilon", usual.datasetEpsilon());
    double researcher = number(map, "researcher-epsilon", usual.researcherEpsilon());
    double delta = number(map, "delta", usual.delta());
    return dataset
        .optional("budget")
        .flatMap(n -> n.attempt(() -> new Budget(lifetime, researcher, delta)))
        .orElse(usual);
  }

  private static double number(Optional<YamlMap> map, String key, double usual) {
    return map.flatMap(m -> m.optional(key)).flatMap(YamlNode::number).orElse(usual);
  }

  private static ResearcherId known(String text, Set<String> named) {
    ResearcherId researcher = new ResearcherId(text);
    if (!named.contains(text)) {
      throw new IllegalArgumentException(
          "researcher '" + text + "' is not listed under researchers; add the key there");
    }
    return researcher;
  }
}
