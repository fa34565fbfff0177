import Foundation

/// The targets below Sources with their dependencies, as Package.swift declares them.
struct PackageManifest {
  /// Targets and products of other packages that a target depends on, by the target's name.
  private(set) var dependencies: [String: Set<String>] = [:]

  init(_ text: String) {
    // A declaration of a target begins a line; those with a path of their own stand outside of Sources.
    let lines = text.split(separator: "\n").filter { !$0.drop { $0 == " " }.hasPrefix("//") }.joined(separator: "\n")
    for kind in [".target(", ".executableTarget("] {
      for declaration in Self.calls(of: kind, in: lines) {
        guard let name = Self.strings(after: "name:", in: declaration).first,
          !declaration.contains("path:")
        else { continue }
        let list = Self.list(after: "dependencies: [", in: declaration)
        // `.product(name: "X", package: "y")` is X.
        let names = list.components(separatedBy: "package:").enumerated().map { index, part in
          index == 0 ? part : String(part.drop { $0 != ")" })
        }
        dependencies[name] = Set(names.flatMap { Self.strings(after: "", in: $0) })
      }
    }
  }

  /// The arguments of each call, up to its closing bracket.
  private static func calls(of name: String, in text: String) -> [String] {
    text.components(separatedBy: "\n    " + name).dropFirst().map { rest in
      var depth = 1
      return String(
        rest.prefix { character in
          if character == "(" { depth += 1 }
          if character == ")" { depth -= 1 }
          return depth > 0
        })
    }
  }

  /// The elements of a list, up to its closing bracket.
  private static func list(after start: String, in text: String) -> String {
    let parts = text.components(separatedBy: start)
    return parts.count < 2 ? "" : String(parts[1].prefix { $0 != "]" })
  }

  /// The string literals behind a label.
  private static func strings(after label: String, in text: String) -> [String] {
    let rest = label.isEmpty ? text : text.components(separatedBy: label).dropFirst().joined(separator: label)
    let parts = rest.split(separator: "\"", omittingEmptySubsequences: false)
    return parts.indices.filter { $0 % 2 == 1 }.map { String(parts[$0]) }
  }
}
