package eu.sund.algorithms.learning;

import static org.assertj.core.api.Assertions.assertThat;

import eu.sund.algorithms.regression.MemoryRows;
import eu.sund.core.Artefacts;
import eu.sund.core.AtSite;
import eu.sund.core.Codebook;
import eu.sund.core.DatasetId;
import eu.sund.core.Filter;
import eu.sund.core.HeapMemory;
import eu.sund.core.Privacy;
import eu.sund.core.RowAccess;
import eu.sund.core.Rows;
import eu.sund.core.Scratch;
import eu.sund.core.SiteId;
import eu.sund.core.Variable;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Examples that are made once a run. */
class ScratchTest {
  private final MemoryRows source = new MemoryRows(Patients.VARIABLES, Patients.rows(0, 50));
  private int readings;

  private final Rows rows =
      new Rows() {
        @Override
        public List<Variable> variables() {
          return source.variables();
        }

        @Override
        public void read(RowAccess access, BlockReader reader) {
          readings++;
          source.read(access, reader);
        }

        @Override
        public void close() {}
      };

  private TrainExamples read(Scratch scratch, String cohort) {
    TrainModel model =
        TrainModel.of(
            TrainSetup.of(
                Sites.study("ill ~ age"),
                new Codebook(new DatasetId("heart"), Patients.VARIABLES)));
    AtSite site =
        new AtSite(
            new SiteId("site-1"),
            RowAccess.granted("test"),
            new HeapMemory(),
            Privacy.none(),
            Artefacts.none(),
            scratch);
    return TrainExamples.read(
        model,
        Standard.ofRanges(model.numbers()),
        List.of(),
        cohort.isEmpty() ? Filter.all() : Filter.parse(cohort),
        rows,
        site);
  }

  @Test
  void read_sameCohortAgain_isFoundAndTheRowsAreStillAskedFor() {
    Scratch scratch = Scratch.of(1 << 20);
    TrainExamples first = read(scratch, "");
    assertThat(read(scratch, "")).isSameAs(first);
    assertThat(read(scratch, "age > 50")).isNotSameAs(first);
    assertThat(readings).isEqualTo(3);
    assertThat(first.examples()).isSameAs(first.examples());
  }

  @Test
  void read_moreThanThereIsRoomFor_isMadeAgain() {
    Scratch scratch = Scratch.of(100);
    assertThat(read(scratch, "")).isNotSameAs(read(scratch, ""));
  }
}
