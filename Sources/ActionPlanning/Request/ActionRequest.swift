import HostModel

/// An action that a user requests, before it is planned.
package enum ActionRequest: Hashable, Sendable, Codable {
  /// Open a device and keep it open.
  case open(OpenRequest)
  /// Close the device file that vfiotop opened last, or all of them.
  case close(DeviceAddress, all: Bool)
  /// Close everything that vfiotop holds.
  case closeEverything
  /// VFIO_DEVICE_RESET of the function alone; the token is for the open if vfiotop does not hold the device.
  case functionReset(DeviceAddress, token: String?)
  /// VFIO_DEVICE_PCI_HOT_RESET: everything in the reset scope of the device's set.
  case hotReset(HotResetRequest)
  /// Bind functions to a driver.
  case bind([PCIAddress], driver: String)
  /// Leave functions without a driver.
  case unbind([PCIAddress])
  /// Restore the drivers of devices after an interrupted sibling bind.
  case restore

  /// The kinds of actions; the raw value is the `action` of the journal.
  package enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
    case open, close, functionReset = "function_reset", hotReset = "hot_reset", bind, unbind, restore
  }

  /// The kind of the action.
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

  /// True if the action may open a device and so need a VF token.
  package var takesToken: Bool {
    switch self {
    case .open, .functionReset: true
    case .close, .closeEverything, .hotReset, .bind, .unbind, .restore: false
    }
  }

  /// The VF token of the request.
  package var token: String? {
    switch self {
    case .open(let request): request.token
    case .functionReset(_, let token): token
    case .close, .closeEverything, .hotReset, .bind, .unbind, .restore: nil
    }
  }

  /// Returns this request with the token, if it takes one.
  package func with(token: String) -> ActionRequest {
    switch self {
    case .open(var request):
      request.token = token
      return .open(request)
    case .functionReset(let device, _): return .functionReset(device, token: token)
    case .close, .closeEverything, .hotReset, .bind, .unbind, .restore: return self
    }
  }

  /// The devices that the request names.
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
