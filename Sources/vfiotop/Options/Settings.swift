import Dashboard
import HostModel
import HostObservation
import Screen
import Synchronization
import TerminalText

/// The effective settings: those of the config file, overridden by the command line.
struct Settings {
  /// The configuration in effect.
  private(set) var configuration: Configuration
  /// The theme in effect.
  private(set) var theme = Theme.dark
  /// The problems in the file. An invalid setting keeps its default.
  private(set) var problems: [ConfigurationProblem] = []
  /// The file that was read; nil if there is none.
  private(set) var file: String?

  /// Reads the settings and applies the options of a command line.
  init(_ options: CommonOptions) {
    var reader = ConfigurationReader("", file: "")
    if let (path, isAskedFor) = Self.path(options) {
      do throws(HostReadError) {
        reader = ConfigurationReader(try UserDirectory.text(path), file: path)
        file = path
      } catch {
        // Most users have no such file.
        if isAskedFor || !error.isAbsence {
          problems = [
            ConfigurationProblem(
              file: path, line: nil, key: nil, problem: "cannot be read: \(UserDirectory.reason(error))")
          ]
        }
      }
    }
    configuration = reader.configuration
    problems += reader.problems
    chooseTheme(options, reader)
    if let interval = options.interval { configuration.interval = interval }
    if let ascii = options.ascii { configuration.ascii = ascii }
  }

  /// Output is restricted to ASCII.
  var isASCII: Bool { configuration.ascii }

  /// The milliseconds between two scans.
  var interval: Int { Int(configuration.interval * 1000) }

  /// Prints the settings in the form of a config file.
  var toml: [String] {
    let origin = file.map { "\($0.cleaned) and the command line" } ?? "the program and the command line"
    return ["# vfiotop's settings in effect, from \(origin).", ""] + configuration.toml
  }

  /// Reports the file's problems on standard error.
  func reportProblems() {
    for problem in problems { StandardStreams.writeError("vfiotop: \(problem.description.cleaned)") }
  }

  private mutating func chooseTheme(_ options: CommonOptions, _ reader: ConfigurationReader) {
    let name = options.theme ?? configuration.theme
    do throws(ThemeLibrary.Refusal) {
      theme = try ThemeLibrary().theme(name)
    } catch {
      // The theme of the command line was read with the command line.
      problems.append(reader.problem(.theme, "\(name.excerpt): \(error.text)"))
    }
    configuration.theme = theme.name
  }

  /// The file to read, and whether the user named it.
  private static func path(_ options: CommonOptions) -> (path: String, isAskedFor: Bool)? {
    if let path = options.config ?? Environment["VFIOTOP_CONFIG"] { return (path, true) }
    return UserDirectory.path.map { ("\($0)/config.toml", false) }
  }

  private static let read = Mutex<Settings?>(nil)

  /// The settings for this program's command line, read once.
  static func of(_ options: CommonOptions) -> Settings {
    read.withLock { read in
      let settings = read ?? Settings(options)
      read = settings
      return settings
    }
  }
}
