import HostModel

/// A block device of a PCI function, or one that is built from such devices.
struct StackedBlock: Hashable, Sendable {
  /// Its name in /sys/class/block.
  let name: String
  /// Its number; nil for a hidden one, which cannot be opened.
  let number: DeviceNumber?
  /// What it is called in /dev.
  let node: String
  /// Its node by the device's own name, where that is another one: /dev/dm-0.
  let kernelNode: String
  /// The node that it is built from; nil for one of the function's own.
  let base: String?

  /// `/dev/mapper/root, built on /dev/nvme0n1p3,` or `/dev/nvme0n1p3`: what a sentence begins with.
  var subject: String { base.map { "\(node), built on \($0)," } ?? node }
}
