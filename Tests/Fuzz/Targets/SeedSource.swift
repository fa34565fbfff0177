import GuestFiles
import RecordedHost

/// The sources of seeds: recordings of real kernels, and examples of user input.
package struct SeedSource: Sendable {
  private let root: String
  private let hosts: [RecordedHost]
  /// The lines of each recorded host.
  let trees: [[Substring]]

  /// Reads the recorded hosts of the repository that has this file.
  package init(source: String = #filePath) throws {
    root = "/" + source.split(separator: "/").dropLast(4).joined(separator: "/")
    let directory = "\(root)/Tests/Golden/hosts"
    let texts = Files.entries(directory).filter { $0.hasSuffix(".tree") }.compactMap {
      Files.text("\(directory)/\($0)")
    }
    hosts = try texts.map { try RecordedHost($0) }
    trees = texts.map { $0.split(separator: "\n") }
  }

  /// The distinct contents of recorded files with a matching path, at most `limit`.
  func recorded(limit: Int = 200, _ isWanted: (String) -> Bool) -> [[UInt8]] {
    different(limit) { path, node in
      if case .file(let bytes) = node, isWanted(path) { bytes } else { nil }
    }
  }

  /// The distinct targets of recorded links with a matching path.
  func links(limit: Int = 200, _ isWanted: (String) -> Bool) -> [[UInt8]] {
    different(limit) { path, node in
      if case .link(let text) = node, isWanted(path) { text } else { nil }
    }
  }

  private func different(_ limit: Int, _ bytes: (String, RecordedHost.Node) -> [UInt8]?) -> [[UInt8]] {
    var found: Set<[UInt8]> = []
    for host in hosts {
      for (path, node) in host.nodes { if let bytes = bytes(path, node) { found.insert(bytes) } }
    }
    return found.sorted { $0.lexicographicallyPrecedes($1) }.prefix(limit).map { $0 }
  }

  /// The files with this suffix in a directory of the repository.
  func files(_ directory: String, _ ending: String) -> [[UInt8]] {
    Files.entries("\(root)/\(directory)").filter { $0.hasSuffix(ending) }.compactMap {
      Files.contents("\(root)/\(directory)/\($0)")
    }
  }

  /// The inputs that once revealed a fault of a target, by name: `Tests/Golden/fuzz/TARGET/NAME`.
  package func regressions(of target: String) -> [(name: String, bytes: [UInt8])] {
    let directory = "\(root)/Tests/Golden/fuzz/\(target)"
    return Files.entries(directory).compactMap { name in
      Files.contents("\(directory)/\(name)").map { (name, $0) }
    }
  }

  /// The targets with such inputs.
  package var targetsWithRegressions: [String] { Files.entries("\(root)/Tests/Golden/fuzz") }
}

/// Texts as inputs.
func texts(_ texts: String...) -> [[UInt8]] { texts.map { Array($0.utf8) } }
