package eu.sund.site;

import eu.sund.core.Codebook;
import eu.sund.core.DatasetId;
import eu.sund.core.ErrorCode;
import eu.sund.core.RowAccess;
import eu.sund.core.SiteId;
import eu.sund.core.SundException;
import eu.sund.governance.budget.Budget;
import eu.sund.governance.policy.Disclosure;
import eu.sund.governance.policy.Reason;
import eu.sund.governance.policy.SitePolicy;
import eu.sund.governance.policy.StudyRequest;
import eu.sund.governance.policy.Verdict;
import eu.sund.governance.roster.Roster;
import eu.sund.governance.roster.RosterView;
import eu.sund.governance.roster.SiteFact;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The site's gate for one run: the only place where {@link RowAccess} is made. It verifies the run
 * against the network's roster, the site's own policy, keys and codebooks, and the steward's word;
 * it is asked again before every round, and anything that is missing, broken or unknown refuses.
 *
 * <p>Not thread-safe: a run has one owner.
 */
final class Gate {
  private final SiteFolder folder;
  private final Journal journal;
  private final Supplier<Map<DatasetId, Dataset>> datasets;
  private final RosterView roster;
  private final Proposed run;
  private @Nullable Basis last;
  private Map<DatasetId, Budget> budgets = Map.of();

  /** What an answer rests on: as long as it stays, so does the answer. */
  @SuppressWarnings("ArrayRecordComponent") // compared by content below
  private record Basis(
      byte[] policy, Map<DatasetId, Dataset> held, Optional<Roster> roster, Answer answer) {}

  Gate(House house, Proposed run) {
    this.folder = house.folder();
    this.journal = house.journal();
    this.datasets = house.datasets();
    this.roster = house.roster();
    this.run = run;
  }

  /** What the gate says. */
  sealed interface Answer {
    /**
     * The run may read.
     *
     * @param datasets what it may read and how many patients must be for the study in each, in the
     *     study's order
     * @param rules of disclosure control, the strictest of these datasets'
     * @param access the token
     */
    record Allowed(Map<Dataset, Integer> datasets, Disclosure rules, RowAccess access)
        implements Answer {
      /** The datasets' ids, with commas. */
      String names() {
        return datasets.keySet().stream()
            .map(dataset -> dataset.description().id().value())
            .collect(Collectors.joining(", "));
      }
    }

    /** The steward must approve the study first. */
    record AwaitsSteward(String why) implements Answer {}

    /** The run must not read; the words stay in the house. */
    record Refused(ErrorCode code, String words) implements Answer {}
  }

  /** Access for what the steward of this house looks at with his own eyes; nothing of it leaves. */
  static RowAccess forSteward(String reason) {
    return RowAccess.granted(reason);
  }

  /** Asks, with the roster, the policy and the datasets as they are now. */
  Answer ask() {
    List<SiteId> strangers = roster.missing(run.spec().participants());
    if (!strangers.isEmpty()) {
      String names = String.join(", ", strangers.stream().map(SiteId::value).toList());
      return new Answer.Refused(
          ErrorCode.NOT_IN_ROSTER,
          roster
              .current()
              .map(r -> "roster " + r.version() + ", which is in force, does not have " + names)
              .orElse("no roster is in force here yet: the officers' signed one has not come"));
    }
    byte[] policy;
    try {
      policy = SiteFolder.bytes(folder.policy());
    } catch (SundException e) {
      return refused("the policy cannot be read, so everything is refused: " + e.getMessage());
    }
    Map<DatasetId, Dataset> held = datasets.get();
    Basis basis = last;
    Optional<Roster> inForce = roster.current();
    if (basis != null
        && Arrays.equals(basis.policy(), policy)
        && basis.held().equals(held)
        && basis.roster().equals(inForce)) {
      return basis.answer();
    }
    Answer answer = decide(policy, held);
    // What waits for the steward is asked anew: his word changes no file.
    last = answer instanceof Answer.Allowed ? new Basis(policy, held, inForce, answer) : null;
    return answer;
  }

  /**
   * Asks for a run that has not begun: also whether its researcher was refused by disclosure
   * control too often of late. The code is that of every such refusal.
   */
  Answer enter(long now) {
    Answer answer = ask();
    if (answer instanceof Answer.Allowed allowed) {
      Optional<String> often =
          new Refusals(journal.db())
              .finding(run.spec().study().researcher(), now, allowed.rules().refusalsMax());
      if (often.isPresent()) {
        return new Answer.Refused(ErrorCode.DISCLOSURE_REFUSED, often.get());
      }
    }
    return answer;
  }

  /**
   * Asks, and if the run may read, pays what it costs of the budgets: on disk when this returns,
   * and once for a run. To be asked right before data are read.
   */
  Answer admit(long now) {
    Answer answer = ask();
    if (answer instanceof Answer.Allowed) {
      List<String> refusals = book().reserve(cost(), budgets, now);
      return refusals.isEmpty() ? answer : refused(String.join("; ", refusals));
    }
    return answer;
  }

  private BudgetBook book() {
    return new BudgetBook(journal.db());
  }

  private BudgetBook.Cost cost() {
    return new BudgetBook.Cost(
        run.key(), run.spec().study().researcher(), run.course().plan().cost().spending());
  }

  private Answer decide(byte[] text, Map<DatasetId, Dataset> held) {
    SitePolicy policy;
    try {
      policy = SitePolicy.parse(folder.policy().toString(), text);
    } catch (SundException e) {
      return refused("the policy is broken, so everything is refused: " + e.getMessage());
    }
    Map<DatasetId, Codebook> codebooks;
    try {
      codebooks = codebooks(held);
    } catch (SundException e) {
      return refused("the study asks for what the sites cannot show: " + e.getMessage());
    }
    StudyRequest request =
        new StudyRequest(
            folder.settings().network(),
            folder.settings().site(),
            run.spec(),
            run.course().plan().variables(),
            codebooks);
    return switch (policy.decide(request)) {
      case Verdict.Refused refused -> refused(refused.reasons());
      case Verdict.AwaitsSteward awaits ->
          bySteward(policy, held, awaits.datasets(), Optional.of(awaits.why()));
      case Verdict.Allowed allowed -> bySteward(policy, held, allowed.datasets(), Optional.empty());
    };
  }

  /** The site's own codebooks, with what the roster in force says of the run's sites. */
  private Map<DatasetId, Codebook> codebooks(Map<DatasetId, Dataset> held) {
    Optional<SiteFact> fact = FactRows.asked(run, held, roster.current());
    Map<DatasetId, Codebook> codebooks = new LinkedHashMap<>();
    held.forEach(
        (id, dataset) ->
            codebooks.put(
                id,
                fact.filter(f -> run.study().datasets().contains(id))
                    .map(f -> f.in(dataset.codebook()))
                    .orElse(dataset.codebook())));
    return codebooks;
  }

  private Answer bySteward(
      SitePolicy policy,
      Map<DatasetId, Dataset> held,
      List<DatasetId> datasets,
      Optional<String> asks) {
    String word = journal.decision(run.spec().study().digest()).orElse("");
    return switch (word) {
      case "approved" -> allowed(policy, held, datasets);
      case "refused" -> refused("the steward refused this study");
      case "stopped" ->
          new Answer.AwaitsSteward("the steward stopped this study before; approve it anew");
      default ->
          asks.<Answer>map(Answer.AwaitsSteward::new)
              .orElseGet(() -> allowed(policy, held, datasets));
    };
  }

  private Answer allowed(
      SitePolicy policy, Map<DatasetId, Dataset> held, List<DatasetId> datasets) {
    Map<Dataset, Integer> open = new LinkedHashMap<>();
    Map<DatasetId, Budget> limits = new LinkedHashMap<>();
    for (DatasetId id : datasets) {
      Dataset dataset = held.get(id);
      if (dataset == null) {
        return refused("dataset '" + id + "' was removed");
      }
      if (run.study().openData() && !dataset.description().isOpen()) {
        return refused(
            "the study says that its data are open (open-data: true), and dataset '"
                + id
                + "' is labelled neither synthetic nor public here");
      }
      open.put(dataset, policy.disclosure(id).patientsMin());
      limits.put(id, policy.budget(id));
    }
    budgets = limits;
    List<String> unaffordable = book().refusals(cost(), limits);
    if (!unaffordable.isEmpty()) {
      return refused(String.join("; ", unaffordable));
    }
    Disclosure rules =
        datasets.stream()
            .map(policy::disclosure)
            .reduce(Disclosure::and)
            .orElse(Disclosure.DEFAULT);
    return new Answer.Allowed(open, rules, RowAccess.granted("run " + run.spec().id()));
  }

  private static Answer refused(List<Reason> reasons) {
    String words = String.join("; ", reasons.stream().map(Reason::words).toList());
    return new Answer.Refused(code(reasons), words);
  }

  /** The code that goes out: the gravest reason's. */
  private static ErrorCode code(List<Reason> reasons) {
    List<Reason.Rule> rules = reasons.stream().map(Reason::rule).toList();
    if (rules.contains(Reason.Rule.SIGNATURE_INVALID) || rules.contains(Reason.Rule.KEY_DIFFERS)) {
      return ErrorCode.SIGNATURE_INVALID;
    }
    boolean codebookOnly =
        rules.stream()
            .allMatch(
                rule ->
                    rule == Reason.Rule.CODEBOOK_DIFFERS || rule == Reason.Rule.VARIABLE_UNKNOWN);
    return codebookOnly ? ErrorCode.CODEBOOK_MISMATCH : ErrorCode.REFUSED_BY_POLICY;
  }

  private static Answer refused(String words) {
    return new Answer.Refused(ErrorCode.REFUSED_BY_POLICY, words);
  }
}
