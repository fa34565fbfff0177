import HostModel

/// Live migrations of VMs between devices of one host, as QEMU drives them (hw/vfio/migration.c).
extension Guests {
  /// The key of the destination VM while it waits for the source of that name.
  private static func incoming(_ name: String) -> String { "\(name), incoming" }

  /// Returns whether a migration of this VM is in progress.
  func isMigrating(_ name: String) -> Bool { isRunning(Self.incoming(name)) }

  /// The devices of a VM.
  func devices(of name: String) -> [DeviceAddress] { machine(name)?.devices.map(\.address) ?? [] }

  /// The migration states of those devices.
  func states(of name: String) -> [MigrationState] {
    guard let machine = machine(name) else { return [] }
    return machine.devices.compactMap { try? kernel.migrationState($0.descriptor, by: machine.pid) }
  }

  /// Starts the destination VM and brings its devices to RESUMING.
  func expect(_ name: String, on devices: [DeviceAddress]) {
    guard start(name, as: Self.incoming(name), with: devices) else { return }
    bring(Self.incoming(name), to: .resuming)
  }

  /// Brings every device of a VM to a state. Returns false if one cannot enter it.
  @discardableResult func bring(_ place: String, to state: MigrationState) -> Bool {
    guard var machine = machine(place) else { return false }
    var worked = true
    for (address, descriptor) in machine.devices {
      do {
        if let file = try kernel.setMigrationState(state, descriptor, by: machine.pid) {
          machine.dataFiles[address] = file
        }
      } catch {
        worked = false
      }
    }
    update(place, machine)
    return worked
  }

  /// Copies each device's readable data to its counterpart in the destination.
  func transfer(_ name: String) {
    guard let source = machine(name), let target = machine(Self.incoming(name)) else { return }
    for (from, to) in zip(source.devices, target.devices) {
      guard let file = source.dataFiles[from.address], let sink = target.dataFiles[to.address] else { continue }
      // The loop ends at the end of the data, be it temporary (ENOMSG) or final.
      while let bytes = try? kernel.readMigration(file, count: 4096, by: source.pid), !bytes.isEmpty,
        (try? kernel.writeMigration(sink, bytes, by: target.pid)) != nil
      {}
    }
  }

  /// Starts the destination and stops the source. If the destination cannot run, the source resumes and the destination
  /// stays as it is.
  func finish(_ name: String) {
    let worked = bring(Self.incoming(name), to: .running)
    closeData(Self.incoming(name))
    guard worked else {
      bring(name, to: .running)
      closeData(name)
      return
    }
    stop(name)
    rename(Self.incoming(name), to: name)
  }

  /// Stops the destination of a failed migration.
  func giveUp(_ name: String) { stop(Self.incoming(name)) }

  private func closeData(_ place: String) {
    guard var machine = machine(place) else { return }
    for file in machine.dataFiles.values { try? kernel.close(file, by: machine.pid) }
    machine.dataFiles = [:]
    update(place, machine)
  }
}
