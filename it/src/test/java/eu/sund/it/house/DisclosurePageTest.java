package eu.sund.it.house;

import static org.assertj.core.api.Assertions.assertThat;

import eu.sund.privacy.disclosure.Disclosure;
import eu.sund.privacy.disclosure.DisclosureRule;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The page on disclosure control says what the program does. */
class DisclosurePageTest {
  private static final Path PAGE = Checkout.root().resolve("docs/privacy/disclosure.md");

  @Test
  void rules_each_standOnThePageAsTheProgramKeepsThem() {
    List<String> names = Disclosure.RULES.stream().map(DisclosureRule::name).toList();
    assertThat(
            Checkout.text(PAGE)
                .lines()
                .filter(
                    line -> names.stream().anyMatch(name -> line.startsWith("| `" + name + "` |")))
                .toList())
        .isEqualTo(Disclosure.RULES.stream().map(DisclosurePageTest::row).toList());
  }

  private static String row(DisclosureRule rule) {
    return "| `%s` | %s | %s | %s |"
        .formatted(rule.name(), rule.byDefault(), rule.reason(), rule.source());
  }
}
