import HostModel

/// A device that can migrate (`struct vfio_migration_ops`), with what the drivers have in common: the way through the
/// states, and a data file for each direction.
///
/// Drivers do this under a mutex of the device (`state_mutex`), and put off a reset that finds it taken. Nothing here
/// waits for anything, so nobody ever finds it taken.
class DeviceMigration {
  unowned let kernel: SimulatedKernel
  private let address: DeviceAddress
  /// `migration_flags`.
  let flags: MigrationFlags
  /// The data files' name.
  private let fileName: String
  private(set) var state = MigrationState.running
  /// The file of the state that is read; the device has a reference to it.
  private(set) var saving: FileObject?
  /// The file of the state that is written.
  private(set) var resuming: FileObject?

  init(_ kernel: SimulatedKernel, _ address: DeviceAddress, _ flags: MigrationFlags, fileName: String) {
    self.kernel = kernel
    self.address = address
    self.flags = flags
    self.fileName = fileName
  }

  // MARK: What drivers do of their own

  /// One step of the table; a file where the step begins a session. The state is the one before.
  func step(to next: MigrationState) throws(Errno) -> FileObject? { nil }

  /// `migration_get_data_size`.
  var dataSize: UInt64 { 0 }

  /// read(2) of a data file that is saved to.
  func read(_ file: MigrationFile, _ count: Int) throws(Errno) -> [UInt8] {
    if file.isDisabled { throw Errno(.ENODEV) }
    return file.take(count)
  }

  /// write(2) of a data file that is resumed from: how many bytes were taken.
  func write(_ file: MigrationFile, _ bytes: [UInt8]) throws(Errno) -> Int {
    if file.isDisabled { throw Errno(.ENODEV) }
    file.data += bytes
    return bytes.count
  }

  /// VFIO_MIG_GET_PRECOPY_INFO, once the state is known to be right.
  func precopyInfo(_ file: MigrationFile) throws(Errno) -> PrecopyInfo { throw Errno(.ENOTTY) }

  /// `migration_set_state`: step by step, and where a step fails, the state is the one before it. Nil is a number that no
  /// state has, and so one that the device has not (`vfio_mig_get_next_state`).
  func setState(_ target: MigrationState?) throws(Errno) -> FileObject? {
    guard let target else { throw Errno(.EINVAL) }
    var file: FileObject?
    while state != target {
      let next = kernel.has(.migrationStatesSkipped) ? target : try state.next(to: target, flags)
      file = try step(to: next)
      enter(next)
    }
    return file
  }

  // MARK: What they have in common

  /// Comes to a state.
  func enter(_ state: MigrationState) {
    guard self.state != state else { return }
    self.state = state
    kernel.note(.migrated(address, state))
  }

  /// The device was reset: it runs, and a session is over.
  func reset() {
    if !kernel.has(.resetKeepsMigrationState) { enter(.running) }
    if !kernel.has(.resetKeepsDataFiles) { disableFiles() }
  }

  /// Ends the sessions; who has a data file still has it, and every call of it is ENODEV.
  func disableFiles() {
    for file in [saving, resuming] {
      guard let file else { continue }
      if case .migration(let data) = file.kind { if !kernel.has(.dataOutlivesSession) { data.disable() } }
      kernel.put(file)
    }
    (saving, resuming) = (nil, nil)
  }

  /// A new data file: one reference is the device's, one the caller's.
  func open(_ direction: MigrationFile.Direction) -> (file: FileObject, data: MigrationFile) {
    let data = MigrationFile(self, direction)
    let file = kernel.makeFile(.migration(data), link: "anon_inode:\(fileName)")
    file.references += 1
    switch direction {
    case .saving: saving = file
    case .resuming: resuming = file
    }
    return (file, data)
  }

  /// The data of the session in one direction.
  func session(_ direction: MigrationFile.Direction) -> MigrationFile? {
    guard case .migration(let data)? = (direction == .saving ? saving : resuming)?.kind else { return nil }
    return data
  }
}

/// What VFIO_MIG_GET_PRECOPY_INFO tells (`struct vfio_precopy_info`, include/uapi/linux/vfio.h).
package struct PrecopyInfo: Hashable, Sendable {
  /// Bytes of the state as it was when PRE_COPY began that are still to be read.
  package var initialBytes: UInt64
  /// Bytes that have changed since.
  package var dirtyBytes: UInt64
}
