import HostModel

/// What a user asks for, before anything is known of what it would take.
package enum ActionRequest: Hashable, Sendable, Codable {
  /// Open a device and keep it open.
  case open(OpenRequest)
  /// Close what vfiotop holds of a device: the file that was opened last, or all of them.
  case close(DeviceAddress, all: Bool)
  /// Close everything that vfiotop holds.
  case closeEverything
  /// VFIO_DEVICE_RESET: the function alone; the token is for the open where vfiotop does not hold it.
  case functionReset(DeviceAddress, token: String?)
  /// VFIO_DEVICE_PCI_HOT_RESET: everything in the reset scope of the device's set.
  case hotReset(HotResetRequest)
  /// Bind functions to a driver.
  case bind([PCIAddress], driver: String)
  /// Leave functions without a driver.
  case unbind([PCIAddress])
  /// Give devices back to the drivers they had before a sibling bind that was cut short.
  case restore

  /// The kinds of actions; the raw value is the `action` of the journal.
  package enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
    case open, close, functionReset = "function_reset", hotReset = "hot_reset", bind, unbind, restore
  }

  /// Its kind.
  package var kind: Kind {
    switch self {
    case .open: .open
    case .close, .closeEverything: .close
    case .functionReset: .functionReset
    case .hotReset: .hotReset
    case .bind: .bind
    case .unbind: .unbind
    case .restore: .restore
    }
  }

  /// It may open a device, so that a VF token can be needed.
  package var takesToken: Bool {
    switch self {
    case .open, .functionReset: true
    case .close, .closeEverything, .hotReset, .bind, .unbind, .restore: false
    }
  }

  /// The VF token it comes with.
  package var token: String? {
    switch self {
    case .open(let request): request.token
    case .functionReset(_, let token): token
    case .close, .closeEverything, .hotReset, .bind, .unbind, .restore: nil
    }
  }

  /// The same with a token, where it takes one.
  package func with(token: String) -> ActionRequest {
    switch self {
    case .open(var request):
      request.token = token
      return .open(request)
    case .functionReset(let device, _): return .functionReset(device, token: token)
    case .close, .closeEverything, .hotReset, .bind, .unbind, .restore: return self
    }
  }

  /// The devices it names; none for those that mean whatever is there.
  package var devices: [DeviceAddress] {
    switch self {
    case .open(let request): [request.device]
    case .close(let device, _), .functionReset(let device, _): [device]
    case .hotReset(let request): [request.device]
    case .bind(let addresses, _), .unbind(let addresses): addresses.map(DeviceAddress.pci)
    case .closeEverything, .restore: []
    }
  }
}

/// The way to a device.
package enum AccessPath: String, Hashable, Sendable, Codable, CaseIterable {
  /// Container, group, device: `/dev/vfio/N` (drivers/vfio/group.c).
  case group
  /// The device's own node and an iommufd: `/dev/vfio/devices/vfioN` (drivers/vfio/device_cdev.c).
  case cdev
}

/// An open, as it is asked for.
package struct OpenRequest: Hashable, Sendable, Codable {
  /// The device.
  package var device: DeviceAddress
  /// The way; nil for the one that is in use already, else the group path where the kernel has it.
  package var path: AccessPath?
  /// How many files to open.
  package var count: Int
  /// The VF token, a UUID.
  package var token: String?

  /// A request from its parts.
  package init(_ device: DeviceAddress, path: AccessPath? = nil, count: Int = 1, token: String? = nil) {
    self.device = device
    self.path = path
    self.count = count
    self.token = token
  }
}

/// A hot reset, as it is asked for.
package struct HotResetRequest: Hashable, Sendable, Codable {
  /// A device of the set.
  package var device: DeviceAddress
  /// The proof of ownership: groups, or one iommufd; nil as with ``OpenRequest/path``.
  package var path: AccessPath?
  /// Bind what is missing in the scope to vfio-pci first, and give it back afterwards.
  package var bindsSiblings: Bool

  /// A request from its parts.
  package init(_ device: DeviceAddress, path: AccessPath? = nil, bindsSiblings: Bool = false) {
    self.device = device
    self.path = path
    self.bindsSiblings = bindsSiblings
  }
}
