package eu.sund.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChildTest {
  @Test
  void java_whateverTheLengthOfTheClassPath_passesOptionsAndClassPathOn() {
    String path = System.getProperty("java.class.path");
    // Longer than the page of a command line that Linux tells.
    String longPath = path + ":/none".repeat(2_000);
    System.setProperty("java.class.path", longPath);
    try {
      List<String> command = Child.java("Some", List.of("hub", "start"));
      List<String> options = ManagementFactory.getRuntimeMXBean().getInputArguments();
      assertThat(options).isNotEmpty();
      assertThat(command.subList(1, 1 + options.size())).isEqualTo(options);
      assertThat(command.subList(1 + options.size(), command.size()))
          .containsExactly("-cp", longPath, "Some", "hub", "start");
      assertThat(command.getFirst()).endsWith("/bin/java");
    } finally {
      System.setProperty("java.class.path", path);
    }
  }
}
