import Foundation

/// The part of a guest that depends on the kernel only: busybox and modules.
struct BaseSystem {
  /// The directory in which it is assembled.
  let directory: URL
  /// The kernel's release.
  let release: String

  /// Copies `modules` and their dependencies from an unpacked kernel and packs the system.
  func make(modules: [String], from root: URL, into archive: URL) throws {
    let files = FileManager.default
    let place = "lib/modules/\(release)"
    try Shell.run("/sbin/depmod", ["-b", root.path, release])
    let dependencies = try String(
      contentsOf: root.appendingPathComponent("\(place)/modules.dep"), encoding: .utf8)
    let target = directory.appendingPathComponent("\(place)/kernel")
    try files.createDirectory(at: target, withIntermediateDirectories: true)
    for file in Self.closure(of: modules, in: dependencies) {
      let name = URL(fileURLWithPath: file).lastPathComponent
      let copy = target.appendingPathComponent(name)
      try files.copyItem(at: root.appendingPathComponent("\(place)/\(file)"), to: copy)
      if name.hasSuffix(".xz") { try Shell.run("xz", ["-d", copy.path]) }
      if name.hasSuffix(".zst") { try Shell.run("zstd", ["-q", "-d", "--rm", copy.path]) }
    }
    for name in ["modules.builtin", "modules.builtin.modinfo", "modules.order"] {
      let source = root.appendingPathComponent("\(place)/\(name)")
      if files.fileExists(atPath: source.path) {
        try files.copyItem(at: source, to: directory.appendingPathComponent("\(place)/\(name)"))
      }
    }
    try Shell.run("/sbin/depmod", ["-b", directory.path, release])
    try busybox()
    try Self.pack(directory, into: archive)
  }

  private func busybox() throws {
    let files = FileManager.default
    for name in ["bin", "sbin", "proc", "sys", "dev"] {
      try files.createDirectory(at: directory.appendingPathComponent(name), withIntermediateDirectories: true)
    }
    let path = try Shell.run("which", ["busybox"]).trimmingCharacters(in: .whitespacesAndNewlines)
    try files.copyItem(atPath: path, toPath: directory.appendingPathComponent("bin/busybox").path)
    for name in try Shell.run("busybox", ["--list"]).split(separator: "\n") where name != "busybox" {
      try files.createSymbolicLink(
        atPath: directory.appendingPathComponent("bin/\(name)").path, withDestinationPath: "busybox")
    }
  }

  /// The files of the modules and of their dependencies, from `modules.dep`.
  private static func closure(of modules: [String], in dependencies: String) -> [String] {
    var result: Set<String> = []
    let wanted = Set(modules.map { $0.replacingOccurrences(of: "-", with: "_") })
    for line in dependencies.split(separator: "\n") {
      let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      let name = URL(fileURLWithPath: String(parts[0])).lastPathComponent.prefix { $0 != "." }
        .replacingOccurrences(of: "-", with: "_")
      guard wanted.contains(name) else { continue }
      result.insert(String(parts[0]))
      if parts.count > 1 { result.formUnion(parts[1].split(separator: " ").map(String.init)) }
    }
    return result.sorted()
  }

  /// Packs a directory as an initramfs.
  static func pack(_ directory: URL, into archive: URL) throws {
    try Shell.run(
      "sh",
      ["-c", "find . -print0 | LC_ALL=C sort -z | cpio -0 -o -H newc --quiet -R 0:0 > \"$1\"", "sh", archive.path],
      in: directory)
  }
}
