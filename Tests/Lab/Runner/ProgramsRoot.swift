import Foundation

/// A root file system with programs that nobody here wrote and that use VFIO: built once by Tests/Lab/build-root and
/// kept in the cache.
enum ProgramsRoot {
  /// The image. Nil, with a message, if this machine cannot build it: without a network, or not as root.
  static func image(builder: URL) throws -> URL? {
    // Another builder makes another image.
    let sum = try Shell.run("cksum", [builder.path]).prefix { $0 != " " }
    let image = KernelCache.place.appendingPathComponent("root-\(sum).ext4")
    if FileManager.default.fileExists(atPath: image.path) { return image }
    Shell.say("lab: building a root file system for the machine `programs`")
    do {
      try Shell.run(builder.path, [image.path])
      return image
    } catch {
      Shell.say("lab: left out: the machine `programs`: its root file system cannot be built (\(error))")
      return nil
    }
  }
}
