package eu.sund.app.bundle;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.List;
import java.util.Map;

/** Rows as JSON lines: {@code {"row": 1, "kept": {…}, "inputs": {…}}}. */
final class InputLines {
  private final JsonGenerator json;
  private final List<String> kept;

  /**
   * Lines that go to a writer, which is flushed by nobody here.
   *
   * @param kept names of the columns that are passed on
   */
  InputLines(Writer out, List<String> kept) throws IOException {
    json = new ObjectMapper().getFactory().createGenerator(out);
    json.setPrettyPrinter(new MinimalPrettyPrinter(""));
    this.kept = kept;
  }

  /** Writes a row. */
  void write(long row, List<String> texts, Map<String, List<? extends Number>> inputs) {
    try {
      json.writeStartObject();
      json.writeNumberField("row", row);
      json.writeObjectFieldStart("kept");
      for (int i = 0; i < kept.size(); i++) {
        json.writeStringField(kept.get(i), texts.get(i));
      }
      json.writeEndObject();
      json.writeObjectFieldStart("inputs");
      for (Map.Entry<String, List<? extends Number>> input : inputs.entrySet()) {
        json.writeArrayFieldStart(input.getKey());
        for (Number number : input.getValue()) {
          write(number);
        }
        json.writeEndArray();
      }
      json.writeEndObject();
      json.writeEndObject();
      json.writeRaw('\n');
      json.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void write(Number number) throws IOException {
    switch (number) {
      case Double real when Double.isNaN(real) -> json.writeNull();
      case Double real -> json.writeNumber(real);
      case Float real -> json.writeNumber(real);
      default -> json.writeNumber(number.longValue());
    }
  }
}
