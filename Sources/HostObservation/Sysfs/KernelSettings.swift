import HostModel
import TerminalText

/// The parameters of modules that decide about opens and binds, the host's IOMMUs and its slots.
struct KernelSettings: Equatable {
  private let iommufdAllowsUnsafeInterrupts: Bool?
  private let disablesIdleD3: Bool?
  private let disablesDenylist: Bool?
  private let iommus: [String]
  private let slots: [SlotDirectory]
  private let hasVendorReset: Bool
  private let coreUsers: Set<String>?

  init(_ files: any HostFiles) {
    iommufdAllowsUnsafeInterrupts = files.isOn("allow_unsafe_interrupts", of: "iommufd")
    disablesIdleD3 = files.isOn("disable_idle_d3", of: "vfio_pci")
    disablesDenylist = files.isOn("disable_denylist", of: "vfio_pci")
    iommus = ((try? files.entries("sys/class/iommu")) ?? []).map(\.cleaned).sorted()
    slots = ((try? files.entries("sys/bus/pci/slots")) ?? []).sorted().compactMap { name in
      files.line("sys/bus/pci/slots/\(name)/address").map { SlotDirectory(name: name.cleaned, address: $0.cleaned) }
    }
    hasVendorReset = (try? files.status("sys/module/vendor_reset")) != nil
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
  }
}
