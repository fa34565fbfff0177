import HostModel

/// The simulated kernel's own state of its devices. Tests compare it with the observation.
package struct KernelTruth: Hashable, Sendable {
  /// A registered device.
  package struct Device: Hashable, Sendable {
    /// The name of its set.
    package var set: String
    /// `open_count`.
    package var openCount: Int
    /// The number of open files without a descriptor in any process: held by a mapping, or in flight.
    package var filesWithoutDescriptor: Int
    /// The number of open files of its node that are not bound. They open nothing, but hold the device all the same.
    package var unboundFiles: Int
    /// The processes with an open file of the device, by descriptor or mapping.
    package var holders: Set<Int32>
    /// The holders with a mapping and no descriptor.
    package var onlyMappers: Set<Int32>
    /// The driver; nil if sysfs names none.
    package var driver: String?
    /// The functions that GET_PCI_HOT_RESET_INFO lists; nil if it fails with ENODEV.
    package var scope: Set<PCIAddress>?
    /// The IOMMU group number.
    package var group: Int?
    /// The migration state; nil if the device cannot migrate.
    package var migration: MigrationState?
    /// The migration features of the device.
    package var migrationFeatures: [MigrationFeature]
  }

  /// The registered PCI devices.
  package var devices: [PCIAddress: Device]
  /// The registered devices that are no PCI functions, by name.
  package var otherDevices: [String: Device]
  /// The members by set name. Sets without a visible member are omitted.
  package var sets: [String: Set<DeviceAddress>]
  /// The busy groups: their file is open, or one of their devices is open by its node.
  package var openGroups: Set<Int>
  /// The groups that no host driver blocks.
  package var viableGroups: Set<Int>
  /// The reference counts of the loaded modules of VFIO drivers, by module.
  package var moduleReferences: [String: Int]
}

extension SimulatedKernel {
  /// The kernel's state at this moment.
  package var truth: KernelTruth {
    look {
      var truth = KernelTruth(
        devices: [:], otherDevices: [:], sets: [:], openGroups: [], viableGroups: [],
        moduleReferences: countedModules)
      var holders: [ObjectIdentifier: Set<Int32>] = [:]
      var mappers: [ObjectIdentifier: Set<Int32>] = [:]
      var files: [ObjectIdentifier: Set<Int>] = [:]
      var unbound: [ObjectIdentifier: Set<Int>] = [:]
      for process in processes.values {
        for file in process.descriptors.values {
          guard case .device(let opened) = file.kind else { continue }
          holders[ObjectIdentifier(opened.device), default: []].insert(process.pid)
          if opened.isGranted {
            files[ObjectIdentifier(opened.device), default: []].insert(file.number)
          } else {
            unbound[ObjectIdentifier(opened.device), default: []].insert(file.number)
          }
        }
        for mapping in process.mappings {
          guard case .device(let opened) = mapping.file.kind else { continue }
          mappers[ObjectIdentifier(opened.device), default: []].insert(process.pid)
        }
      }
      for device in devices.values where device.isVisible {
        guard let set = device.set?.id.name else { continue }
        let id = ObjectIdentifier(device)
        let function = core(device)?.function
        let entry = KernelTruth.Device(
          set: set, openCount: device.openCount, filesWithoutDescriptor: device.openCount - (files[id]?.count ?? 0),
          unboundFiles: unbound[id]?.count ?? 0, holders: (holders[id] ?? []).union(mappers[id] ?? []),
          onlyMappers: (mappers[id] ?? []).subtracting(holders[id] ?? []),
          driver: function == nil ? mediated?.driver : function?.driver?.name, scope: function.flatMap(hotResetScope),
          group: device.group?.id, migration: device.migration?.state, migrationFeatures: device.migrationFeatures)
        switch device.address {
        case .pci(let address): truth.devices[address] = entry
        case .named(let name): truth.otherDevices[name] = entry
        }
        truth.sets[set, default: []].insert(device.address)
      }
      truth.openGroups = Set(vfioGroups.values.filter { $0.openedFile != nil || $0.openByNode > 0 }.map(\.id))
      truth.viableGroups = Set(groups.values.filter(isViable).map(\.id))
      return truth
    }
  }

  private func hotResetScope(of function: PCIFunctionState) -> Set<PCIAddress>? {
    let bySlot = canResetSlot(of: function)
    guard bySlot || canResetBus(of: function) else { return nil }
    return Set(scope(of: function, bySlot: bySlot).map(\.address))
  }

  /// By the IOMMU core's count of users, which exists since 5.19; before, by VFIO's own list of drivers.
  private func isViable(_ group: IOMMUGroup) -> Bool {
    flavour.ownershipInIOMMUCore ? !group.isClaimed || group.owner != nil : isViableByList(group)
  }

  /// The reference counts of the modules of VFIO drivers. A driver that is built into the kernel has none.
  package var moduleReferences: [String: Int] { look { countedModules } }

  private var countedModules: [String: Int] {
    let functions = drivers.values.compactMap { $0 as? VFIOPCIDriver }.map { ($0.module, $0.references) }
    let all = functions + (mediated.map { [($0.name, $0.references)] } ?? [])
    return Dictionary(uniqueKeysWithValues: all.filter { !machine.builtInModules.contains($0.0) })
  }

  /// The names of all sets in the registry.
  package var setNames: [String] { look { registry.sets.keys.map(\.name).sorted() } }

  /// Removals of mediated devices that wait for a process to release the device.
  package var removalsWaitingForHolders: Set<String> {
    look {
      Set(waitingUnbinds.filter { $0.pci == nil }.map(\.description)).filter {
        mediated?.devices[$0]?.device.references ?? 0 > 0
      }
    }
  }

  /// Unbinds that wait for a process to release the device.
  package var waitingForHolders: Set<PCIAddress> {
    look {
      Set(waitingUnbinds.compactMap(\.pci)).filter { functions[$0]?.core.map { $0.device.references > 0 } ?? false }
    }
  }
}

extension SimulatedKernel {
  /// The driver that a function is bound to; nil if there is none, or no such function.
  package func driver(of address: PCIAddress) -> String? {
    look { functions[address].flatMap { $0.isDriverShown ? $0.driver?.name : nil } }
  }

  /// `driver_override`.
  package func driverOverride(of address: PCIAddress) throws(ErrorNumber) -> String? {
    try call { () throws(ErrorNumber) in try function(address).driverOverride }
  }

  /// The path of a PCI device's node; nil if it has none.
  package func deviceNode(of address: PCIAddress) -> String? { deviceNode(of: .pci(address)) }

  /// The path of a device's node; nil if it has none.
  package func deviceNode(of address: DeviceAddress) -> String? {
    look {
      guard flavour.hasCdev, let device = device(address), device.isVisible else { return nil }
      return "/dev/vfio/devices/\(device.name)"
    }
  }

  /// The registered device of this address.
  func device(_ address: DeviceAddress) -> VFIODevice? {
    switch address {
    case .pci(let address): functions[address]?.core?.device
    case .named(let name): mediated?.devices[name]?.device
    }
  }

  /// The path of the node of a device's group; nil if it is in no group.
  package func groupNode(of address: DeviceAddress) -> String? {
    look {
      guard let group = address.pci.map({ functions[$0]?.group }) ?? device(address)?.group?.iommu else { return nil }
      return "/dev/vfio/\(vfioGroups[group.id]?.nodeName ?? String(group.id))"
    }
  }

  /// `open_count` of the device behind a descriptor, also while an unbind waits. Nil for another kind of file.
  package func openCount(of number: Int32, by pid: Int32) -> Int? {
    look {
      guard case .device(let file) = processes[pid]?.descriptors[number]?.kind else { return nil }
      return file.device.openCount
    }
  }

  /// The members of each device set without those that are being unbound.
  package var members: [Set<DeviceAddress>] {
    look {
      registry.sets.values.map { set in
        Set(set.members.filter { $0.isVisible && !waitingUnbinds.contains($0.address) }.map(\.address))
      }.filter { !$0.isEmpty }
    }
  }

  /// Returns whether this is a virtual function.
  package func isVirtual(_ address: PCIAddress) -> Bool { look { functions[address]?.isVirtual ?? false } }

  /// The addresses of all PCI functions, sorted.
  package var functionAddresses: [PCIAddress] { look { functions.keys.sorted() } }

  /// Returns whether a function responds on its bus.
  package func answers(_ address: PCIAddress) -> Bool { look { functions[address].map { !$0.isGone } ?? false } }
}

extension SimulatedKernel {
  /// Returns whether a file of the PCI device is open, bound or not. An unbind would wait for it.
  package func hasFiles(of address: PCIAddress) -> Bool { hasFiles(of: .pci(address)) }

  /// Returns whether a file of the device is open, bound or not.
  package func hasFiles(of address: DeviceAddress) -> Bool { look { device(address)?.references ?? 0 > 1 } }
}
