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
