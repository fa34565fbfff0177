import HostModel
import HostObservation
import RecordedHost
import Testing

/// Parameters of modules, users of vfio_pci_core and vendor_reset, as /sys/module shows them.
@Suite struct KernelSettingsTests {
  private func facts(_ lines: String) throws -> HostFacts {
    let host = try RecordedHost("f proc/sys/kernel/osrelease\t6.12.117\\n\n" + lines)
    var observer = HostObserver(files: host, observer: .root, names: PCIIDs { nil }, threads: 1)
    return observer.observe()
  }

  private static let names = [
    "vfio_iommu_type1/parameters/allow_unsafe_interrupts", "iommufd/parameters/allow_unsafe_interrupts",
    "vfio_pci/parameters/disable_idle_d3", "vfio_pci/parameters/disable_denylist",
  ]

  private func values(_ facts: HostFacts) -> [Bool?] {
    [
      facts.allowsUnsafeInterrupts, facts.iommufdAllowsUnsafeInterrupts, facts.disablesIdleD3, facts.disablesDenylist,
    ]
  }

  /// Each parameter is one fact, and says nothing of the others.
  @Test(arguments: 0..<4) func aParameter(index: Int) throws {
    for (text, value) in [("Y", true), ("N", false)] {
      var expected: [Bool?] = [nil, nil, nil, nil]
      expected[index] = value
      #expect(try values(facts("f sys/module/\(Self.names[index])\t\(text)\\n")) == expected)
    }
  }

  @Test func modulesThatAreNotLoaded() throws {
    let found = try facts("d sys/module/vfio")
    #expect(values(found) == [nil, nil, nil, nil])
    #expect(found.coreUsers == nil && !found.hasVendorReset)
  }

  /// type1 beside POWER's container is what programs ask for.
  @Test func containersOfPOWER() throws {
    let power = "d sys/module/vfio_iommu_spapr_tce\n"
    #expect(try facts(power).needsSPAPRContainer)
    #expect(try !facts(power + "d sys/module/vfio_iommu_type1").needsSPAPRContainer)
    #expect(try !facts("d sys/module/vfio").needsSPAPRContainer)
  }

  /// A /dev that cannot be read is there.
  @Test func dev() throws {
    #expect(try !facts("d sys/module/vfio").showsNodes)
    #expect(try facts("d dev").showsNodes)
    #expect(try facts("d dev\nx dev EACCES").showsNodes)
  }

  @Test func usersOfTheCore() throws {
    let holders = "sys/module/vfio_pci_core/holders"
    #expect(try facts("d \(holders)").coreUsers == [])
    #expect(
      try facts("d \(holders)/vfio_pci\nd \(holders)/mlx5_vfio_pci").coreUsers == ["vfio_pci", "mlx5_vfio_pci"])
    #expect(try facts("d sys/module/vendor_reset").hasVendorReset)
  }
}
