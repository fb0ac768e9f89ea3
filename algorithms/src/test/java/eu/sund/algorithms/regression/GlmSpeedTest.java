package eu.sund.algorithms.regression;

import static org.assertj.core.api.Assertions.assertThat;

import eu.sund.core.AtSite;
import eu.sund.core.Codebook;
import eu.sund.core.Plan;
import eu.sund.core.RowAccess;
import eu.sund.core.RowBlock;
import eu.sund.core.Rows;
import eu.sund.core.StudySpec;
import eu.sund.core.Variable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Ten million rows and 14 columns: how long a site's part of a round takes. */
@Tag("slow")
class GlmSpeedTest {
  private static final int COVARIATES = 13;
  private static final int BLOCKS = 4883;

  private static final class Many implements Rows {
    private final List<Variable> variables;
    private final double[][] block = new double[COVARIATES + 1][BLOCK_ROWS];

    Many(List<Variable> variables) {
      this.variables = variables;
      for (int j = 0; j <= COVARIATES; j++) {
        for (int i = 0; i < BLOCK_ROWS; i++) {
          block[j][i] = j == 0 ? (i * 7 + i / 5) % 2 : (double) ((i * (31 + 6 * j)) % 997) / 997;
        }
      }
    }

    @Override
    public List<Variable> variables() {
      return variables;
    }

    @Override
    public void read(RowAccess access, BlockReader reader) {
      for (int i = 0; i < BLOCKS; i++) {
        reader.block(new RowBlock(BLOCK_ROWS, block));
      }
    }

    @Override
    public void close() {}
  }

  @Test
  void local_tenMillionRows_takesSeconds() {
    List<Variable> variables = new ArrayList<>(List.of(Variable.integer("y", 0, 1)));
    StringBuilder formula = new StringBuilder("y ~ 1");
    for (int j = 1; j <= COVARIATES; j++) {
      variables.add(Variable.number("x" + j, "", 0, 1));
      formula.append(" + x").append(j);
    }
    Glm glm = new Glm();
    Codebook codebook = Federation.codebook(variables);
    StudySpec study = Federation.study(formula.toString(), "");
    Plan plan = glm.plan(study, codebook);
    GlmState state = new GlmState(GlmModel.of(study, codebook));
    state.phase = GlmState.Phase.FIT;
    List<Double> seconds = new ArrayList<>();
    for (int run = 0; run < 3; run++) {
      long from = System.nanoTime();
      glm.local(plan, state, new Many(variables), AtSite.alone(Federation.ACCESS));
      seconds.add((System.nanoTime() - from) / 1e9);
    }
    System.out.println("10 M rows, 14 columns, seconds a round: " + seconds);
    assertThat(Collections.min(seconds)).isLessThan(20);
  }
}
