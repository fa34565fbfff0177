import TerminalText

extension Snapshot {
  /// A description of a device's migration support and state; nil if nothing is known of it, or no device of the host
  /// can migrate.
  package func migrationSentence(of device: Device) -> String? {
    guard let migration = device.migration, devices.contains(where: { $0.migration?.isPossible == true }) else {
      return nil
    }
    guard migration.isPossible else {
      return ["It does not support migration.", obstacle(of: device)].compactMap { $0 }.joined(separator: " ")
    }
    var words = [migration.state?.rawValue ?? "state unknown"]
    // Closing ends a session, and no driver touches the state before it is opened again (`mlx5vf_pci_open_device`).
    let isLeft = device.isOpen == false && migration.state != .running && migration.state != nil
    if let meaning = isLeft ? "as its last holder left it" : migration.state?.meaning { words.append(meaning) }
    let files = migration.dataDescriptors
    if files > 0 { words.append("\(Plural.count(files, "descriptor")) on its data") }
    var text = words.joined(separator: ", ")
    if let features = migration.features, !features.isEmpty {
      text += "; supports \(features.map(\.rawValue).joined(separator: ", "))"
    }
    return [text + ".", obstacle(of: device)].compactMap { $0 }.joined(separator: " ")
  }

  /// The obstacle to a migration of the device's holder with little downtime: `db cannot pre-copy because of
  /// 0000:61:00.1.`. Nil if there is none, or if the features of one of its devices are unknown.
  private func obstacle(of device: Device) -> String? {
    guard let holder = device.holders.first, device.holders.count == 1 else { return nil }
    let held = devices.filter { $0.isMember && $0.holders.contains { $0.pid == holder.pid } }
    guard held.allSatisfy({ $0.migration?.features != nil }) else { return nil }
    let name = holder.virtualMachine ?? holder.label.description
    func because(_ what: String, _ culprits: [Device]) -> String? {
      if culprits.isEmpty { return nil }
      return "\(name) cannot \(what) because of \(culprits.map(\.address.description).joined(separator: ", "))."
    }
    return because("migrate", held.filter { $0.migration?.isPossible == false })
      ?? because("pre-copy", held.filter { $0.migration?.features?.contains(.preCopy) == false })
  }
}

extension MigrationState {
  /// The meaning of the state for the guest.
  fileprivate var meaning: String? {
    switch self {
    case .error: "only a reset recovers it"
    case .stop: "stopped"
    case .running: nil
    case .stopCopy: "stopped, its state is being read"
    case .resuming: "stopped, a state is being written to it"
    case .runningP2P: "running without DMA to other devices"
    case .preCopy: "running, its state is being read"
    case .preCopyP2P: "running without DMA to other devices, its state is being read"
    }
  }
}
