import HostModel
import HostObservation

extension SnapshotSource {
  /// What the host does with a function through its own driver.
  func uses(of address: PCIAddress) -> [HostUse] {
    HostUseReader(files: files).uses(of: address)
  }

  /// A driver of this name is there for PCI functions.
  func hasDriver(_ name: String) -> Bool { hasFolder("sys/bus/pci/drivers/\(name)") }
}
