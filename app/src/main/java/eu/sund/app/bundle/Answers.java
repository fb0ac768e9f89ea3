package eu.sund.app.bundle;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Writer;
import java.util.List;

/** Where answers for rows go, one after the other; nothing is kept. */
public interface Answers {
  /** Takes the names of the columns, once, before any row. */
  void names(List<String> names) throws IOException;

  /**
   * Takes a row.
   *
   * @param kept columns that are passed on
   * @param numbers NaN for no answer
   * @param texts empty for no answer
   */
  void row(List<String> kept, double[] numbers, List<String> texts) throws IOException;

  /** Answers as lines of CSV (RFC 4180, with LF); no answer is an empty cell. */
  static Answers csv(Writer out) {
    return new Answers() {
      @Override
      public void names(List<String> names) throws IOException {
        line(names);
      }

      @Override
      public void row(List<String> kept, double[] numbers, List<String> texts) throws IOException {
        StringBuilder line = new StringBuilder();
        kept.forEach(text -> cell(line, text));
        for (double number : numbers) {
          cell(line, Double.isNaN(number) ? "" : Double.toString(number));
        }
        texts.forEach(text -> cell(line, text));
        out.append(line.append('\n'));
      }

      private void line(List<String> cells) throws IOException {
        StringBuilder line = new StringBuilder();
        cells.forEach(text -> cell(line, text));
        out.append(line.append('\n'));
      }

      private void cell(StringBuilder line, String text) {
        line.append(line.isEmpty() ? "" : ",");
        boolean quotes = text.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        line.append(quotes ? '"' + text.replace("\"", "\"\"") + '"' : text);
      }
    };
  }

  /** Answers as a JSON array of objects, written as they come. */
  static JsonAnswers json(OutputStream out) throws IOException {
    return new JsonAnswers(new ObjectMapper().getFactory().createGenerator(out));
  }

  /** The document {@code {"answers": […], "rows": n, …}}. */
  final class JsonAnswers implements Answers {
    private final JsonGenerator json;
    private List<String> names = List.of();

    private JsonAnswers(JsonGenerator json) throws IOException {
      this.json = json;
      json.useDefaultPrettyPrinter();
      json.writeStartObject();
      json.writeArrayFieldStart("answers");
    }

    @Override
    public void names(List<String> all) {
      names = all;
    }

    @Override
    public void row(List<String> kept, double[] numbers, List<String> texts) throws IOException {
      json.writeStartObject();
      int at = 0;
      for (String text : kept) {
        json.writeStringField(names.get(at++), text);
      }
      for (double number : numbers) {
        if (Double.isNaN(number)) {
          json.writeNullField(names.get(at++));
        } else {
          json.writeNumberField(names.get(at++), number);
        }
      }
      for (String text : texts) {
        json.writeStringField(names.get(at++), text);
      }
      json.writeEndObject();
    }

    /** Ends the document. */
    public void end(Prediction.Counts counts) throws IOException {
      json.writeEndArray();
      json.writeNumberField("rows", counts.rows());
      json.writeNumberField("answered", counts.answered());
      json.writeArrayFieldStart("warnings");
      for (String warning : counts.warnings()) {
        json.writeString(warning);
      }
      json.writeEndArray();
      json.writeEndObject();
      json.flush();
    }
  }
}
