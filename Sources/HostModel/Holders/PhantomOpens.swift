import TerminalText

/// The opens that the kernel shows and no visible descriptor explains.
struct PhantomOpens {
  /// Those of devices, then those of drivers whose module has more references than open devices are seen.
  let all: [PhantomOpen]

  init(
    _ registered: [RegisteredDevice], _ states: [DeviceAddress: DeviceOpenState],
    unaccounted references: [(driver: String, count: Int)], _ gaps: ObservationGaps
  ) {
    let ofDevices = registered.compactMap { device in
      states[device.address].flatMap { Self.phantom(device, $0, gaps) }
    }
    all =
      ofDevices
      + references.map { driver, count in
        PhantomOpen(
          address: nil, driver: driver, evidence: ["module_refcnt"],
          message:
            "The module of \(driver) has \(Plural.count(count, "reference")) that no open device explains: an unseen "
            + "open, a migration in progress or a tracer.")
      }
  }

  private static func phantom(
    _ device: RegisteredDevice, _ state: DeviceOpenState, _ gaps: ObservationGaps
  ) -> PhantomOpen? {
    guard state.isOpen == true, state.transition == nil, !state.phantomEvidence.isEmpty else { return nil }
    let message: String
    if let mapped = state.holders.first(where: { ($0.mappings ?? 0) > 0 }) {
      message =
        "\(device.address) is open without a descriptor: pid \(mapped.pid) (\(mapped.command)) still maps its memory."
    } else if state.holders.isEmpty {
      message =
        "\(device.address) is open and no holder is visible: "
        + (gaps.mayMissHolders ? "a process that may not be read, " : "")
        + "\(PhantomOpen.suspects), a descriptor in flight or another PID namespace may hold it."
    } else {
      return nil
    }
    return PhantomOpen(
      address: device.address, driver: device.driver, evidence: state.phantomEvidence, message: message)
  }
}
