import Foundation

/// A document of `vfiotop list --json` (schema vfiotop.snapshot/1), parsed by the contract and not with the program's
/// own types: a missing or renamed key is an error here.
package struct Prediction: Decodable {
  /// `works`, `fails` with an error's name, or `unknown`.
  package struct Verdict: Decodable {
    package var verdict: String
    package var errno: String?

    /// `works`, the error's name, or `unknown`, for comparison with a kernel's answer.
    package var answer: String { verdict == "fails" ? errno ?? "fails" : verdict }
  }

  /// An entry of a reset scope.
  package struct Affected: Decodable {
    package var address: String
    package var iommuGroup: Int?
    package var driver: String?
    package var member: Bool
    package var reportedByKernel: Bool
  }

  /// A cause of a refusal.
  package struct Blocker: Decodable {
    package var message: String
  }

  /// A hot reset.
  package struct HotReset: Decodable {
    package var verdict: String
    package var errno: String?
    package var availableTo: String?
    package var affected: [Affected]
    /// What is in the way of some callers.
    package var blockers: [Blocker]?

    package var answer: String { verdict == "fails" ? errno ?? "fails" : verdict }
  }

  /// A device set.
  package struct DeviceSet: Decodable {
    package var id: String
    package var rule: String
    package var members: [String]
    package var openCount: Int?
    package var hotReset: HotReset
  }

  /// A descriptor of a holder.
  package struct Descriptor: Decodable {
    package var fd: Int
    package var kind: String
    package var target: String?
    package var device: String?
    package var thread: Int?
  }

  /// A process that holds a device.
  package struct Holder: Decodable {
    package var pid: Int
    package var command: String
    package var descriptors: [Descriptor]
  }

  /// A device.
  package struct Device: Decodable {
    package var address: String
    package var driver: String?
    package var iommuGroup: Int?
    package var deviceSet: String?
    package var vfioDevice: String?
    package var open: Bool?
    package var openCount: Int?
    package var openCountCertainty: String?
    package var openedFiles: Int?
    package var descriptors: Int
    package var holders: [Holder]
    package var openVerdict: Verdict
    package var functionReset: Verdict
  }

  /// An IOMMU group.
  package struct Group: Decodable {
    package var id: Int
    package var devices: [String]
    package var viable: Bool
    package var node: String?
    package var open: Bool?
  }

  /// The known gaps of the observation.
  package struct BlindSpots: Decodable {
    /// An open device without a visible holder; without an address if only the driver's count shows it.
    package struct Phantom: Decodable {
      package var address: String?
      package var driver: String?
    }

    package var unreadableProcesses: Int
    package var notes: [String]?
    package var phantomOpens: [Phantom]
  }

  package var schema: String
  package var deviceSets: [DeviceSet]
  package var devices: [Device]
  package var iommuGroups: [Group]
  package var holders: [Holder]
  package var blindSpots: BlindSpots

  /// Reads a document.
  package init(json: Data) throws {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    self = try decoder.decode(Prediction.self, from: json)
  }

  /// The device with this address.
  func device(_ address: String) -> Device? { devices.first { $0.address == address } }

  /// The addresses that any view of this moment shows: all members of all sets.
  package var shownAddresses: [String] { deviceSets.flatMap(\.members).sorted() }

  /// The set of this address.
  func set(of address: String) -> DeviceSet? { deviceSets.first { $0.members.contains(address) } }
}
