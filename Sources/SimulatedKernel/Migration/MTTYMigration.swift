import HostModel
import TerminalText

/// The migration of mtty's serial ports (samples/vfio-mdev/mtty.c): a header, and in STOP_COPY the ports.
final class MTTYMigration: DeviceMigration {
  /// `offsetof(struct mtty_data, ports)`.
  private static let headerSize = 24
  /// `sizeof(struct serial_port)`.
  private static let portSize = 36
  private static let magic: UInt64 = 0x7e9d_0989_8c3e_2c4e

  private let count: Int
  /// The registers and buffers of all ports in their memory layout.
  private var ports: [UInt8]

  init(_ kernel: SimulatedKernel, _ device: VFIODevice, ports count: Int) {
    self.count = count
    ports = [UInt8](repeating: 0, count: count * Self.portSize)
    // `max_fifo_size`, as `mtty_init_dev` leaves it.
    for port in 0..<count { ports[port * Self.portSize + 33] = 16 }
    super.init(kernel, device, [.stopCopy, .p2p, .preCopy], fileName: "mtty_mig")
  }

  /// `mtty_data_size`.
  private var size: Int { Self.headerSize + ports.count }
  override var dataSize: UInt64 { UInt64(size) }

  /// `mtty_step_state`.
  override func step(to next: MigrationState) throws(ErrorNumber) -> FileObject? {
    switch (state, next) {
    case (.resuming, .stop):
      try load()
      disableFiles()
    case (.preCopy, .running), (.preCopyP2P, .runningP2P), (.stopCopy, .stop): disableFiles()
    case (.running, .preCopy), (.runningP2P, .preCopyP2P), (.stop, .stopCopy), (.preCopyP2P, .stopCopy):
      return save(next)
    case (.stop, .resuming): return open(.resuming).file
    default: break
    }
    return nil
  }

  /// `mtty_save_device_data`: the header when a session begins, the ports once the device is stopped.
  private func save(_ next: MigrationState) -> FileObject? {
    var begun: FileObject?
    if saving == nil || kernel.has(.everyStepBeginsSession) {
      let (file, data) = open(.saving)
      data.data.append(Self.magic)
      for field in [1, 0, UInt32(count), 0] as [UInt32] { data.data.append(field) }
      begun = file
    }
    if next == .stopCopy { session(.saving)?.data += ports }
    return begun
  }

  /// `mtty_load_state`. (A device closed in RESUMING and opened again has no file; the real driver dereferences a null
  /// pointer there.)
  private func load() throws(ErrorNumber) {
    guard let file = session(.resuming), file.data.count >= size else { throw .EINVAL }
    ports = Array(file.data[Self.headerSize..<size])
  }

  /// `mtty_resume_write`. The header is checked once it is complete; a wrong one fails the write but is kept.
  override func write(_ file: MigrationFile, _ bytes: [UInt8]) throws(ErrorNumber) -> Int {
    if file.position + bytes.count > size { throw .ENOMEM }
    let before = file.data.count
    let written = try super.write(file, bytes)
    file.position += written
    if before < Self.headerSize, file.data.count >= Self.headerSize, !isHeader(file.data) { throw .EFAULT }
    return written
  }

  private func isHeader(_ data: [UInt8]) -> Bool {
    let fields = stride(from: 8, to: Self.headerSize, by: 4).map { data.integer(UInt32.self, at: $0) }
    return data.integer(UInt64.self, at: 0) == Self.magic && fields == [1, 0, UInt32(count), 0]
  }

  /// `mtty_precopy_ioctl`. The saved state never changes.
  override func precopyInfo(_ file: MigrationFile) throws(ErrorNumber) -> PrecopyInfo {
    if file.isDisabled { throw .ENODEV }
    return PrecopyInfo(initialBytes: UInt64(file.data.count - file.position), dirtyBytes: 0)
  }
}
