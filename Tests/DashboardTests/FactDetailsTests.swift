import HostModel
import Screen
import Testing

@testable import Dashboard

/// The details have a line for each fact that decides nothing.
@Suite struct FactDetailsTests {
  private func scene(_ keys: String, _ change: (inout Snapshot) -> Void) -> Scene {
    var snapshot = Sample.gaming
    change(&snapshot)
    var scene = Scene(snapshot)
    scene.send(.resize(Size(width: 100, height: 80)))
    scene.type(keys)
    return scene
  }

  @Test func ofADevice() {
    let scene = scene("2") { snapshot in
      snapshot.devices[0].placement = Placement(iommu: "ivhd0", numaNode: 1, slot: "GPU7")
      snapshot.devices[0].errors = PCIErrorCounts(correctable: 12, nonFatal: 0, fatal: 0)
      snapshot.devices[0].variantDriver = "nvgrace_gpu_vfio_pci"
      snapshot.devices[0].bars = [BaseAddressRegister(index: 1, size: 256 << 20, claimedBy: ["simpledrm"])]
    }
    for text in [
      "IOMMU ivhd0, NUMA node 1, slot GPU7.", "12 correctable, 0 nonfatal", "nvgrace_gpu_vfio_pci fits it",
      "BAR 1 256 MiB (simpledrm).",
    ] {
      #expect(scene.lines.contains { $0.contains(text) }, "\(text)")
    }
    #expect(scene.lines.contains { $0.contains("Reset methods") })
    #expect(scene.lines.contains { $0.contains("pm: this function only") })
  }

  /// Each path of a kernel with both has its own line; with one path it is "Open".
  @Test func ofBothPaths() {
    func opens(_ change: (inout Snapshot) -> Void) -> [String] {
      let lines = scene("2") { snapshot in
        snapshot.devices[0].cdevNode = "/dev/vfio/devices/vfio0"
        change(&snapshot)
      }.lines
      return lines.map { $0.trimmingPrefix(" ").description }.filter { $0.hasPrefix("Open") && $0.contains(":") }
        .compactMap { $0.split(separator: ":").first.map(String.init) }.filter { $0 != "Open count" }
    }
    #expect(opens { $0.devices[0].nodeVerdict = .works } == ["Open by group", "Open by device node"])
    #expect(opens { _ in } == ["Open"])
    #expect(
      opens { snapshot in
        snapshot.devices[0].nodeVerdict = .works
        snapshot.host.vfio.group = false
      } == ["Open"])
  }

  @Test func ofAGroup() {
    var scene = scene("3") { $0.groups[0].domainType = "DMA-FQ" }
    // From the device to its group.
    scene.press(.up)
    #expect(scene.lines.contains { $0.contains("Addresses: default domain DMA-FQ.") })
  }

  @Test func ofAHolder() {
    let scene = scene("4") { $0.holders[0].memory = LockedMemory(locked: 8 << 30, pinned: 0, limit: .unlimited) }
    #expect(scene.lines.contains { $0.contains("8 GiB locked, no limit, 0 B pinned") })
  }
}
