import HostModel
import TerminalText

/// The modules and their parameters that decide about opens and binds, the host's IOMMUs and its slots, and whether there
/// is a /dev.
struct KernelSettings: Equatable {
  private let iommufdAllowsUnsafeInterrupts: Bool?
  private let disablesIdleD3: Bool?
  private let disablesDenylist: Bool?
  private let iommus: [String]
  private let slots: [SlotDirectory]
  private let hasVendorReset: Bool
  private let coreUsers: Set<String>?
  private let needsSPAPRContainer: Bool
  private let showsNodes: Bool

  init(_ files: any HostFiles) {
    iommufdAllowsUnsafeInterrupts = files.isOn("allow_unsafe_interrupts", of: "iommufd")
    disablesIdleD3 = files.isOn("disable_idle_d3", of: "vfio_pci")
    disablesDenylist = files.isOn("disable_denylist", of: "vfio_pci")
    iommus = ((try? files.entries("sys/class/iommu")) ?? []).map(\.cleaned).sorted()
    slots = ((try? files.entries("sys/bus/pci/slots")) ?? []).sorted().compactMap { name in
      files.line("sys/bus/pci/slots/\(name)/address").map { SlotDirectory(name: name.cleaned, address: $0.cleaned) }
    }
    hasVendorReset = (try? files.status("sys/module/vendor_reset")) != nil
    needsSPAPRContainer =
      (try? files.status("sys/module/vfio_iommu_spapr_tce")) != nil
      && (try? files.status("sys/module/vfio_iommu_type1")) == nil
    do {
      _ = try files.status("dev")
      showsNodes = true
    } catch {
      showsNodes = !error.isAbsence
    }
    coreUsers = (try? files.entries("sys/module/vfio_pci_core/holders")).map { Set($0.map(\.cleaned)) }
  }

  /// Adds them to the facts of a host.
  func add(to facts: inout HostFacts) {
    facts.iommufdAllowsUnsafeInterrupts = iommufdAllowsUnsafeInterrupts
    facts.disablesIdleD3 = disablesIdleD3
    facts.disablesDenylist = disablesDenylist
    facts.iommus = iommus
    facts.slots = slots
    facts.hasVendorReset = hasVendorReset
    facts.coreUsers = coreUsers
    facts.needsSPAPRContainer = needsSPAPRContainer
    facts.showsNodes = showsNodes
  }
}
