import Screen
import TOML
import TerminalText

/// Reads a config file. An invalid entry is reported and its setting keeps the default; the rest applies.
package struct ConfigurationReader {
  /// The settings of the file; defaults for those that are missing or invalid.
  package private(set) var configuration = Configuration()
  /// The problems, in the order of the file; after ``problemLimit`` of them one that counts the rest.
  package private(set) var problems: [ConfigurationProblem] = []
  /// The most problems that are told one by one: whoever gives another file by mistake need not read all of it.
  static let problemLimit = 20
  /// The most keys of one command. Every key is compared with those of the other commands.
  private static let keyLimit = 20
  /// The number of problems that were left out.
  private var untold = 0
  private let file: String
  /// The keys at the top of the file, for their lines.
  private var settings: [TOMLKey] = []

  /// Reads a text; `file` is what problems call it.
  package init(_ text: String, file: String) {
    self.file = file
    do throws(TOMLError) {
      let table = try TOMLTable(parsing: text)
      settings = table.entries.map(\.key)
      read(table)
    } catch {
      problems = [
        ConfigurationProblem(file: file, line: error.position.line, key: nil, problem: error.description)
      ]
    }
    problems.sort { ($0.line ?? 0) < ($1.line ?? 0) }
    if untold > 0 {
      problems.append(
        ConfigurationProblem(file: file, line: nil, key: nil, problem: "\(Plural.count(untold, "more problem"))"))
    }
  }

  /// A problem of a setting that only others can see, such as a theme that does not exist.
  package func problem(_ setting: Configuration.Setting, _ problem: String) -> ConfigurationProblem {
    let line = settings.first { $0.name == setting.rawValue }?.position.line
    return ConfigurationProblem(file: file, line: line, key: setting.rawValue, problem: problem)
  }

  private mutating func read(_ table: TOMLTable) {
    for (key, value) in table.entries.map({ ($0.key, $0.value) }) {
      switch Configuration.Setting(rawValue: key.name) {
      case .interval:
        if let seconds = value.number, Configuration.intervals.contains(seconds) {
          configuration.interval = seconds
        } else {
          complain(key, "must be a number of seconds, \(Configuration.intervalsText)")
        }
      case .theme:
        if let theme = value.string { configuration.theme = theme } else { complain(key, "must be a name in quotes") }
      case .ascii:
        if let ascii = value.boolean { configuration.ascii = ascii } else { complain(key, "must be true or false") }
      case .columns:
        if let columns = value.table { read(columns: columns) } else { complain(key, "must be a section, [columns]") }
      case .keys:
        if let keys = value.table { read(keys: keys) } else { complain(key, "must be a section, [keys]") }
      case nil:
        complain(
          key,
          "there is no such setting"
            + NearestNames.clause(for: key.name, among: Configuration.Setting.allCases.map(\.rawValue)))
      }
    }
  }

  private static var lists: String {
    Listing.allCases.filter { !$0.isLog }.map(\.rawValue).joined(separator: ", ")
  }

  private mutating func read(columns table: TOMLTable) {
    for entry in table.entries {
      guard let listing = Listing(rawValue: entry.key.name), !listing.isLog else {
        complain(entry.key, "there is no such list; there are \(Self.lists)", in: .columns)
        continue
      }
      let names = ColumnPlan.possibleColumns(of: listing).map(\.rawValue)
      let words = Self.words(entry.value.array)
      if let unknown = words?.first(where: { !names.contains($0) }) {
        let near = NearestNames.clause(for: unknown, among: names)
        complain(
          entry.key, "there is no column \"\(unknown.excerpt)\"\(near); there are \(names.joined(separator: ", "))",
          in: .columns)
      } else if let words, words.contains("item"), Set(words).count == words.count {
        configuration.columns[listing] = words.compactMap(Column.init)
      } else {
        complain(
          entry.key, "must be a list of columns such as [\"item\", \"driver\"], item and each once", in: .columns)
      }
    }
  }

  private mutating func read(keys table: TOMLTable) {
    var wanted: [Command.ID: [Key]] = [:]
    // A problem is reported under the name that the file gives the command, which may be a former one.
    var names: [Command.ID: TOMLKey] = [:]
    for entry in table.entries {
      guard let command = Command.ID(name: entry.key.name) else {
        complain(
          entry.key,
          "there is no such command"
            + NearestNames.clause(for: entry.key.name, among: Command.ID.allCases.map(\.name)), in: .keys)
        continue
      }
      guard let words = entry.value.string.map({ [$0] }) ?? Self.words(entry.value.array) else {
        complain(entry.key, "must be a list of keys such as [\"q\", \"Ctrl-X\", \"PgUp\"]", in: .keys)
        continue
      }
      do throws(WordError) {
        wanted[command] = try Self.keys(words)
        names[command] = entry.key
      } catch { complain(entry.key, error.text, in: .keys) }
    }
    // Invalid keys are dropped, and the rest is tried again: it may have relied on a key that is no longer free.
    while true {
      switch CommandTable.standard.with(keys: wanted) {
      case .success(let commands):
        configuration.commands = commands
        return
      case .failure(let failure):
        for problem in failure.all {
          let key = names[problem.command]
          complain(key?.name ?? problem.command.name, key?.position.line, problem.description, in: .keys)
        }
        let left = wanted.filter { wanted in !failure.all.contains { $0.command == wanted.key } }
        guard left.count < wanted.count else { return }
        wanted = left
      }
    }
  }

  private struct WordError: Error { var text: String }

  private static func keys(_ words: [String]) throws(WordError) -> [Key] {
    guard words.count <= keyLimit else { throw WordError(text: "takes no more than \(keyLimit) keys") }
    var keys: [Key] = []
    for word in words {
      do throws(Key.NameError) {
        let key = try Key(name: word)
        if !keys.contains(key) { keys.append(key) }
      } catch { throw WordError(text: "\"\(word.excerpt)\" \(error)") }
    }
    return keys
  }

  /// The texts of a list; nil where something else is in it.
  private static func words(_ array: [TOMLValue]?) -> [String]? {
    guard let array else { return nil }
    var words: [String] = []
    for item in array {
      guard let word = item.string else { return nil }
      words.append(word)
    }
    return words
  }

  private mutating func complain(
    _ key: TOMLKey, _ problem: @autoclosure () -> String, in section: Configuration.Setting? = nil
  ) {
    complain(key.name, key.position.line, problem(), in: section)
  }

  private mutating func complain(
    _ name: String, _ line: Int?, _ problem: @autoclosure () -> String, in section: Configuration.Setting?
  ) {
    guard problems.count < Self.problemLimit else {
      untold += 1
      return
    }
    let key = (section.map { "\($0.rawValue).\(name)" } ?? name).excerpt
    problems.append(ConfigurationProblem(file: file, line: line, key: key, problem: problem()))
  }
}
