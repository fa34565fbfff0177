/// An opened data file of a migration: what `anon_inode:mtty_mig` and its like are. It is a stream: each read and write
/// goes on where the last one ended.
final class MigrationFile {
  /// Which way the data goes.
  enum Direction {
    /// Out of the device: it can be read.
    case saving
    /// Into the device: it can be written.
    case resuming
  }

  /// The device's part.
  let migration: DeviceMigration
  let direction: Direction
  /// What there is to read, or was written.
  var data: [UInt8] = []
  /// `f_pos`.
  var position = 0
  /// Of what was read, so much was there before the device changed (`pre_copy_initial_bytes` of mlx5).
  var initialBytes = 0
  /// The session is over: every read and write is ENODEV.
  private(set) var isDisabled = false

  init(_ migration: DeviceMigration, _ direction: Direction) {
    self.migration = migration
    self.direction = direction
  }

  /// `mtty_disable_file` and the like.
  func disable() {
    (isDisabled, data, position) = (true, [], 0)
  }

  /// Takes what is there, at most `count` bytes.
  func take(_ count: Int) -> [UInt8] {
    let part = data.dropFirst(position).prefix(max(0, count))
    position += part.count
    return Array(part)
  }
}
