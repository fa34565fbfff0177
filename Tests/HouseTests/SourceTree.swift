import Foundation

/// The Swift files of the package below Sources, as text.
struct SourceTree {
  /// One file.
  struct File {
    /// Path from the root of the package, `Sources/HostModel/Rules/OpenRules.swift`.
    var path: String
    var lines: [String]

    /// The target that the file belongs to.
    var target: String { String(path.split(separator: "/")[1]) }
    /// Its name without `.swift`.
    var name: String { String(path.split(separator: "/").last?.dropLast(".swift".count) ?? "") }

    /// The modules that the file imports.
    var imports: Set<String> {
      Set(
        lines.compactMap { line in
          let words = line.split(separator: " ")
          guard let index = words.firstIndex(of: "import"), words.count > index + 1,
            words[..<index].allSatisfy({ $0.hasPrefix("@") || $0 == "package" || $0 == "internal" })
          else { return nil }
          // `import struct HostModel.Device` names the module before the dot.
          return words.last?.split(separator: ".").first.map(String.init)
        })
    }
  }

  let files: [File]
  private let root: URL

  /// Reads the tree; `source` is a file in a directory of Tests.
  init(source: String = #filePath) throws {
    let root = URL(filePath: source).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let sources = root.appending(path: "Sources")
    let names = (FileManager.default.enumerator(atPath: sources.path)?.allObjects as? [String] ?? []).sorted()
    files = try names.filter { $0.hasSuffix(".swift") }.map { name in
      let text = try String(contentsOf: sources.appending(path: name), encoding: .utf8)
      return File(path: "Sources/\(name)", lines: text.components(separatedBy: "\n"))
    }
    self.root = root
  }

  /// The text of another file of the package.
  func text(_ path: String) throws -> String { try String(contentsOf: root.appending(path: path), encoding: .utf8) }
}
