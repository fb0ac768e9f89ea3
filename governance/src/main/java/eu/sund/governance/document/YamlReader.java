package eu.sund.governance.document;

import eu.sund.core.SundException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Turns bytes into nodes, from the parser's events, under the limits of {@link YamlDocument}. */
final class YamlReader {
  /** The most characters of a key. */
  private static final int KEY_MAX = 200;

  private final Problems problems;
  private int nodes;

  YamlReader(Problems problems) {
    this.problems = problems;
  }

  YamlNode read(byte[] bytes) {
    if (bytes.length > YamlDocument.BYTES_MAX) {
      throw fatal(
          0,
          0,
          "the document has "
              + bytes.length
              + " bytes; at most "
              + YamlDocument.BYTES_MAX
              + " are read");
    }
    String text = decode(bytes);
    LoadSettings settings =
        LoadSettings.builder()
            .setUseMarks(true)
            .setCodePointLimit(YamlDocument.BYTES_MAX)
            .setParseComments(false)
            .build();
    try {
      return document(new Parse(settings).parseString(text).iterator());
    } catch (MarkedYamlEngineException e) {
      int line = e.getProblemMark().map(m -> m.getLine() + 1).orElse(0);
      int column = e.getProblemMark().map(m -> m.getColumn() + 1).orElse(0);
      String problem = Optional.ofNullable(e.getProblem()).orElse("unexpected text");
      throw fatal(line, column, "not YAML: " + Quote.cut(problem, 120));
    } catch (ReaderException e) {
      throw unreadable(text, e.getPosition(), e.getCodePoint());
    } catch (YamlEngineException
        | IllegalArgumentException
        | IndexOutOfBoundsException
        | NoSuchElementException e) {
      throw fatal(0, 0, "not YAML: the text cannot be parsed");
    }
  }

  private SundException unreadable(String text, int position, int codePoint) {
    int line = 1;
    int column = 1;
    for (int i = 0; i < text.length() && i < position; i++) {
      column = text.charAt(i) == '\n' ? 1 : column + 1;
      line += text.charAt(i) == '\n' ? 1 : 0;
    }
    return fatal(
        line, column, String.format("character U+%04X is not allowed; remove it", codePoint));
  }

  private String decode(byte[] bytes) {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length + 1);
    CoderResult result = decoder.decode(in, out, true);
    if (result.isError()) {
      String before = out.flip().toString();
      int lineStart = before.lastIndexOf('\n') + 1;
      throw fatal(
          1 + (int) before.chars().filter(c -> c == '\n').count(),
          1 + before.codePointCount(lineStart, before.length()),
          "byte "
              + (in.position() + 1)
              + " is not UTF-8; save the file with the encoding UTF-8 and try again");
    }
    String text = out.flip().toString();
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }

  private YamlNode document(Iterator<Event> events) {
    YamlNode root = null;
    while (events.hasNext()) {
      Event event = events.next();
      switch (event.getEventId()) {
        case StreamStart, StreamEnd, DocumentEnd, Comment -> {}
        case DocumentStart -> {
          if (root != null) {
            throw fatal(event, "a second document starts here; a file holds one");
          }
          DocumentStartEvent start = (DocumentStartEvent) event;
          if (start.getSpecVersion().isPresent() || !start.getTags().isEmpty()) {
            throw fatal(event, "directives (lines that start with %) are not allowed; remove them");
          }
        }
        default -> root = node(event, events, 1, "the document");
      }
    }
    if (root == null) {
      throw fatal(1, 1, "the document is empty");
    }
    return root;
  }

  private YamlNode node(Event event, Iterator<Event> events, int depth, String label) {
    if (++nodes > YamlDocument.NODES_MAX) {
      throw fatal(
          event, "the document has more than " + YamlDocument.NODES_MAX + " values; split it up");
    }
    if (event instanceof AliasEvent) {
      throw fatal(event, "aliases (*name) are not allowed; write the value out");
    }
    if (event instanceof NodeEvent anchored && anchored.getAnchor().isPresent()) {
      throw fatal(event, "anchors (&name) are not allowed; remove it");
    }
    return switch (event) {
      case ScalarEvent scalar -> {
        refuseTag(event, scalar.getTag());
        refuseHidden(event, scalar.getValue());
        yield YamlNode.scalar(place(event, label), scalar.getValue(), scalar.isPlain());
      }
      case SequenceStartEvent list -> {
        refuseTag(event, list.getTag());
        yield YamlNode.list(place(event, label), items(event, events, depth, label));
      }
      case MappingStartEvent map -> {
        refuseTag(event, map.getTag());
        yield YamlNode.map(place(event, label), entries(event, events, depth));
      }
      default -> throw fatal(event, "not YAML: unexpected " + event.getEventId());
    };
  }

  private List<YamlNode> items(Event start, Iterator<Event> events, int depth, String label) {
    refuseDepth(start, depth);
    List<YamlNode> items = new ArrayList<>();
    for (Event event = events.next();
        event.getEventId() != Event.ID.SequenceEnd;
        event = events.next()) {
      items.add(node(event, events, depth + 1, label + " no. " + (items.size() + 1)));
    }
    return items;
  }

  private Map<String, YamlMap.Entry> entries(Event start, Iterator<Event> events, int depth) {
    refuseDepth(start, depth);
    Map<String, YamlMap.Entry> entries = new LinkedHashMap<>();
    for (Event event = events.next();
        event.getEventId() != Event.ID.MappingEnd;
        event = events.next()) {
      if (event instanceof SequenceStartEvent || event instanceof MappingStartEvent) {
        throw fatal(event, "a key must be a text; found a list or map");
      }
      YamlNode key = node(event, events, depth + 1, "a key");
      if (key.isNothing() || key.content().length() > KEY_MAX) {
        throw fatal(event, "a key must be a text of 1 to " + KEY_MAX + " characters");
      }
      YamlNode value = node(events.next(), events, depth + 1, Quote.of(key.content()));
      YamlMap.Entry first = entries.putIfAbsent(key.content(), new YamlMap.Entry(key, value));
      if (first != null) {
        key.complain(
            "key "
                + Quote.of(key.content())
                + " stands twice, first in line "
                + first.key().line()
                + "; keep one");
      }
    }
    return entries;
  }

  private void refuseDepth(Event event, int depth) {
    if (depth > YamlDocument.DEPTH_MAX) {
      throw fatal(
          event, "lists and maps lie more than " + YamlDocument.DEPTH_MAX + " deep; flatten them");
    }
  }

  private void refuseTag(Event event, Optional<String> tag) {
    if (tag.isPresent()) {
      YamlNode.Place at = place(event, "");
      problems.add(
          at.line(),
          at.column(),
          "tags are not allowed, found " + Quote.of(tag.get()) + "; remove it");
    }
  }

  private void refuseHidden(Event event, String text) {
    text.codePoints()
        .filter(Quote::isHidden)
        .findFirst()
        .ifPresent(
            c -> {
              YamlNode.Place at = place(event, "");
              problems.add(
                  at.line(),
                  at.column(),
                  String.format("the text has the hidden character U+%04X; remove it", c));
            });
  }

  private YamlNode.Place place(Event event, String label) {
    Optional<Mark> mark = event.getStartMark();
    return new YamlNode.Place(
        problems,
        mark.map(m -> m.getLine() + 1).orElse(0),
        mark.map(m -> m.getColumn() + 1).orElse(0),
        label);
  }

  private SundException fatal(Event event, String words) {
    YamlNode.Place at = place(event, "");
    return fatal(at.line(), at.column(), words);
  }

  private SundException fatal(int line, int column, String words) {
    problems.add(line, column, words);
    return problems.exception();
  }
}
