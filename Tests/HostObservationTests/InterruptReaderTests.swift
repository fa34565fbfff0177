import Foundation
import HostModel
import HostObservation
import RecordedHost
import Testing

/// Detection of interrupt remapping by the chip names in /proc/interrupts.
@Suite struct InterruptReaderTests {
  @Test(
    arguments: [
      ("  2-edge  IR-IO-APIC  timer", true), ("  2-edge  IO-APIC  timer", false),
      ("  0-edge  PCI-MSIX-0000:00:04.0  nvme0q0", false), ("  0-edge  IR-PCI-MSI-0000:00:04.0  ahci", true),
      ("  0-edge  ITS-PCI-MSIX-0000:00:04.0  nvme0q0", true), ("  0-edge  MSI 524288  nvme0q0", nil),
      ("  24:  0  7  PCI-MSI-0000:00:1f.6  0-edge  AIR-lan-TxRx-0", false),
      ("  27-level  GICv3  arch_timer", nil),
    ] as [(String, Bool?)])
  func chipsTellOfRemapping(_ line: String, _ expected: Bool?) throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Golden/hosts/pcie-all-7.3.tree")
    var host = try RecordedHost(try String(contentsOf: file, encoding: .utf8))
    try host.add("f proc/interrupts\t\(line)\\n")
    var observer = HostObserver(files: host, observer: .root, names: PCIIDs { nil }, threads: 1)
    #expect(observer.observe().interruptRemapping == expected)
  }
}
