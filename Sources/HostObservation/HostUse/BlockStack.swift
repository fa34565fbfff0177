import HostModel

/// The block devices of a function with their partitions, and the devices built from them, as far as the kernel shows
/// them: the directory `holders` names device mapper, md and bcache devices (block/holder.c). File systems and swap are
/// not among them.
struct BlockStack: Sendable {
  /// The devices, each before those that are built from it.
  private(set) var blocks: [StackedBlock] = []
  private static let countLimit = 4096

  /// Creates the stack on a function's block devices.
  init(on names: [String], _ files: any HostFiles) {
    var known = Set(names)
    var waiting = names.sorted().map { (name: $0, base: String?.none) }
    while !waiting.isEmpty, blocks.count < Self.countLimit {
      let (name, base) = waiting.removeFirst()
      let block = Self.block(name, base: base, files)
      if block.number != nil { blocks.append(block) }
      var above: [(String, String?)] = []
      // The head device of several paths to an NVMe namespace is the namespace itself.
      if let head = Self.head(ofPath: name) { above.append((head, base)) }
      let directory = "sys/class/block/\(name)"
      for child in (try? files.entries(directory)) ?? []
      where child.hasPrefix(name) && (try? files.status("\(directory)/\(child)/partition")) != nil {
        above.append((child, base))
      }
      for holder in (try? files.entries("\(directory)/holders")) ?? [] { above.append((holder, block.node)) }
      for next in above.sorted(by: { $0.0 < $1.0 }) where known.insert(next.0).inserted { waiting.append(next) }
    }
  }

  /// Returns a node's path from a name with `!` for `/`: `cciss!c0d0` (`device_get_devnode`, drivers/base/core.c).
  private static func block(_ name: String, base: String?, _ files: any HostFiles) -> StackedBlock {
    let directory = "sys/class/block/\(name)"
    let kernelNode = "/dev/" + name.split(separator: "!").joined(separator: "/")
    let mapped = files.line("\(directory)/dm/name").map { "/dev/mapper/\($0)" }
    return StackedBlock(
      name: name, number: files.line("\(directory)/dev").flatMap { DeviceNumber(sysfs: $0[...]) },
      node: mapped ?? kernelNode, kernelNode: kernelNode, base: base)
  }

  /// Returns `nvme0n1` for `nvme0c1n1`, the hidden device of one path to it: subsystem, controller, namespace
  /// (`nvme_mpath_set_disk_name`, drivers/nvme/host/multipath.c).
  private static func head(ofPath name: String) -> String? {
    guard name.hasPrefix("nvme"), let c = name.lastIndex(of: "c"), let n = name.lastIndex(of: "n"), c < n else {
      return nil
    }
    let numbers = [
      name[name.index(name.startIndex, offsetBy: 4)..<c], name[name.index(after: c)..<n], name[name.index(after: n)...],
    ]
    guard numbers.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { (48...57).contains($0) } }) else { return nil }
    return "nvme\(numbers[0])n\(numbers[2])"
  }
}
