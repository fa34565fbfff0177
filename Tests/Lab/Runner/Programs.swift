import Foundation

/// The contents of every guest besides its kernel: the programs under test, the oracle, and the scripts.
struct Programs {
  /// The directory of the static programs.
  let built: URL
  /// Tests/Lab/guest
  let scripts: URL

  /// Packs them into an archive.
  func pack(into archive: URL) throws {
    let files = FileManager.default
    let directory = archive.deletingLastPathComponent().appendingPathComponent("programs")
    try? files.removeItem(at: directory)
    for name in ["bin", "lab"] {
      try files.createDirectory(at: directory.appendingPathComponent(name), withIntermediateDirectories: true)
    }
    for name in ["vfiotop", "vfio-oracle", "vfio-conformance"] {
      let source = built.appendingPathComponent(name)
      guard files.fileExists(atPath: source.path) else {
        throw Shell.Failure(description: "\(source.path) is missing: Tests/Lab/run builds it")
      }
      try Shell.run("strip", ["-o", directory.appendingPathComponent("bin/\(name)").path, source.path])
    }
    try strace(into: directory)
    for name in try files.contentsOfDirectory(atPath: scripts.path) {
      let target = name == "init" ? "init" : "lab/\(name)"
      try files.copyItem(at: scripts.appendingPathComponent(name), to: directory.appendingPathComponent(target))
    }
    let compared = scripts.deletingLastPathComponent().appendingPathComponent("Scripts")
    for name in try files.contentsOfDirectory(atPath: compared.path) {
      try files.copyItem(
        at: compared.appendingPathComponent(name), to: directory.appendingPathComponent("lab/\(name)"))
    }
    try Shell.run("chmod", ["755", directory.appendingPathComponent("init").path])
    try BaseSystem.pack(directory, into: archive)
    try files.removeItem(at: directory)
  }

  /// Adds strace and its shared libraries at the paths where its loader searches.
  private func strace(into directory: URL) throws {
    let program = try Shell.run("which", ["strace"]).trimmingCharacters(in: .whitespacesAndNewlines)
    let libraries = try Shell.run("ldd", [program]).split(whereSeparator: { " \t\n".contains($0) }).map(String.init)
    for path in [program] + libraries where path.hasPrefix("/") {
      let target = directory.appendingPathComponent(path == program ? "bin/strace" : String(path.dropFirst()))
      try FileManager.default.createDirectory(
        at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(contentsOf: URL(fileURLWithPath: path)).write(to: target)
      try Shell.run("chmod", ["755", target.path])
    }
  }
}
