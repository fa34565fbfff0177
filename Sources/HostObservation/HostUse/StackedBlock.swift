import HostModel

/// A block device of a PCI function, or one that is built from such devices.
struct StackedBlock: Hashable, Sendable {
  /// Its name in /sys/class/block.
  let name: String
  /// Its device number; nil for a hidden device, which cannot be opened.
  let number: DeviceNumber?
  /// Its path in /dev.
  let node: String
  /// The path by the kernel's name if it differs: /dev/dm-0.
  let kernelNode: String
  /// The node of the device that it is built from; nil for a device of the function itself.
  let base: String?

  /// `/dev/mapper/root, built on /dev/nvme0n1p3,` or `/dev/nvme0n1p3`: the beginning of a sentence.
  var subject: String { base.map { "\(node), built on \($0)," } ?? node }
}
