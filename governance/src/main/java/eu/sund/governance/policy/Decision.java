package eu.sund.governance.policy;

import eu.sund.core.Codebook;
import eu.sund.core.DatasetId;
import eu.sund.core.Encoding;
import eu.sund.core.ResearcherId;
import eu.sund.core.StudySpec;
import eu.sund.core.SundException;
import eu.sund.core.Variable;
import eu.sund.governance.policy.Reason.Rule;
import eu.sund.governance.study.PublicKeys;
import eu.sund.governance.study.RunSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One decision of a policy: goes through all rules and collects what is broken. */
final class Decision {
  private static final String TRAINING = "train";
  private static final String PRIVACY = "privacy.epsilon";
  private static final String ATTACK_LIMIT = "release.attack-auc-max";

  private final SitePolicy policy;
  private final StudyRequest request;
  private final RunSpec run;
  private final List<Reason> reasons = new ArrayList<>();

  Decision(SitePolicy policy, StudyRequest request) {
    this.policy = policy;
    this.request = request;
    this.run = request.run();
  }

  Verdict verdict() {
    checkRun();
    checkResearcher();
    List<DatasetId> held = study().map(this::checkStudy).orElse(List.of());
    if (!reasons.isEmpty()) {
      return new Verdict.Refused(reasons);
    }
    List<DatasetId> asking =
        held.stream().filter(d -> rules(d).approval() == SitePolicy.Approval.EACH_STUDY).toList();
    return asking.isEmpty()
        ? new Verdict.Allowed(held)
        : new Verdict.AwaitsSteward(
            held, "the policy asks for your approval of each study on " + list(asking));
  }

  private void checkRun() {
    if (!run.network().equals(request.network())) {
      refuse(Rule.NETWORK_DIFFERS, "the run belongs to another network");
    }
    if (run.participants().size() < Encoding.SITES_MIN) {
      refuse(
          Rule.SITES_TOO_FEW,
          "the run has %s participants and needs %s, so that a sum never shows one of them"
              .formatted(run.participants().size(), Encoding.SITES_MIN));
    }
    if (!run.participants().contains(request.site())) {
      refuse(Rule.SITE_NOT_ASKED, "this site is not among the run's participants");
    }
  }

  private void checkResearcher() {
    ResearcherId researcher = run.study().researcher();
    if (!run.study().isVerified(request.network())) {
      refuse(Rule.SIGNATURE_INVALID, "the study's signature does not verify");
    }
    String key = policy.researchers().get(researcher);
    if (key == null) {
      refuse(
          Rule.RESEARCHER_UNKNOWN, "researcher '" + researcher + "' does not stand in policy.yaml");
    } else if (!Arrays.equals(PublicKeys.parse(key), run.study().publicKey())) {
      refuse(
          Rule.KEY_DIFFERS,
          "the study is signed with another key than policy.yaml names for '" + researcher + "'");
    }
  }

  private Optional<StudySpec> study() {
    try {
      return Optional.of(run.study().spec());
    } catch (SundException e) {
      refuse(Rule.STUDY_UNREADABLE, "the signed document cannot be read: " + e.getMessage());
      return Optional.empty();
    }
  }

  /** The datasets of the study that the site holds. */
  private List<DatasetId> checkStudy(StudySpec study) {
    if (!study.sites().isEmpty() && !study.sites().contains(request.site())) {
      refuse(Rule.SITE_NOT_ASKED, "the study does not ask this site");
    }
    if (!study.analysis().equals(run.analysis().name())) {
      refuse(
          Rule.ANALYSIS_DIFFERS,
          "the study asks for '" + study.analysis() + "', the run for '" + run.analysis() + "'");
    }
    Set<String> variables = variables(study);
    checkKnown(variables, run.codebook(), "the run's codebook");
    if (!study.datasets().contains(run.codebook().dataset())) {
      refuse(
          Rule.CODEBOOK_DIFFERS,
          "the run's codebook is that of '"
              + run.codebook().dataset()
              + "', which the study does not name");
    }
    List<DatasetId> held = study.datasets().stream().filter(request.held()::containsKey).toList();
    if (held.isEmpty()) {
      refuse(Rule.DATASET_NOT_HELD, "this site holds no dataset " + list(study.datasets()));
    }
    held.forEach(dataset -> checkDataset(dataset, variables));
    held.forEach(dataset -> checkAttack(dataset, study));
    if (study.goesOn()) {
      held.stream().filter(d -> !policy.disclosure(d).goesOn()).forEach(this::refuseGoingOn);
    }
    return held;
  }

  /** A model without noise must not be released if attacks on it succeed too well for this site. */
  private void checkAttack(DatasetId dataset, StudySpec study) {
    double limit = policy.disclosure(dataset).attackAucMax();
    if (limit == 1 || !study.analysis().equals(TRAINING) || study.options().containsKey(PRIVACY)) {
      return;
    }
    if (!(asked(study.options().get(ATTACK_LIMIT)) <= limit)) {
      refuse(
          Rule.ATTACK_UNLIMITED,
          "dataset '%s' asks of a training without privacy.epsilon that it limits attacks: %s: %s"
                  .formatted(dataset, ATTACK_LIMIT, limit)
              + " or less, under options");
    }
  }

  private static double asked(@Nullable String option) {
    try {
      return option == null ? 1 : Double.parseDouble(option);
    } catch (NumberFormatException e) {
      return 1;
    }
  }

  private void refuseGoingOn(DatasetId dataset) {
    refuse(
        Rule.MISSING_SITES_NOT_ALLOWED,
        "the study opens sums without a site that is away (missing-sites: go-on), which"
            + " policy.yaml forbids on dataset '"
            + dataset
            + "'");
  }

  private void checkDataset(DatasetId dataset, Set<String> variables) {
    ResearcherId researcher = run.study().researcher();
    SitePolicy.Rules rules = policy.datasets().get(dataset);
    if (rules == null || !rules.researchers().contains(researcher)) {
      refuse(
          Rule.DATASET_NOT_ALLOWED,
          "dataset '" + dataset + "' is not open to researcher '" + researcher + "'");
    }
    if (rules == null || !rules.analyses().contains(run.analysis().name())) {
      refuse(
          Rule.ANALYSIS_NOT_ALLOWED,
          "analysis '" + run.analysis().name() + "' is not allowed on dataset '" + dataset + "'");
    }
    Codebook own = request.held().get(dataset);
    if (own == null) {
      refuse(Rule.DATASET_NOT_HELD, "this site holds no dataset '" + dataset + "'");
      return;
    }
    checkKnown(variables, own, "this site's codebook of '" + dataset + "'");
    if (own.patient().isPresent() && run.codebook().patient().isEmpty()) {
      refuse(
          Rule.CODEBOOK_DIFFERS,
          "'"
              + own.patient().get().name()
              + "' of dataset '"
              + dataset
              + "' tells here whose row it is, and the run's codebook has no such variable: it"
              + " would take each row for a patient");
    }
    for (String name : variables) {
      Optional<Variable> asked = run.codebook().find(name);
      Optional<Variable> mine = own.find(name);
      if (asked.isPresent() && mine.isPresent()) {
        difference(asked.get(), mine.get())
            .ifPresent(
                what ->
                    refuse(
                        Rule.CODEBOOK_DIFFERS,
                        what + " of '" + name + "' differs from dataset '" + dataset + "' here"));
      }
    }
  }

  /** What the bounds and codes of an analysis rest on; meanings and missing codes are a site's. */
  private static Optional<String> difference(Variable asked, Variable own) {
    if (asked.type() != own.type()) {
      return Optional.of("the type");
    }
    if (!asked.unitAgrees(own)) {
      return Optional.of("the unit");
    }
    if (!asked.range().equals(own.range())) {
      return Optional.of("the plausible range");
    }
    return asked.levels().equals(own.levels())
        ? Optional.empty()
        : Optional.of("the list of levels");
  }

  private void checkKnown(Set<String> variables, Codebook codebook, String whose) {
    Set<String> unknown = new TreeSet<>(variables);
    unknown.removeAll(Set.copyOf(codebook.names()));
    if (!unknown.isEmpty()) {
      refuse(
          Rule.VARIABLE_UNKNOWN,
          whose
              + " lacks "
              + String.join(", ", unknown.stream().limit(10).map(Decision::cut).toList())
              + (unknown.size() > 10 ? " and " + (unknown.size() - 10) + " more" : ""));
    }
  }

  private static String cut(String name) {
    return name.length() > 64 ? name.substring(0, 64) + "…" : name;
  }

  /** All variables that the study names, beside those of the plan. */
  private Set<String> variables(StudySpec study) {
    Set<String> names = new LinkedHashSet<>(request.variables());
    names.addAll(study.formula().variables());
    names.addAll(study.cohort().variables());
    return names;
  }

  private SitePolicy.Rules rules(DatasetId dataset) {
    return Objects.requireNonNull(policy.datasets().get(dataset), "checked before");
  }

  private void refuse(Rule rule, String words) {
    reasons.add(new Reason(rule, words));
  }

  private static String list(List<DatasetId> datasets) {
    return String.join(", ", datasets.stream().map(d -> "'" + d + "'").toList());
  }
}
