package eu.sund.deep;

import ai.djl.engine.EngineException;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import eu.sund.core.Blob;
import eu.sund.core.Digest;
import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import eu.sund.core.model.Tokenizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;

/**
 * Tokenisers of Hugging Face's form {@code tokenizer.json}: WordPiece, BPE and Unigram with their
 * normalisation, read by the library of that name (Rust).
 *
 * <p>Neither cut nor filled up by the file's own wish: whoever asks says how long.
 */
public final class JsonTokenizers implements Tokenizer.Opener {
  /** The form that it reads. */
  public static final String FORM = "tokenizer.json";

  private static final Map<String, String> OPTIONS =
      Map.of("truncation", "false", "padding", "false", "addSpecialTokens", "true");

  /** For the service loader. */
  public JsonTokenizers() {}

  @Override
  public String form() {
    return FORM;
  }

  @Override
  public Tokenizer open(Blob file, Digest digest) {
    if (file.size() > Tokenizer.FILE_MAX) {
      throw refused("a tokeniser's file may have 64 MB, this has " + file.size() + " bytes");
    }
    ByteBuffer bytes = ByteBuffer.allocate((int) file.size());
    file.read(0, bytes);
    if (!Digest.of(bytes.array()).equals(digest)) {
      throw refused("the tokeniser's file is not the one with digest " + digest);
    }
    TorchRuntime.prepare();
    try {
      return new Opened(
          HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(bytes.array()), OPTIONS),
          digest);
    } catch (EngineException | LinkageError e) {
      throw TorchRuntime.missing("the library of tokenisers does not start", e);
    } catch (IOException | RuntimeException e) { // the library says only in words what is wrong
      throw new SundException(
          ErrorCode.ARTEFACT_REFUSED, "the file " + digest + " is not a " + FORM, e);
    }
  }

  private static SundException refused(String rule) {
    return new SundException(ErrorCode.ARTEFACT_REFUSED, rule);
  }

  private record Opened(HuggingFaceTokenizer library, Digest digest) implements Tokenizer {
    @Override
    public int[] tokens(String text, int lengthMax) {
      long[] ids = library.encode(text).getIds();
      int length = Math.min(lengthMax, ids.length);
      int[] tokens = new int[length];
      Arrays.setAll(tokens, i -> Math.toIntExact(ids[i]));
      return tokens;
    }

    @Override
    public void close() {
      library.close();
    }
  }
}
