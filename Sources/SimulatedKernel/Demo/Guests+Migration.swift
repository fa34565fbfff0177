import HostModel

/// Migrations of machines, from devices of the host to others of the same host, as QEMU drives them (hw/vfio/migration.c).
extension Guests {
  /// A machine that migrates, and the one of its name that waits for it.
  private static func incoming(_ name: String) -> String { "\(name), incoming" }

  /// The machine is on its way.
  func isMigrating(_ name: String) -> Bool { isRunning(Self.incoming(name)) }

  /// The devices that a machine has.
  func devices(of name: String) -> [DeviceAddress] { machine(name)?.devices.map(\.address) ?? [] }

  /// The states of its devices.
  func states(of name: String) -> [MigrationState] {
    guard let machine = machine(name) else { return [] }
    return machine.devices.compactMap { try? kernel.migrationState($0.descriptor, by: machine.pid) }
  }

  /// The machine that shall take it over starts, and waits for the state of every device.
  func expect(_ name: String, on devices: [DeviceAddress]) {
    guard start(name, as: Self.incoming(name), with: devices) else { return }
    bring(Self.incoming(name), to: .resuming)
  }

  /// Brings every device of a machine to a state, where it has that state.
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

  /// What there is to read of each device goes to its counterpart.
  func transfer(_ name: String) {
    guard let source = machine(name), let target = machine(Self.incoming(name)) else { return }
    for (from, to) in zip(source.devices, target.devices) {
      guard let file = source.dataFiles[from.address], let sink = target.dataFiles[to.address] else { continue }
      // At its end, for now (ENOMSG) or for good, there is nothing more.
      while let bytes = try? kernel.readMigration(file, count: 4096, by: source.pid), !bytes.isEmpty,
        (try? kernel.writeMigration(sink, bytes, by: target.pid)) != nil
      {}
    }
  }

  /// The machine goes on where it went to; where that fails, it goes on where it was, and what waited for it stays as it is.
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

  /// What waited for the machine in vain ends.
  func giveUp(_ name: String) { stop(Self.incoming(name)) }

  private func closeData(_ place: String) {
    guard var machine = machine(place) else { return }
    for file in machine.dataFiles.values { try? kernel.close(file, by: machine.pid) }
    machine.dataFiles = [:]
    update(place, machine)
  }
}
