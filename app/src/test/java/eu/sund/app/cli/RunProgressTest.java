package eu.sund.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import eu.sund.transport.wire.RunView;
import eu.sund.transport.wire.SiteState;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class RunProgressTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  private RunProgress progress(boolean terminal) {
    return new RunProgress(new PrintStream(bytes, true, StandardCharsets.UTF_8), terminal);
  }

  private static RunView view(String state, int round, String turku, String tartu) {
    return RunView.newBuilder()
        .setState(state)
        .setRound(round)
        .setTerminal(state.equals("succeeded"))
        .setProgress(round > 1 ? "deviance 10" : "")
        .addSites(SiteState.newBuilder().setSite("turku").setState(turku))
        .addSites(SiteState.newBuilder().setSite("tartu").setState(tartu))
        .build();
  }

  private String printed() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void show_withoutTerminal_printsALineARound() {
    RunProgress progress = progress(false);
    progress.show(view("asking", 0, "asked", "waits for steward"));
    progress.show(view("running", 1, "computing", "computing"));
    progress.show(view("running", 1, "sent", "computing"));
    progress.show(view("running", 2, "computing", "computing"));
    progress.show(view("succeeded", 2, "sent", "sent"));
    progress.end();
    assertThat(printed().lines())
        .containsExactly(
            "  asking  [asked turku; waits for steward tartu]",
            "  running  round 1  [all computing]",
            "  running  round 2  deviance 10  [all computing]",
            "  succeeded  round 2  deviance 10");
    assertThat(printed()).doesNotContain("\u001b");
  }

  @Test
  void show_onATerminal_rewritesTheRoundsLine() {
    RunProgress progress = progress(true);
    progress.show(view("running", 1, "computing", "computing"));
    progress.show(view("running", 1, "sent", "computing"));
    progress.end();
    assertThat(printed())
        .isEqualTo(
            "  running  round 1  [all computing]\r"
                + "\u001b[K  running  round 1  [computing tartu; sent turku]"
                + System.lineSeparator());
  }
}
