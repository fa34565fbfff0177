import HostModel

/// What the simulated kernel itself knows of its devices: the oracle of what observation finds.
package struct KernelTruth: Hashable, Sendable {
  /// A device that is registered.
  package struct Device: Hashable, Sendable {
    /// Its set, by name.
    package var set: String
    /// `open_count`.
    package var openCount: Int
    /// Opened files that no process has a descriptor of: of a mapping only, or in flight.
    package var filesWithoutDescriptor: Int
    /// Opened files of its node that are not bound: they open nothing, and hold it all the same.
    package var unboundFiles: Int
    /// The processes that have an opened file of it, by descriptor or mapping.
    package var holders: Set<Int32>
    /// Those of them that have no descriptor of it, and so only a mapping.
    package var onlyMappers: Set<Int32>
    /// Its driver.
    package var driver: String?
    /// What GET_PCI_HOT_RESET_INFO would list; nil where it is ENODEV.
    package var scope: Set<PCIAddress>?
    /// Its IOMMU group.
    package var group: Int?
    /// Where it is in a migration; nil where it cannot migrate.
    package var migration: MigrationState?
    /// What it can do of migrations.
    package var migrationFeatures: [MigrationFeature]
  }

  /// The registered PCI functions.
  package var devices: [PCIAddress: Device]
  /// The registered devices that are no PCI functions, by name.
  package var otherDevices: [String: Device]
  /// Members by set, as registered; sets of which nothing can be found any more are left out.
  package var sets: [String: Set<DeviceAddress>]
  /// The groups that are busy: their file is open, or a device of theirs is by its own node.
  package var openGroups: Set<Int>
  /// Groups that no driver of the host's stands in the way of.
  package var viableGroups: Set<Int>
}

extension SimulatedKernel {
  /// What the kernel knows now.
  package var truth: KernelTruth {
    look {
      var truth = KernelTruth(devices: [:], otherDevices: [:], sets: [:], openGroups: [], viableGroups: [])
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
          driver: function == nil ? mtty?.driver : function?.driver?.name, scope: function.flatMap(hotResetScope),
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

  /// By the IOMMU core's count of users where it keeps one (5.19), else by VFIO's own list of drivers.
  private func isViable(_ group: IOMMUGroup) -> Bool {
    flavour.ownershipInIOMMUCore ? !group.isClaimed || group.owner != nil : isViableByList(group)
  }

  /// The device sets there are, with members and lock: what of them the registry itself says.
  package var setNames: [String] { look { registry.sets.keys.map(\.name).sorted() } }

  /// Removals of mediated devices that wait for a process to let go.
  package var removalsWaitingForHolders: Set<String> {
    look {
      Set(waitingUnbinds.filter { $0.pci == nil }.map(\.description)).filter {
        mtty?.devices[$0]?.device.references ?? 0 > 0
      }
    }
  }

  /// Unbinds that wait for a process to let go.
  package var waitingForHolders: Set<PCIAddress> {
    look {
      Set(waitingUnbinds.compactMap(\.pci)).filter { functions[$0]?.core.map { $0.device.references > 0 } ?? false }
    }
  }
}

extension SimulatedKernel {
  /// The driver that a function is bound to; nil when there is none, or no such function.
  package func driver(of address: PCIAddress) -> String? {
    look { functions[address].flatMap { $0.isDriverShown ? $0.driver?.name : nil } }
  }

  /// `driver_override`.
  package func driverOverride(of address: PCIAddress) throws(Errno) -> String? {
    try call { () throws(Errno) in try function(address).driverOverride }
  }

  /// The path of a device's own node; nil where it has none.
  package func deviceNode(of address: PCIAddress) -> String? { deviceNode(of: .pci(address)) }

  /// The path of any device's own node; nil where it has none.
  package func deviceNode(of address: DeviceAddress) -> String? {
    look {
      guard flavour.hasCdev, let device = device(address), device.isVisible else { return nil }
      return "/dev/vfio/devices/\(device.name)"
    }
  }

  /// A device that is registered.
  func device(_ address: DeviceAddress) -> VFIODevice? {
    switch address {
    case .pci(let address): functions[address]?.core?.device
    case .named(let name): mtty?.devices[name]?.device
    }
  }

  /// The path of the node of a device's group; nil where it is in none.
  package func groupNode(of address: DeviceAddress) -> String? {
    look {
      guard let group = address.pci.map({ functions[$0]?.group }) ?? device(address)?.group?.iommu else { return nil }
      return "/dev/vfio/\(vfioGroups[group.id]?.nodeName ?? String(group.id))"
    }
  }

  /// `open_count` of the device behind a descriptor, also while an unbind waits; nil where it is none of a device.
  package func openCount(of number: Int32, by pid: Int32) -> Int? {
    look {
      guard case .device(let file) = processes[pid]?.descriptors[number]?.kind else { return nil }
      return file.device.openCount
    }
  }

  /// The members of each device set, those left out that are being unbound.
  package var members: [Set<DeviceAddress>] {
    look {
      registry.sets.values.map { set in
        Set(set.members.filter { $0.isVisible && !waitingUnbinds.contains($0.address) }.map(\.address))
      }.filter { !$0.isEmpty }
    }
  }

  /// A physical function made it.
  package func isVirtual(_ address: PCIAddress) -> Bool { look { functions[address]?.isVirtual ?? false } }

  /// The PCI functions there are, in order.
  package var functionAddresses: [PCIAddress] { look { functions.keys.sorted() } }

  /// A function answers on its bus.
  package func answers(_ address: PCIAddress) -> Bool { look { functions[address].map { !$0.isGone } ?? false } }
}

extension SimulatedKernel {
  /// A file of the device is open, whether it answers or not: an unbind would wait.
  package func hasFiles(of address: PCIAddress) -> Bool { hasFiles(of: .pci(address)) }

  /// The same of any device.
  package func hasFiles(of address: DeviceAddress) -> Bool { look { device(address)?.references ?? 0 > 1 } }
}
