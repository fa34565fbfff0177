import ActionPlanning
import FoundationEssentials
import HostModel

/// vfiotop's own data: restore records on disk and the messages between its processes.
extension FuzzTarget {
  static let messages = [
    readsBack(RestoreRecord.self, "restore-record", [record]),
    readsBack(
      HelperRequest.self, "helper-request",
      [.plan(.restore), .plan(.close(.pci(place), all: true)), .plan(.bind([place], driver: "vfio-pci"))]),
    readsBack(
      HelperMessage.self, "helper-message",
      [
        .ready(pid: 812, unfinished: [record]), .cannotPlan("there is no such device"),
        .holds([OwnHold(address: .named("83b8f4f2-509f"), path: .group, files: 2)]),
        .journal(JournalEntry(at: 1, action: nil, event: .request, address: .pci(place), text: "let go")),
        .warning("the journal j is not complete: ENOSPC (no space left)."),
        .finished(ActionResult(.refused, error: CallError(.bind, .EBUSY), text: "EBUSY", remedy: "close it")),
      ]),
  ]

  private static let place = PCIAddress(bus: 1, device: 0, function: 0)
  private static let record = RestoreRecord(
    process: ProcessIdentity(pid: 812, startTime: 4711), at: 1_795_365_930_123, device: .pci(place),
    boundTo: "vfio-pci",
    entries: [RestoreRecord.Entry(address: place, ids: "8086:10d3", driver: "e1000e", driverOverride: nil)])

  /// A target for a value that, once decoded, survives encoding and decoding.
  private static func readsBack<Value: Codable & Equatable & Sendable>(
    _ type: Value.Type, _ name: String, _ values: [Value]
  ) -> FuzzTarget {
    FuzzTarget(
      name, share: 90, seeds: { _ in values.compactMap { try? JSONEncoder().encode($0) }.map { [UInt8]($0) } },
      check: { bytes in
        guard let value = try? JSONDecoder().decode(type, from: Data(bytes)) else { return }
        let again = try JSONDecoder().decode(type, from: try JSONEncoder().encode(value))
        try require(again == value, "\(value) is read again as \(again)")
      })
  }
}
