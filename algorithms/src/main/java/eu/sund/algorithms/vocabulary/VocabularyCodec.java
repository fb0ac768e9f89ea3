package eu.sund.algorithms.vocabulary;

import eu.sund.core.Filter;
import eu.sund.core.Names;
import eu.sund.core.SundException;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Writes and reads states bit by bit; what is read is checked before it is believed. */
final class VocabularyCodec {
  private static final int MAGIC = 0x766f6331;
  private static final int TEXT_MAX = 100_000;
  private static final int ITEMS_MAX =
      VocabularyOptions.WIDTH_MAX * (VocabularyOptions.LENGTH_MAX + 1);

  private VocabularyCodec() {}

  static void write(VocabularyState state, OutputStream stream) throws IOException {
    DataOutputStream out = new DataOutputStream(new BufferedOutputStream(stream));
    out.writeInt(MAGIC);
    VocabularyOptions options = state.options();
    out.writeInt(options.size());
    out.writeInt(options.patientsMin());
    out.writeInt(options.sitesMin());
    out.writeInt(options.width());
    out.writeInt(options.lengthMax());
    out.writeInt(options.wordsMax());
    texts(out, options.stop());
    text(out, state.variable());
    text(out, state.cohort());
    texts(out, state.prefixes());
    out.writeInt(state.counted().size());
    for (int cell : state.counted()) {
      out.writeInt(cell);
    }
    out.writeInt(state.words().size());
    for (VocabularyResult.Word word : state.words()) {
      text(out, word.word());
      out.writeLong(word.patients());
    }
    out.writeLong(state.patients());
    out.writeInt(state.cut());
    out.flush();
  }

  static VocabularyState read(InputStream stream) throws IOException {
    DataInputStream in = new DataInputStream(new BufferedInputStream(stream));
    if (in.readInt() != MAGIC) {
      throw new IOException("not a state of a vocabulary");
    }
    VocabularyOptions options =
        new VocabularyOptions(
            in.readInt(),
            in.readInt(),
            in.readInt(),
            in.readInt(),
            in.readInt(),
            in.readInt(),
            texts(in));
    String variable = text(in);
    String cohort = text(in);
    List<String> prefixes = texts(in);
    List<Integer> counted = new ArrayList<>();
    for (int i = count(in, ITEMS_MAX); i > 0; i--) {
      counted.add(in.readInt());
    }
    List<VocabularyResult.Word> words = new ArrayList<>();
    for (int i = count(in, ITEMS_MAX); i > 0; i--) {
      words.add(new VocabularyResult.Word(text(in), in.readLong()));
    }
    VocabularyState state =
        new VocabularyState(
            options, variable, cohort, prefixes, counted, words, in.readLong(), in.readInt());
    check(state);
    return state;
  }

  private static void check(VocabularyState state) throws IOException {
    VocabularyOptions options = state.options();
    List<String> prefixes = state.prefixes();
    boolean sound =
        options.width() <= VocabularyOptions.WIDTH_MAX
            && options.lengthMax() <= VocabularyOptions.LENGTH_MAX
            && !prefixes.isEmpty()
            && prefixes.size() <= options.width()
            && Names.isVariable(state.variable());
    for (String prefix : prefixes) {
      sound &= prefix.length() == prefixes.getFirst().length();
      sound &= prefix.isEmpty() || Alphabet.isWord(prefix);
    }
    int cells = prefixes.size() * VocabularyState.CELLS;
    int before = -1;
    for (int cell : state.counted()) {
      sound &= cell > before && cell < cells;
      before = cell;
    }
    try {
      Filter.parse(state.cohort());
    } catch (SundException e) {
      throw new IOException("a state of a vocabulary whose cohort is none", e);
    }
    if (!sound) {
      throw new IOException("a state of a vocabulary that breaks its own rules");
    }
  }

  private static int count(DataInputStream in, int most) throws IOException {
    int count = in.readInt();
    if (count < 0 || count > most) {
      throw new IOException("a count out of range");
    }
    return count;
  }

  private static void texts(DataOutputStream out, List<String> texts) throws IOException {
    out.writeInt(texts.size());
    for (String text : texts) {
      text(out, text);
    }
  }

  private static List<String> texts(DataInputStream in) throws IOException {
    List<String> texts = new ArrayList<>();
    for (int i = count(in, ITEMS_MAX); i > 0; i--) {
      texts.add(text(in));
    }
    return texts;
  }

  private static void text(DataOutputStream out, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static String text(DataInputStream in) throws IOException {
    int length = count(in, TEXT_MAX);
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new IOException("the state ends too soon");
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
