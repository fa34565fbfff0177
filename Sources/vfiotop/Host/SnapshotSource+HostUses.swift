import HostModel
import HostObservation
import Sealing

extension SnapshotSource {
  /// The host's own uses of a function: mounts, interfaces, consoles.
  func uses(of address: PCIAddress) -> [HostUse] {
    FileCapabilities.whileObserving { HostUseReader(files: files).uses(of: address) }
  }

  /// Returns true if a PCI driver of this name is registered.
  func hasDriver(_ name: String) -> Bool { hasFolder("sys/bus/pci/drivers/\(name)") }
}
