package eu.sund.it.house;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** A module sees only what stands below it (docs/architecture.md). */
class LayersTest {
  /** What each module may use, itself and the libraries of its pom aside. */
  private static final Map<String, Set<String>> BELOW =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("core", Set.of()),
              Map.entry("privacy", Set.of("core")),
              Map.entry("governance", Set.of("core")),
              Map.entry("algorithms", Set.of("core")),
              Map.entry("connectors", Set.of("core")),
              Map.entry("deep", Set.of("core")),
              Map.entry("engine", Set.of("core", "privacy", "governance")),
              Map.entry("transport", Set.of("core", "privacy", "governance", "engine")),
              Map.entry(
                  "simulation", Set.of("core", "privacy", "governance", "engine", "algorithms")),
              Map.entry(
                  "hub",
                  Set.of("core", "privacy", "governance", "engine", "algorithms", "transport")),
              Map.entry(
                  "site",
                  Set.of(
                      "core",
                      "privacy",
                      "governance",
                      "engine",
                      "algorithms",
                      "transport",
                      "connectors")),
              Map.entry(
                  "app",
                  Set.of(
                      "core",
                      "privacy",
                      "governance",
                      "engine",
                      "algorithms",
                      "transport",
                      "connectors",
                      "simulation",
                      "hub",
                      "site"))));

  @Test
  void modules_all_standInTheMap() {
    List<String> modules = new ArrayList<>(Checkout.modules());
    modules.removeAll(List.of("it", "bench"));
    assertThat(modules).containsExactlyInAnyOrderElementsOf(BELOW.keySet());
  }

  @Test
  void modules_all_areCompiledAndRead() {
    for (String module : BELOW.keySet()) {
      assertThat(Checkout.root().resolve(module).resolve("target/classes"))
          .as("compiled classes of %s", module)
          .isDirectory();
      if (hasTypes(module)) {
        assertThat(Checkout.product().stream().anyMatch(in(module)))
            .as("classes of %s", module)
            .isTrue();
      }
    }
  }

  @Test
  void module_usesOnly_whatStandsBelow() {
    List<String> wrong = new ArrayList<>();
    BELOW.forEach((module, below) -> wrong.addAll(wrong(module, below)));
    assertThat(wrong).as("uses of what does not stand below").isEmpty();
  }

  private static List<String> wrong(String module, Set<String> below) {
    Set<String> above = new TreeSet<>(BELOW.keySet());
    above.removeAll(below);
    above.remove(module);
    if (above.isEmpty()) {
      return List.of();
    }
    return noClasses()
        .that(in(module))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(above.stream().map(m -> "eu.sund." + m + "..").toArray(String[]::new))
        .allowEmptyShould(true)
        .evaluate(Checkout.product())
        .getFailureReport()
        .getDetails();
  }

  private static boolean hasTypes(String module) {
    return Checkout.sources().stream()
        .map(Checkout::name)
        .anyMatch(n -> n.startsWith(module + "/src/main/") && !n.endsWith("package-info.java"));
  }

  private static DescribedPredicate<JavaClass> in(String module) {
    return JavaClass.Predicates.resideInAPackage("eu.sund." + module + "..");
  }
}
