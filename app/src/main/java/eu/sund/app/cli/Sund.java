package eu.sund.app.cli;

import eu.sund.core.ErrorCode;
import eu.sund.core.SundException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** The command line {@code sund}: its help page and what happens when a command fails. */
@Command(
    name = "sund",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    header =
        "Sund: a federated health data network. Hospitals keep their data, the network opens only"
            + " sums.",
    synopsisSubcommandLabel = "COMMAND",
    description = {
      "",
      "Try it:            sund demo                 five hospitals on this machine, one study",
      "",
      "Run the hub:       sund hub init             make a network",
      "                   sund hub start            serve it",
      "                   sund hub invite           let a site or a researcher in",
      "Vouch for sites:   sund officer new          make an officer's key, away from the hub",
      "                   sund roster sign          sign the list of sites and their keys",
      "Run a site:        sund site join            join with the token you were given",
      "                   sund site dataset add     register data and codebook",
      "                   sund site start           serve studies that your policy allows",
      "                   sund site pending         see what is asked; approve, refuse, stop",
      "                   sund site outbox          see exactly what left the house",
      "Ask the network:   sund researcher enrol     get your keys",
      "                   sund study run            ask, follow, and get the result",
      "Use a model:       sund model show           its card, and what a table must have",
      "                   sund model predict        let it answer for a table, on this machine",
      "Try a method:      sund simulate             a study over virtual sites, from a seed",
      "Count privacy:     sund privacy epsilon      what noise is worth, and its inverse",
      "",
      "Every command explains itself with --help and prints one JSON document with --json.",
      ""
    },
    footerHeading = "%nExit codes: ",
    footer = {
      "0 done, 1 defect, 2 wrong usage or document, 3 something is not installed, 4 the study"
          + " cannot",
      "be run or has no answer, 5 refused, 6 network or identity, 7 storage."
    })
public final class Sund implements Runnable {
  private static final List<Class<?>> COMMANDS =
      List.of(
          DemoCommand.class,
          HubCommands.class,
          SiteCommands.class,
          OfficerCommands.class,
          RosterCommands.class,
          ResearcherCommands.class,
          StudyCommands.class,
          ModelCommands.class,
          PrivacyCommands.class,
          SimulateCommand.class,
          SynthCommands.class,
          WarmupCommand.class);

  @Spec private CommandSpec spec = CommandSpec.create();

  private Sund() {}

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  /** Runs a command. */
  public static int execute(String... arguments) {
    return line(commands(arguments)).execute(arguments);
  }

  /** The whole command line, with every command. */
  static CommandLine whole() {
    return line(COMMANDS);
  }

  private static CommandLine line(List<Class<?>> commands) {
    CommandLine line = new CommandLine(new Sund());
    commands.forEach(line::addSubcommand);
    line.setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8));
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setUsageHelpWidth(100);
    line.setParameterExceptionHandler(Sund::usage);
    line.setExecutionExceptionHandler(Sund::failure);
    line.setExecutionStrategy(Sund::run);
    return line;
  }

  /**
   * The command that the first argument names, or all: reading the options of every command takes
   * longer than the rest of a start.
   */
  private static List<Class<?>> commands(String[] arguments) {
    return COMMANDS.stream()
        .filter(command -> arguments.length > 0 && nameOf(command).equals(arguments[0]))
        .findFirst()
        .<List<Class<?>>>map(List::of)
        .orElse(COMMANDS);
  }

  private static String nameOf(Class<?> command) {
    return command.getAnnotation(Command.class).name();
  }

  private static int run(ParseResult parsed) {
    ParseResult last = parsed;
    while (last.hasSubcommand()) {
      last = last.subcommand();
    }
    CommandLine command = last.commandSpec().commandLine();
    boolean group = !command.getSubcommands().isEmpty() && parsed.hasSubcommand();
    if (group && !last.isUsageHelpRequested()) {
      command.usage(command.getOut());
      return ExitCodes.USAGE;
    }
    return new CommandLine.RunLast().execute(parsed);
  }

  private static int usage(ParameterException exception, String[] arguments) {
    CommandLine command = exception.getCommandLine();
    PrintWriter err = command.getErr();
    err.println(exception.getMessage());
    CommandLine.UnmatchedArgumentException.printSuggestions(exception, err);
    err.println("See: " + command.getCommandSpec().qualifiedName() + " --help");
    return ExitCodes.USAGE;
  }

  private static int failure(Exception exception, CommandLine command, ParseResult parsed) {
    PrintWriter err = command.getErr();
    if (exception instanceof SundException known) {
      err.println("error " + known.code().number() + ": " + known.getMessage());
      err.println("More: docs/errors/" + known.code().number() + ".md");
      return ExitCodes.of(known.code());
    }
    if (exception instanceof IllegalArgumentException rule && rule.getMessage() != null) {
      err.println("error " + ErrorCode.USAGE.number() + ": " + rule.getMessage());
      err.println("See: " + command.getCommandSpec().qualifiedName() + " --help");
      return ExitCodes.USAGE;
    }
    LoggerFactory.getLogger(Sund.class)
        .error("A command failed by a defect of the program", exception);
    err.println("error " + ErrorCode.INTERNAL.number() + ": a defect of the program, " + exception);
    err.println("More: docs/errors/" + ErrorCode.INTERNAL.number() + ".md");
    return ExitCodes.DEFECT;
  }
}
