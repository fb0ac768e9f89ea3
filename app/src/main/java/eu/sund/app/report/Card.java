package eu.sund.app.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A short document of sections, written once and shown as Markdown and as a page.
 *
 * @param title its heading
 * @param lead what a reader must know first
 * @param sections in order
 */
public record Card(String title, String lead, List<Section> sections) {
  /** Copies the list. */
  public Card {
    sections = List.copyOf(sections);
  }

  /**
   * A heading and what stands under it.
   *
   * @param title the heading
   * @param blocks in order
   */
  public record Section(String title, List<Block> blocks) {
    /** Copies the list. */
    public Section {
      blocks = List.copyOf(blocks);
    }
  }

  /** What stands in a section. */
  public sealed interface Block {
    /** Sentences. */
    record Paragraph(String text) implements Block {}

    /** Sentences one below the other. */
    record Items(List<String> items) implements Block {}

    /** Names and values. */
    record Facts(Map<String, String> facts) implements Block {}

    /** Rows under headings; the first column names the row. */
    record Table(List<String> headings, List<List<String>> rows) implements Block {}

    /** A command line or a formula, letter by letter. */
    record Code(String text) implements Block {}
  }

  /** The document as Markdown. */
  public String markdown() {
    StringBuilder text = new StringBuilder("# ").append(plain(title)).append("\n\n");
    text.append(plain(lead)).append('\n');
    for (Section section : sections) {
      text.append("\n## ").append(plain(section.title())).append('\n');
      section.blocks().forEach(block -> text.append('\n').append(markdown(block)));
    }
    return text.toString();
  }

  private static String markdown(Block block) {
    return switch (block) {
      case Block.Paragraph b -> plain(b.text()) + "\n";
      case Block.Items b ->
          String.join("", b.items().stream().map(item -> "- " + plain(item) + "\n").toList());
      case Block.Facts b -> {
        List<List<String>> rows = new ArrayList<>();
        b.facts().forEach((name, value) -> rows.add(List.of(name, value)));
        yield markdown(new Block.Table(List.of("", ""), rows));
      }
      case Block.Table b -> {
        StringBuilder text = new StringBuilder(row(b.headings()));
        text.append("|").append(" --- |".repeat(b.headings().size())).append('\n');
        b.rows().forEach(row -> text.append(row(row)));
        yield text.toString();
      }
      case Block.Code b -> "    " + b.text().strip().replace("\n", "\n    ") + "\n";
    };
  }

  private static String row(List<String> cells) {
    return "| "
        + String.join(" | ", cells.stream().map(c -> plain(c).replace("|", "\\|")).toList())
        + " |\n";
  }

  /** One line in which nothing is markup. */
  private static String plain(String text) {
    String line = text.replaceAll("\\s+", " ").strip();
    return line.replaceAll("([\\\\`*_\\[\\]<>#])", "\\\\$1");
  }

  /** The document as a self-contained page without scripts. */
  public String page() {
    StringBuilder page = new StringBuilder(16384);
    page.append(HtmlReport.HEAD)
        .append("<title>")
        .append(Xml.escape(title))
        .append("</title>\n<style>\n")
        .append(ReportStyle.CSS)
        .append("</style>\n</head>\n<body>\n<header class=\"top\">\n")
        .append(HtmlReport.BRAND.replace("federated analysis report", "model card"))
        .append("<h1>")
        .append(Xml.escape(title))
        .append("</h1>\n<p class=\"purpose\">")
        .append(Xml.escape(lead))
        .append("</p>\n</header>\n<main>\n");
    for (Section section : sections) {
      page.append("<section>\n<h2>").append(Xml.escape(section.title())).append("</h2>\n");
      section.blocks().forEach(block -> page.append(html(block)));
      page.append("</section>\n");
    }
    return page.append("</main>\n<footer>")
        .append("<p>This page is complete in itself and loads nothing.</p>")
        .append("</footer>\n</body>\n</html>\n")
        .toString();
  }

  private static String html(Block block) {
    StringBuilder text = new StringBuilder();
    switch (block) {
      case Block.Paragraph b -> text.append("<p>").append(Xml.escape(b.text())).append("</p>\n");
      case Block.Items b -> {
        text.append("<ul>\n");
        b.items().forEach(i -> text.append("<li>").append(Xml.escape(i)).append("</li>\n"));
        text.append("</ul>\n");
      }
      case Block.Facts b -> {
        text.append("<dl class=\"facts\">\n");
        b.facts()
            .forEach(
                (name, value) ->
                    text.append("<dt>")
                        .append(Xml.escape(name))
                        .append("</dt><dd>")
                        .append(Xml.escape(value))
                        .append("</dd>\n"));
        text.append("</dl>\n");
      }
      case Block.Table b -> table(text, b);
      case Block.Code b ->
          text.append("<p><code class=\"formula\">")
              .append(Xml.escape(b.text().strip()).replace("\n", "<br />"))
              .append("</code></p>\n");
    }
    return text.toString();
  }

  private static void table(StringBuilder text, Block.Table table) {
    boolean[] words = new boolean[table.headings().size()];
    for (int i = 0; i < words.length; i++) {
      words[i] = i == 0 || isOfWords(table.rows(), i);
    }
    text.append("<div class=\"scroll\" tabindex=\"0\"><table>\n<thead><tr>");
    for (int i = 0; i < table.headings().size(); i++) {
      text.append(words[i] ? "<th class=\"text\" scope=\"col\">" : "<th scope=\"col\">")
          .append(Xml.escape(table.headings().get(i)))
          .append("</th>");
    }
    text.append("</tr></thead>\n<tbody>\n");
    for (List<String> row : table.rows()) {
      text.append("<tr>");
      for (int i = 0; i < row.size(); i++) {
        String cell = words[i] ? "<td class=\"text wide\">" : "<td>";
        text.append(i == 0 ? "<th class=\"text\" scope=\"row\">" : cell)
            .append(Xml.escape(row.get(i)))
            .append(i == 0 ? "</th>" : "</td>");
      }
      text.append("</tr>\n");
    }
    text.append("</tbody>\n</table></div>\n");
  }

  /** Whether a column holds words; numbers stand under each other at their right ends. */
  private static boolean isOfWords(List<List<String>> rows, int column) {
    return rows.stream()
        .map(row -> row.get(column))
        .anyMatch(
            cell ->
                !cell.isEmpty() && Character.isLetter(cell.charAt(0)) && !cell.equals("withheld"));
  }
}
