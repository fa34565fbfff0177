import HostModel

/// A device that can migrate (`struct vfio_migration_ops`), with the parts that all drivers share: the path through the
/// states, and one data file per direction.
///
/// Drivers hold a mutex for this (`state_mutex`) and defer a reset that finds it locked. Nothing here waits, so the
/// mutex is never found locked.
class DeviceMigration {
  unowned let kernel: SimulatedKernel
  private unowned let device: VFIODevice
  private let address: DeviceAddress
  /// `migration_flags`.
  let flags: MigrationFlags
  /// The name of the data files.
  private let fileName: String
  private(set) var state = MigrationState.running
  /// The file that the state is read from. The device holds a reference.
  private(set) var saving: FileObject?
  /// The file that the state is written to.
  private(set) var resuming: FileObject?

  init(_ kernel: SimulatedKernel, _ device: VFIODevice, _ flags: MigrationFlags, fileName: String) {
    self.kernel = kernel
    self.device = device
    address = device.address
    self.flags = flags
    self.fileName = fileName
  }

  // Overridden by drivers

  /// Takes one step of the table. `state` is still the old one. Returns a file if the step begins a session.
  func step(to next: MigrationState) throws(ErrorNumber) -> FileObject? { nil }

  /// `migration_get_data_size`.
  var dataSize: UInt64 { 0 }

  /// read(2) of a data file that the device saves to.
  func read(_ file: MigrationFile, _ count: Int) throws(ErrorNumber) -> [UInt8] {
    if file.isDisabled { throw .ENODEV }
    return file.take(count)
  }

  /// write(2) of a data file that the device resumes from. Returns the number of bytes taken.
  func write(_ file: MigrationFile, _ bytes: [UInt8]) throws(ErrorNumber) -> Int {
    if file.isDisabled { throw .ENODEV }
    file.data += bytes
    return bytes.count
  }

  /// VFIO_MIG_GET_PRECOPY_INFO, called in a PRE_COPY state only.
  func precopyInfo(_ file: MigrationFile) throws(ErrorNumber) -> PrecopyInfo { throw .ENOTTY }

  /// `migration_set_state`. Goes step by step; if a step fails, the state stays at the one before it. Nil is an unknown
  /// state number, which no device has (`vfio_mig_get_next_state`).
  func setState(_ target: MigrationState?) throws(ErrorNumber) -> FileObject? {
    guard let target else { throw .EINVAL }
    var file: FileObject?
    while state != target {
      let next = kernel.has(.migrationStatesSkipped) ? target : try state.next(to: target, flags)
      file = try step(to: next)
      enter(next)
    }
    return file
  }

  // Shared by all drivers

  /// Enters a state.
  func enter(_ state: MigrationState) {
    guard self.state != state else { return }
    self.state = state
    kernel.note(.migrated(address, state))
  }

  /// The device was reset: it runs, and its sessions end.
  func reset() {
    if !kernel.has(.resetKeepsMigrationState) { enter(.running) }
    if !kernel.has(.resetKeepsDataFiles) { disableFiles() }
  }

  /// Ends the sessions. An open data file stays open, and every call on it fails with ENODEV.
  func disableFiles() {
    for file in [saving, resuming] {
      guard let file else { continue }
      if case .migration(let data) = file.kind { if !kernel.has(.dataOutlivesSession) { data.disable() } }
      kernel.put(file)
    }
    (saving, resuming) = (nil, nil)
  }

  /// Opens a data file with one reference for the device and one for the caller. The file takes a reference to the
  /// driver's module (`__anon_inode_getfile`, fs/anon_inodes.c: its operations have `.owner = THIS_MODULE`), which its
  /// release gives back.
  func open(_ direction: MigrationFile.Direction) -> (file: FileObject, data: MigrationFile) {
    let module = kernel.has(.dataFileTakesNoReference) ? nil : device.module
    let data = MigrationFile(self, direction, module)
    module?.references += 1
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
