import Foundation
import Testing

/// The drawing of docs/ARCHITECTURE.md against Package.swift and against the imports of the sources.
@Suite struct ArchitectureTests {
  /// The arrows of the drawing in its order: a target, and the targets that it may import.
  private let drawing: [(target: String, arrows: Set<String>)]
  private let manifest: PackageManifest
  private let tree: SourceTree

  init() throws {
    tree = try SourceTree()
    manifest = PackageManifest(try tree.text("Package.swift"))
    let text = try tree.text("docs/ARCHITECTURE.md")
    let block =
      text.components(separatedBy: "```arrows\n").dropFirst().first?.components(separatedBy: "```").first ?? ""
    var drawing: [(String, Set<String>)] = []
    for line in block.split(separator: "\n") {
      let words = line.split(separator: " ").map(String.init)
      // A line that begins with blanks goes on with the arrows of the line above.
      if line.hasPrefix(" "), !drawing.isEmpty {
        drawing[drawing.count - 1].1.formUnion(words)
      } else {
        drawing.append((words[0], Set(words.dropFirst().filter { $0 != "->" })))
      }
    }
    self.drawing = drawing
  }

  @Test func drawingIsWhatThePackageDeclares() {
    #expect(!drawing.isEmpty && Set(drawing.map(\.target)) == Set(manifest.dependencies.keys))
    for (target, arrows) in drawing {
      let declared = manifest.dependencies[target] ?? []
      #expect(arrows == declared, "\(target): the drawing differs by \(arrows.symmetricDifference(declared).sorted())")
    }
  }

  @Test func arrowsPointDown() {
    let order = Dictionary(uniqueKeysWithValues: drawing.enumerated().map { ($1.target, $0) })
    for (index, line) in drawing.enumerated() {
      for arrow in line.arrows {
        // What is not drawn as a target is a product of another package.
        if let other = order[arrow] { #expect(other > index, "\(line.target) -> \(arrow) points up") }
      }
    }
  }

  @Test func importsFollowTheArrows() {
    let external = Set(drawing.flatMap(\.arrows))
    for (target, arrows) in drawing {
      let files = tree.files.filter { $0.target == target }
      let known = external.union(drawing.map(\.target))
      for file in files {
        let stray = file.imports.intersection(known).subtracting(arrows)
        #expect(stray.isEmpty, "\(file.path) imports \(stray.sorted())")
      }
      // A C target has no Swift imports to hold its arrows against.
      guard !files.isEmpty else { continue }
      let unused = arrows.subtracting(files.reduce(into: Set()) { $0.formUnion($1.imports) })
      #expect(unused.isEmpty, "\(target) depends on \(unused.sorted()) and imports none of it")
    }
  }

  /// The architecture page names files; each of them exists.
  @Test func namedFilesExist() throws {
    let text = try tree.text("docs/ARCHITECTURE.md")
    let paths = Set(tree.files.map(\.path))
    let named = text.split { $0 == "`" || $0 == " " || $0 == "\n" || $0 == "(" || $0 == ")" || $0 == "," }
      // A path at the end of a sentence has the full stop behind it.
      .map { $0.hasSuffix(".") ? String($0.dropLast()) : String($0) }
      .filter { $0.hasPrefix("Sources/") && $0.hasSuffix(".swift") }
    #expect(!named.isEmpty)
    for path in named { #expect(paths.contains(path), "\(path) does not exist") }
  }

  /// The parser of the manifest finds what would be a wrong arrow.
  @Test func manifestIsRead() {
    let manifest = PackageManifest(
      """
      let package = Package(targets: [
          .target(name: "A", dependencies: ["B", .product(name: "P", package: "swift-p")], swiftSettings: strict),
          // .target(name: "Off"),
          .target(
            name: "B", cSettings: strictC, linkerSettings: [.linkedLibrary("cap")]),
          .executableTarget(name: "C", dependencies: ["A"], path: "Tests/C"),
      ])
      """)
    #expect(manifest.dependencies == ["A": ["B", "P"], "B": []])
  }
}
