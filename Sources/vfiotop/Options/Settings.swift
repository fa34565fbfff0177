import ArgumentParser
import Dashboard
import HostModel
import HostObservation
import Screen
import Synchronization

/// The settings in effect: those of the config file, and before them those of the command line.
struct Settings {
  /// What is set.
  private(set) var configuration: Configuration
  /// The theme that is set.
  private(set) var theme = Theme.dark
  /// What is wrong with the file; what is wrong is left as it is without it.
  private(set) var problems: [ConfigurationProblem] = []
  /// The file that was read; nil where there is none.
  private(set) var file: String?

  /// The settings with the options of a command line.
  init(_ options: CommonOptions) {
    var reader = ConfigurationReader("", file: "")
    if let (path, isAskedFor) = Self.path(options) {
      do throws(HostReadError) {
        reader = ConfigurationReader(try UserDirectory.text(path), file: path)
        file = path
      } catch {
        // Most people have none.
        if isAskedFor || !error.isAbsence {
          problems = [ConfigurationProblem(file: path, line: nil, key: nil, problem: "cannot be read: \(error.text)")]
        }
      }
    }
    configuration = reader.configuration
    problems += reader.problems
    chooseTheme(options, reader)
    if let interval = options.interval { configuration.interval = interval }
    if let ascii = options.ascii { configuration.ascii = ascii }
  }

  /// Draw with ASCII only.
  var isASCII: Bool { configuration.ascii }

  /// Milliseconds between two looks.
  var interval: Int { Int(configuration.interval * 1000) }

  /// They are printed as a config file.
  var toml: [String] {
    let origin = file.map { "\($0.cleaned) and the command line" } ?? "the program and the command line"
    return ["# vfiotop's settings in effect, from \(origin).", ""] + configuration.toml
  }

  /// Says on standard error what is wrong with the file.
  func sayWhatIsWrong() {
    for problem in problems { StandardStreams.writeError("vfiotop: \(problem.description.cleaned)") }
  }

  private mutating func chooseTheme(_ options: CommonOptions, _ reader: ConfigurationReader) {
    let name = options.theme ?? configuration.theme
    do throws(ThemeLibrary.Refusal) {
      theme = try ThemeLibrary().theme(name)
    } catch {
      // That of the command line was read when the line was.
      problems.append(reader.problem(.theme, "\(name): \(error.text)"))
    }
    configuration.theme = theme.name
  }

  /// The file to read, and whether somebody named it.
  private static func path(_ options: CommonOptions) -> (path: String, isAskedFor: Bool)? {
    if let path = options.config ?? OutputTerminal.environment("VFIOTOP_CONFIG") { return (path, true) }
    return UserDirectory.path.map { ("\($0)/config.toml", false) }
  }

  private static let read = Mutex<Settings?>(nil)

  /// The settings of this program's command line, read once.
  static func of(_ options: CommonOptions) -> Settings {
    read.withLock { read in
      let settings = read ?? Settings(options)
      read = settings
      return settings
    }
  }
}

/// A command that prints: what is wrong with the user's settings is said before anything else.
protocol PrintingCommand: ParsableCommand {
  /// The options of every command.
  var options: CommonOptions { get }
}
