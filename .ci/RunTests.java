import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.Arrays;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherConstants;
import org.junit.platform.launcher.TagFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs test classes without Maven; names those tests that fail, one a line, and how many ran. Exit 1 if any failed. */
final class RunTests {
  private RunTests() {}

  public static void main(String[] classes) {
    var request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(Arrays.stream(classes).map(name -> selectClass(name)).toList())
            .filters(TagFilter.excludeTags("slow"))
            .configurationParameter(LauncherConstants.DEACTIVATE_LISTENERS_PATTERN_PROPERTY_NAME, "*")
            .build();
    int[] counts = new int[2];
    LauncherFactory.create()
        .execute(
            request,
            new TestExecutionListener() {
              @Override
              public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                if (test.isTest()) {
                  counts[0]++;
                }
                if (result.getStatus() == TestExecutionResult.Status.FAILED) {
                  counts[1]++;
                  System.out.println("FAILED " + test.getLegacyReportingName());
                }
              }
            });
    System.out.println(counts[0] + " tests");
    System.exit(counts[1] > 0 || counts[0] == 0 ? 1 : 0);
  }
}
