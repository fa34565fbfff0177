import HostModel
import HostObservation
import Screen
import Spelling

/// The themes there are: the built-in ones, and the user's own files, which stand before them.
struct ThemeLibrary {
  /// Why there is no such theme, or why it cannot be used; the rest of a sentence.
  struct Refusal: Error {
    let text: String
  }

  /// Where the user's own themes are; nil where the environment names no home.
  let folder = UserDirectory.path.map { "\($0)/themes" }
  /// The names of the user's own.
  let own: [String]

  /// The themes as they are now.
  init() {
    own = folder.map(UserDirectory.names)?.filter { $0.hasSuffix(".toml") }.map { String($0.dropLast(5)) } ?? []
  }

  /// Every name once, the built-in ones first.
  var names: [String] { Theme.builtInNames + own.filter { !Theme.builtInNames.contains($0) } }

  /// The file of an own theme; nil for a built-in one.
  func file(_ name: String) -> String? {
    guard let folder, own.contains(name) else { return nil }
    return "\(folder)/\(name).toml"
  }

  /// The theme of a name.
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
      throw Refusal(text: "\(file): \(error.text)".cleaned)
    }
    do throws(ThemeError) {
      return try Theme(toml: text, file: file)
    } catch {
      throw Refusal(text: error.description.cleaned)
    }
  }
}

extension HostReadError {
  /// Why, in words.
  var text: String {
    switch reason {
    case .errno(let code): ErrorNumber.text(code)
    case .tooLarge: "too large"
    }
  }
}
