import HostModel
import HostObservation
import Screen
import TerminalText

/// The available themes: the built-in ones and the user's files, which take precedence.
struct ThemeLibrary {
  /// The reason why a theme does not exist or cannot be used, as the end of a sentence.
  struct Refusal: Error {
    let text: String
  }

  /// The directory of the user's themes; nil if the environment names no home directory.
  let folder = UserDirectory.path.map { "\($0)/themes" }
  /// The names of the user's themes.
  private let own: Set<String>
  /// Every name once, built-in themes first.
  let names: [String]

  /// Reads the names of the current theme files.
  init() {
    let own = folder.map(UserDirectory.names)?.filter { $0.hasSuffix(".toml") }.map { String($0.dropLast(5)) } ?? []
    self.own = Set(own)
    names = Theme.builtInNames + own.filter { !Theme.builtInNames.contains($0) }
  }

  /// The file of a user's theme; nil for a built-in one.
  func file(_ name: String) -> String? {
    guard let folder, own.contains(name) else { return nil }
    return "\(folder)/\(name).toml"
  }

  /// The theme with this name.
  func theme(_ name: String) throws(Refusal) -> Theme {
    guard let file = file(name) else {
      if let theme = Theme.builtIn(name) { return theme }
      throw Refusal(
        text:
          "there is no theme of this name\(NearestNames.clause(for: name, among: names)); 'vfiotop themes' lists them")
    }
    let text: String
    do throws(HostReadError) {
      text = try UserDirectory.text(file)
    } catch {
      throw Refusal(text: "\(file): \(UserDirectory.reason(error))".cleaned)
    }
    do throws(ThemeError) {
      return try Theme(toml: text, file: file)
    } catch {
      throw Refusal(text: error.description.cleaned)
    }
  }
}
