import Testing

/// House rules on declarations and files that `swift format lint` has no rule for.
@Suite struct DeclarationTests {
  private let tree: SourceTree

  init() throws { tree = try SourceTree() }

  /// `package` is what other targets use, so each such declaration says what it means.
  @Test func everyPackageDeclarationIsDocumented() {
    var count = 0
    for file in tree.files {
      for (index, line) in file.lines.enumerated() where Self.isDeclaration(line) {
        // The names of errno(3) explain themselves.
        if file.name == "ErrorNumber", line.trimmed.hasPrefix("package static let E") { continue }
        count += 1
        var above = index - 1
        while above >= 0, file.lines[above].trimmed.hasPrefix("@") { above -= 1 }
        #expect(above >= 0 && file.lines[above].trimmed.hasPrefix("///"), "\(file.path):\(index + 1) has no comment")
      }
    }
    #expect(count > 1000)
  }

  /// Nothing outside of the package imports a target of it: its only product is a program.
  @Test func nothingIsPublic() {
    for file in tree.files {
      for (index, line) in file.lines.enumerated() {
        let words = line.trimmed.split(separator: " ")
        let isOpen = words.first == "open" && words.count > 1 && ["class", "func", "var"].contains(words[1])
        #expect(words.first != "public" && !isOpen, "\(file.path):\(index + 1) is public")
      }
    }
  }

  /// A file is called after the type that it declares, or after a type and the aspect of it that it adds.
  @Test func filesAreNamedAfterTheirType() {
    let words = ["struct", "class", "enum", "protocol", "typealias", "extension"]
    for file in tree.files where file.name != "main" {
      let type = file.name.split(separator: "+")[0]
      let declares = file.lines.contains { line in
        let parts = line.split { " :<{=,.".contains($0) }
        return zip(parts, parts.dropFirst()).contains { words.contains(String($0)) && $1 == type }
      }
      #expect(declares, "\(file.path) declares no \(type)")
    }
  }

  /// A directory that holds more files than fit on a screen has to be read from end to end to find one.
  @Test func directoriesAreSmall() {
    let directories = Dictionary(grouping: tree.files) {
      $0.path.split(separator: "/").dropLast().joined(separator: "/")
    }
    for (directory, files) in directories { #expect(files.count <= 30, "\(directory) holds \(files.count) files") }
  }

  private static func isDeclaration(_ line: String) -> Bool {
    var words = line.trimmed.split(separator: " ")
    while words.first?.hasPrefix("@") == true { words.removeFirst() }
    return words.first == "package" && !words.contains("import") && !words.contains("extension")
  }
}

extension String {
  fileprivate var trimmed: Substring { drop { $0 == " " } }
}
