import Foundation

/// The kernels of the lab, cached outside the checkout for later runs.
struct KernelCache {
  private let directory: URL
  private let files = FileManager.default

  /// The modules for the guests; their dependencies are added.
  private static let modules = [
    "vfio", "vfio-pci", "vfio_iommu_type1", "virtio_pci", "9p", "9pnet_virtio", "nvme", "e1000", "e1000e", "8139cp",
    "pci-stub", "ext4", "crc32c_generic", "virtio_blk",
    "virtio_net", "mtty", "mdpy", "mbochs", "virtio-vfio-pci",
  ]
  /// The version of the cache's format.
  private static let format = "5"

  /// `${XDG_CACHE_HOME:-~/.cache}/vfiotop-lab`
  static var place: URL {
    let environment = ProcessInfo.processInfo.environment
    let home = environment["XDG_CACHE_HOME"].flatMap { $0.isEmpty ? nil : $0 } ?? NSHomeDirectory() + "/.cache"
    return URL(fileURLWithPath: home).appendingPathComponent("vfiotop-lab")
  }

  /// The archive that Tests/Lab/build-kernel writes.
  static var builtArchive: URL { place.appendingPathComponent("kernel-2.tar.xz") }

  /// Opens the cache of this user.
  init() throws {
    directory = Self.place
    try files.createDirectory(at: directory, withIntermediateDirectories: true)
  }

  /// Debian's own kernel behind a meta package; without a package list, the newest cached one. Nil, with a message, if
  /// the machine does not run Debian and its apt lacks the package.
  func stock(_ name: String, package meta: String) throws -> Kernel? {
    let listed = (try? Shell.run("apt-cache", ["depends", meta])) ?? ""
    let package = listed.split(separator: "\n").compactMap { line -> String? in
      let words = line.split(separator: " ")
      return words.count == 2 && words[0] == "Depends:" ? String(words[1]) : nil
    }.first { $0.hasPrefix("linux-image-\(name).") }
    guard let package else {
      if let cached = try newest(name) { return cached }
      guard let other = Self.otherDistribution else {
        throw Shell.Failure(description: "no package for \(name): apt knows no \(meta) (Debian 12 has it)")
      }
      Shell.say("lab: left out: kernel \(name), which is Debian's: the apt of this machine (\(other)) has no \(meta)")
      return nil
    }
    let policy = try Shell.run("apt-cache", ["policy", package])
    let version =
      policy.split(separator: "\n").first { $0.contains("Candidate:") }?
      .split(separator: " ").last.map(String.init) ?? "unknown"
    let place = directory.appendingPathComponent("\(name)_\(version)_\(Self.format)")
    if !isComplete(place) {
      Shell.say("lab: getting \(package) \(version)")
      try make(place) { work in
        do {
          try Shell.run("apt-get", ["download", "-q", package], in: work)
        } catch {
          // An old package list names a version that the archive no longer has.
          try Shell.run("apt-get", ["update", "-q"])
          try Shell.run("apt-get", ["download", "-q", package], in: work)
        }
        let file = try files.contentsOfDirectory(atPath: work.path).first { $0.hasSuffix(".deb") }
        try Shell.run("dpkg-deb", ["-x", file ?? "missing.deb", "root"], in: work)
        return work.appendingPathComponent("root")
      }
    }
    return try kernel(name, place)
  }

  /// The kernel built for the lab, from an archive with `boot/` and `lib/modules/`.
  func lab(_ archive: URL) throws -> Kernel {
    let attributes = try files.attributesOfItem(atPath: archive.path)
    let size = (attributes[.size] as? Int) ?? 0
    let date = Int((attributes[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0)
    let place = directory.appendingPathComponent("lab_\(size)-\(date)_\(Self.format)")
    if !isComplete(place) {
      Shell.say("lab: unpacking \(archive.lastPathComponent)")
      try make(place) { work in
        try Shell.run("tar", ["xJf", archive.path, "-C", work.path])
        return work
      }
    }
    return try kernel("lab", place)
  }

  /// The distribution of this machine, if it is known and not Debian (os-release(5)).
  private static var otherDistribution: String? {
    let text = (try? String(contentsOfFile: "/etc/os-release", encoding: .utf8)) ?? ""
    let line = text.split(separator: "\n").first { $0.hasPrefix("ID=") }
    let name = line.map { $0.dropFirst("ID=".count).filter { $0 != "\"" } }
    return name == "debian" ? nil : name
  }

  private func isComplete(_ place: URL) -> Bool {
    files.fileExists(atPath: place.appendingPathComponent("base.cpio").path)
  }

  private func newest(_ name: String) throws -> Kernel? {
    let found = try files.contentsOfDirectory(atPath: directory.path).filter {
      $0.hasPrefix("\(name)_") && $0.hasSuffix("_\(Self.format)") && isComplete(directory.appendingPathComponent($0))
    }.sorted()
    return try found.last.map { try kernel(name, directory.appendingPathComponent($0)) }
  }

  private func kernel(_ name: String, _ place: URL) throws -> Kernel {
    let release = try String(contentsOf: place.appendingPathComponent("release"), encoding: .utf8)
    return Kernel(
      name: name, release: release, image: place.appendingPathComponent("vmlinuz"),
      base: place.appendingPathComponent("base.cpio"))
  }

  /// Creates a cached kernel: unpacks it next to its place, keeps the image and a base system, and moves it into place
  /// as a whole.
  private func make(_ place: URL, unpack: (URL) throws -> URL) throws {
    let work = directory.appendingPathComponent(".work-\(ProcessInfo.processInfo.processIdentifier)")
    try? files.removeItem(at: work)
    try files.createDirectory(at: work, withIntermediateDirectories: true)
    defer { try? files.removeItem(at: work) }
    let root = try unpack(work)
    let images = try files.contentsOfDirectory(atPath: root.appendingPathComponent("boot").path)
    let releases = try files.contentsOfDirectory(atPath: root.appendingPathComponent("lib/modules").path)
    guard let image = images.first(where: { $0.hasPrefix("vmlinuz") }), let release = releases.first else {
      throw Shell.Failure(description: "no kernel in what was unpacked")
    }
    let made = work.appendingPathComponent("made")
    try files.createDirectory(at: made, withIntermediateDirectories: true)
    try files.copyItem(at: root.appendingPathComponent("boot/\(image)"), to: made.appendingPathComponent("vmlinuz"))
    try release.write(to: made.appendingPathComponent("release"), atomically: true, encoding: .utf8)
    let system = BaseSystem(directory: work.appendingPathComponent("system"), release: release)
    try system.make(modules: Self.modules, from: root, into: made.appendingPathComponent("base.cpio"))
    try? files.removeItem(at: place)
    try files.moveItem(at: made, to: place)
  }
}
