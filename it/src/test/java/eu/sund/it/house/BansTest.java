package eu.sund.it.house;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.syntax.elements.GivenClassesConjunction;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** What code must not do, apart from the order of modules. */
class BansTest {
  /** The modules that decide and compute, and leave the world to others. */
  private static final String[] PURE = {
    "eu.sund.core..",
    "eu.sund.privacy..",
    "eu.sund.governance..",
    "eu.sund.algorithms..",
    "eu.sund.engine.."
  };

  /**
   * Who may grant access to patient rows: the site, whose gate decides; the simulator, whose rows
   * are made up; the demo, which shows each hospital its own figures at its own machine.
   */
  private static final Set<String> GRANTERS =
      Set.of(
          "eu.sund.app.bundle.OwnFile",
          "eu.sund.site.Gate",
          "eu.sund.simulation.SiteShell",
          "eu.sund.simulation.research.ResearchAccess");

  /** Interfaces through which a caller hands in where bytes go; they open nothing. */
  private static final Set<String> HANDED_IN =
      Set.of("java.nio.channels.WritableByteChannel", "java.nio.channels.ReadableByteChannel");

  private static final Set<String> VALUE_CLASSES_OF_NET =
      Set.of("java.net.URI", "java.net.URISyntaxException");

  private static final Set<String> THREADS =
      Set.of(
          "java.lang.Thread",
          "java.lang.Process",
          "java.lang.ProcessBuilder",
          "java.util.Timer",
          "java.util.concurrent.Executor",
          "java.util.concurrent.Executors",
          "java.util.concurrent.ExecutorService",
          "java.util.concurrent.ScheduledExecutorService",
          "java.util.concurrent.ThreadFactory",
          "java.util.concurrent.ForkJoinPool",
          "java.util.concurrent.CompletableFuture",
          "java.util.concurrent.StructuredTaskScope");

  private static final Set<String> GENERATORS =
      Set.of(
          "java.util.SplittableRandom",
          "java.util.concurrent.ThreadLocalRandom",
          "java.util.random.RandomGeneratorFactory");

  @Test
  void algorithms_neverSee_privacyOrEngine() {
    noClasses()
        .that()
        .resideInAPackage("eu.sund.algorithms..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("eu.sund.privacy..", "eu.sund.engine..")
        .because("privacy wraps around an algorithm, whose author can then not forget it")
        .check(Checkout.product());
  }

  @Test
  void pureModules_doNo_inputOutput() {
    pure()
        .should()
        .dependOnClassesThat(
            named(
                "files or network",
                c ->
                    c.getPackageName().startsWith("java.nio.file")
                        || (c.getPackageName().startsWith("java.nio.channels")
                            && !HANDED_IN.contains(c.getName()))
                        || c.getPackageName().startsWith("javax.net")
                        || (c.getPackageName().startsWith("java.net")
                            && !VALUE_CLASSES_OF_NET.contains(c.getName()))
                        || c.getName().startsWith("java.io.File")
                        || c.getName().equals("java.io.RandomAccessFile")
                        || c.getPackageName().startsWith("java.sql")))
        .because("ports lend input and output to the pure modules")
        .check(Checkout.product());
  }

  @Test
  void pureModules_writeNothing_onTheConsole() {
    pure()
        .should()
        .accessTargetWhere(
            access("System.out, err or in", t -> owner(t, System.class) && isStream(t)))
        .check(Checkout.product());
  }

  @Test
  void pureModules_startNo_thread() {
    pure()
        .should()
        .dependOnClassesThat(named("threads", c -> THREADS.contains(c.getName())))
        .orShould()
        .accessTargetWhere(
            access(
                "parallel streams",
                t ->
                    t.getName().equals("parallelStream")
                        || (t.getName().equals("parallel")
                            && t.getOwner().getPackageName().equals("java.util.stream"))))
        .because("workers are lent by ports; the order of sums must not depend on them")
        .check(Checkout.product());
  }

  @Test
  void pureModules_readNo_clock() {
    pure()
        .should()
        .accessTargetWhere(
            access(
                "a clock",
                t ->
                    (owner(t, System.class)
                            && Set.of("currentTimeMillis", "nanoTime").contains(t.getName()))
                        || (t.getOwner().getPackageName().equals("java.time")
                            && Set.of(
                                    "now", "systemUTC", "systemDefaultZone", "system", "tickMillis")
                                .contains(t.getName()))
                        || (t.getOwner().getName().equals("java.util.Date")
                            && t.getName().equals("<init>"))))
        .because("time is lent by a port")
        .check(Checkout.product());
  }

  @Test
  void pureModules_makeNo_randomness() {
    pure()
        .should()
        .dependOnClassesThat(named("generators", c -> GENERATORS.contains(c.getName())))
        .orShould()
        .accessTargetWhere(
            access(
                "randomness of its own",
                t ->
                    (t.getOwner().getName().equals("java.security.SecureRandom")
                            && (t.getName().equals("<init>")
                                || t.getName().startsWith("getInstance")))
                        || ((owner(t, Math.class) || owner(t, StrictMath.class))
                            && t.getName().equals("random"))
                        || (t.getOwner().getName().equals("java.util.UUID")
                            && t.getName().equals("randomUUID"))
                        || (t.getOwner().getName().equals("java.util.random.RandomGenerator")
                            && Set.of("of", "getDefault").contains(t.getName()))
                        || (t.getOwner().getName().equals("java.util.Collections")
                            && t.getName().equals("shuffle"))))
        .because("randomness is lent by a port")
        .check(Checkout.product());
  }

  @Test
  void nothing_uses_javaUtilRandom() {
    noClasses()
        .should()
        .dependOnClassesThat(named("java.util.Random", c -> c.getName().equals("java.util.Random")))
        .because("it has 48 bits of state and is nobody's right choice, in tests neither")
        .check(Checkout.everything());
  }

  @Test
  void rowAccess_isGranted_byFew() {
    noClasses()
        .that(named("anything but the gate", c -> !GRANTERS.contains(c.getName())))
        .should()
        .accessTargetWhere(
            access(
                "RowAccess.granted",
                t ->
                    t.getOwner().getName().equals("eu.sund.core.RowAccess")
                        && t.getName().equals("granted")))
        .because("patient rows are read only with a token that the site's gate makes")
        .check(Checkout.product());
  }

  @Test
  void signatures_areCheckedOtherwise_onlyInTheSimulator() {
    noClasses()
        .that()
        .resideOutsideOfPackage("eu.sund.simulation..")
        .should()
        .accessTargetWhere(
            access(
                "Suite.checkedBy",
                t ->
                    t.getOwner().getName().equals("eu.sund.privacy.secagg.Suite")
                        && t.getName().equals("checkedBy")))
        .because("hub and sites check each signature, each time")
        .check(Checkout.product());
  }

  @Test
  void program_ends_onlyInMain() {
    noClasses()
        .that(named("anything but Main", c -> !c.getName().equals("eu.sund.app.Main")))
        .should()
        .accessTargetWhere(
            access(
                "exit or halt",
                t ->
                    (owner(t, System.class) || owner(t, Runtime.class))
                        && Set.of("exit", "halt").contains(t.getName())))
        .because("a library does not end the process")
        .check(Checkout.product());
  }

  @Test
  void hub_neverSees_connectorsOrSite() {
    noClasses()
        .that()
        .resideInAPackage("eu.sund.hub..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "eu.sund.connectors..", "eu.sund.site..", "eu.sund.deep..", "ai.djl..", "org.duckdb..")
        .because("the hub could not read a patient if it wanted to")
        .check(Checkout.product());
  }

  private static GivenClassesConjunction pure() {
    return noClasses().that().resideInAnyPackage(PURE);
  }

  private static boolean isStream(AccessTarget target) {
    return Set.of("out", "err", "in").contains(target.getName());
  }

  private static boolean owner(AccessTarget target, Class<?> type) {
    return target.getOwner().getName().equals(type.getName());
  }

  private static DescribedPredicate<JavaClass> named(String what, Predicate<JavaClass> test) {
    return DescribedPredicate.describe(what, test);
  }

  private static DescribedPredicate<JavaAccess<?>> access(
      String what, Predicate<AccessTarget> test) {
    return DescribedPredicate.describe(what, a -> test.test(a.getTarget()));
  }
}
