import HostModel

/// Classifies a descriptor by its link, as raw bytes: most descriptors of a host pass here and are not VFIO's.
package enum DescriptorClassifier {
  /// The class that follows from the text alone.
  package enum Meaning {
    /// No VFIO file.
    case nothing
    /// A VFIO file, certain by the text.
    case target(Descriptor.Target)
    /// A path, whose file has to be checked. The target is the one that the name suggests.
    case path(named: Descriptor.Target?)
  }

  /// Classifies a link, which is written by d_path or by an anonymous inode (fs/d_path.c, fs/anon_inodes.c).
  package static func meaning(of link: UnsafeRawBufferPointer) -> Meaning {
    guard let first = link.first else { return .nothing }
    if first == UInt8(ascii: "/") { return path(link) }
    // Only a path can be "(deleted)"; no other anonymous inode can have a VFIO name.
    guard link.begins(with: "anon_inode:") else { return .nothing }
    if link.equals("anon_inode:[vfio-device]") { return .target(.device(nil)) }
    return MigrationFile.isLink(link) ? .target(.migration) : .nothing
  }

  private static func path(_ link: UnsafeRawBufferPointer) -> Meaning {
    if link.begins(with: "/dev/") {
      if link.begins(with: "/dev/vfio/") || link.begins(with: "/dev/iommu") { return .path(named: node(link)) }
      // These names are the same in every container, and half of all links have them.
      let isEverywhere =
        link.equals("/dev/null") || link.equals("/dev/urandom") || link.begins(with: "/dev/pts/")
        || link.begins(with: "/dev/shm/")
      return isEverywhere ? .nothing : .path(named: nil)
    }
    return link.begins(with: "/memfd:") ? .nothing : .path(named: nil)
  }

  /// Returns the target that a node's name suggests, for the names that the kernel and udev give.
  static func node(_ link: UnsafeRawBufferPointer) -> Descriptor.Target? {
    var text = String(decoding: link, as: UTF8.self)[...]
    if text.hasSuffix(" (deleted)") { text = text.dropLast(10) }
    if text == "/dev/iommu" { return .iommufd }
    if text == "/dev/vfio/vfio" { return .container }
    guard text.hasPrefix("/dev/vfio/") else { return nil }
    let name = text.dropFirst(10)
    if name.hasPrefix("devices/") { return cdev(name.dropFirst(8)) }
    return VFIONodes.group(named: String(name)).map { .group($0) }
  }

  private static func cdev(_ name: Substring) -> Descriptor.Target? {
    let digits = (name.hasPrefix("noiommu-") ? name.dropFirst(8) : name)
    guard digits.hasPrefix("vfio"), digits.count > 4, digits.dropFirst(4).allSatisfy({ "0"..."9" ~= $0 }) else {
      return nil
    }
    return .cdev(String(name))
  }
}

extension UnsafeRawBufferPointer {
  /// Returns true if the bytes begin with those of a literal.
  func begins(with literal: StaticString) -> Bool {
    let size = literal.utf8CodeUnitCount
    guard count >= size else { return false }
    for index in 0..<size where self[index] != literal.utf8Start[index] { return false }
    return true
  }

  /// Returns true if the bytes are those of a literal.
  func equals(_ literal: StaticString) -> Bool {
    count == literal.utf8CodeUnitCount && begins(with: literal)
  }
}
