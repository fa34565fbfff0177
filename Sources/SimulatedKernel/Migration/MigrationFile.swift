/// An open data file of a migration, such as `anon_inode:mtty_mig`. It is a stream: each read or write continues where
/// the last one ended.
final class MigrationFile {
  /// The direction of the data.
  enum Direction {
    /// Out of the device, for reading.
    case saving
    /// Into the device, for writing.
    case resuming
  }

  /// The device that saves or resumes.
  let migration: DeviceMigration
  let direction: Direction
  /// The module of the driver, which stays loaded as long as the file is open.
  let module: (any KernelModule)?
  /// The data saved, or written so far.
  var data: [UInt8] = []
  /// `f_pos`.
  var position = 0
  /// The length of the data that existed before the device changed (`pre_copy_initial_bytes` of mlx5).
  var initialBytes = 0
  /// The session is over, and every read and write fails with ENODEV.
  private(set) var isDisabled = false

  init(_ migration: DeviceMigration, _ direction: Direction, _ module: (any KernelModule)?) {
    self.migration = migration
    self.direction = direction
    self.module = module
  }

  /// `mtty_disable_file` and its siblings.
  func disable() {
    (isDisabled, data, position) = (true, [], 0)
  }

  /// Reads at most `count` bytes from the current position.
  func take(_ count: Int) -> [UInt8] {
    let part = data.dropFirst(position).prefix(max(0, count))
    position += part.count
    return Array(part)
  }
}
