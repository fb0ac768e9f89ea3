package eu.sund.app.demo.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.sund.core.SundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UciHeartTest {
  @TempDir Path folder;

  private Path data(String cleveland) throws IOException {
    Path data = Files.createDirectories(folder.resolve("in"));
    Files.writeString(data.resolve("processed.cleveland.data"), cleveland);
    for (String name : List.of("hungarian", "switzerland", "va")) {
      // Made up, in the form of the UCI files.
      Files.writeString(
          data.resolve("processed." + name + ".data"), "40,1,2,130,?,0,2,150,0,.5,?,?,?,3\n");
    }
    return data;
  }

  @Test
  void prepare_rows_areSplitAndRewritten() throws IOException {
    Path data = data("50.0,0.0,1.0,120.0,200.0,0.0,0.0,160.0,0.0,1.25,1.0,0.0,3.0,0\n".repeat(3));
    List<DemoSite> sites = UciHeart.prepare(data, folder.resolve("out"));
    assertThat(sites).extracting(DemoSite::patients).containsExactly(2L, 1L, 1L, 1L, 1L);
    assertThat(sites).extracting(DemoSite::country).containsExactly("NO", "SE", "DK", "FI", "EE");
    assertThat(sites.getFirst().dataLabel()).isEqualTo("Cleveland, odd rows (plays NO)");
    assertThat(Files.readString(sites.getFirst().csv()))
        .isEqualTo(
            UciHeart.HEADER
                + "\n"
                + "50,0,1,120,200,0,0,160,0,1.25,0,0,train\n"
                + "50,0,1,120,200,0,0,160,0,1.25,0,0,test\n");
    assertThat(Files.readString(sites.getLast().csv()))
        .isEqualTo(UciHeart.HEADER + "\n40,1,2,130,,0,2,150,0,0.5,1,3,train\n");
    assertThat(Files.readString(sites.getLast().yaml()))
        .contains("synthetic: false", "path: \"tartu.csv\"", "every third row");
  }

  @Test
  void prepare_splitFile_decides() throws IOException {
    Path data = data("50,0,1,120,200,0,0,160,0,1,1,0,3,0\n".repeat(2));
    Files.writeString(
        data.resolve("heart_flamby.csv"), "site,center,row,set,age\nva,3,1,test,40\n");
    List<DemoSite> sites = UciHeart.prepare(data, folder.resolve("out"));
    assertThat(Files.readString(sites.getLast().csv())).endsWith(",test\n");
    assertThat(UciHeart.splitNote(data)).contains("FLamby");
  }

  @Test
  void prepare_missingFile_saysWhichAndWhereToGetIt() throws IOException {
    Path data = data("50,0,1,120,200,0,0,160,0,1,1,0,3,0\n");
    Files.delete(data.resolve("processed.switzerland.data"));
    assertThatThrownBy(() -> UciHeart.prepare(data, folder.resolve("out")))
        .isInstanceOf(SundException.class)
        .hasMessageContaining("processed.switzerland.data is not in")
        .hasMessageContaining("dataset 45")
        .hasMessageContaining("CC BY 4.0");
  }

  @Test
  void prepare_wrongFile_namesLineButNoValue() throws IOException {
    Path tooFew = data("50,0,1\n");
    assertThatThrownBy(() -> UciHeart.prepare(tooFew, folder.resolve("out")))
        .isInstanceOf(SundException.class)
        .hasMessageContaining("processed.cleveland.data, line 1: a row has 14 columns");
    Path noNumber = data("50,0,1,120,200,0,0,160,0,1,1,0,3,0\n50,secret,1,1,1,1,1,1,1,1,1,1,1,0\n");
    assertThatThrownBy(() -> UciHeart.prepare(noNumber, folder.resolve("out")))
        .hasMessageContaining("line 2")
        .hasMessageNotContaining("secret");
    Path noRows = data("");
    assertThatThrownBy(() -> UciHeart.prepare(noRows, folder.resolve("out")))
        .hasMessageContaining("no rows");
  }
}
