import HostModel

/// Reads the migration states in debugfs: `vfio/DEVICE/migration/state` from 6.8, `features` from 6.18
/// (drivers/vfio/debugfs.c, CONFIG_VFIO_DEBUGFS), and on vendors' kernels of any name.
///
/// Only root can read them. Reading a state takes only the driver's state mutex: no device is woken, and the read waits
/// while a device changes its state.
struct MigrationReader {
  let files: any HostFiles
  let version: KernelVersion?

  private static let directory = "sys/kernel/debug/vfio"

  /// Returns the migration states by device; a device without one has no entry.
  /// A directory that may not be read is noted.
  func migrations(of devices: [DeviceAddress], _ notes: inout [String]) -> [DeviceAddress: Migration] {
    guard !devices.isEmpty else { return [:] }
    let names: [String]
    do {
      names = try files.entries(Self.directory)
    } catch {
      // All of debugfs is closed to this user, so that it cannot be told whether the kernel has the directory.
      if error.isPermission, version.map({ $0 >= KernelVersion(6, 8) }) ?? false {
        notes.append(
          "States of migrations, where the kernel shows them, are in debugfs, which this user may not read. Run as root or "
            + "with CAP_DAC_READ_SEARCH to see them.")
      }
      return [:]
    }
    let shown = Set(names)
    var result: [DeviceAddress: Migration] = [:]
    for device in devices where shown.contains(device.description) {
      result[device] = migration(of: "\(Self.directory)/\(device)/migration")
    }
    return result
  }

  private func migration(of directory: String) -> Migration? {
    do {
      _ = try files.status(directory)
    } catch {
      // A device has a directory, with this in it if its driver has migration (`vfio_device_debugfs_init`).
      return error.isAbsence ? .impossible : nil
    }
    let state = files.line("\(directory)/state").flatMap { MigrationState(rawValue: $0) }
    guard let bytes = try? files.contents("\(directory)/features", limit: 4096) else {
      return state.map { Migration(state: $0, features: nil) }
    }
    let words = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    return Migration(state: state, features: words.compactMap { MigrationFeature(rawValue: String($0)) })
  }
}
