import HostModel

/// Reads what debugfs tells of devices and migrations: `vfio/DEVICE/migration/state` from 6.8, `features` from 6.18
/// (drivers/vfio/debugfs.c, CONFIG_VFIO_DEBUGFS).
///
/// It is root's to read. Reading a state takes the driver's mutex of it and nothing else: no device is woken, and the
/// look waits where a device is just brought to another state.
struct MigrationReader {
  let files: any HostFiles
  let version: KernelVersion?

  private static let folder = "sys/kernel/debug/vfio"

  /// What is known, by device; a device of which nothing is known has no entry.
  /// That it may not be read is noted.
  func migrations(of devices: [DeviceAddress], _ notes: inout [String]) -> [DeviceAddress: Migration] {
    guard let version, version >= KernelVersion(6, 8), !devices.isEmpty else { return [:] }
    let names: [String]
    do {
      names = try files.entries(Self.folder)
    } catch {
      if error.isPermission {
        notes.append(
          "States of migrations, where the kernel shows them, are in debugfs, which this user may not read. Run as root or "
            + "with CAP_DAC_READ_SEARCH to see them.")
      }
      return [:]
    }
    let shown = Set(names)
    var result: [DeviceAddress: Migration] = [:]
    for device in devices where shown.contains(device.description) {
      result[device] = migration(of: "\(Self.folder)/\(device)/migration", hasFeatures: version >= KernelVersion(6, 18))
    }
    return result
  }

  private func migration(of folder: String, hasFeatures: Bool) -> Migration? {
    do {
      _ = try files.status(folder)
    } catch {
      // A device has a folder, and this in it where its driver has migrations (`vfio_device_debugfs_init`).
      return error.isAbsence ? .impossible : nil
    }
    let state = files.line("\(folder)/state").flatMap { MigrationState(rawValue: $0) }
    guard hasFeatures, let bytes = try? files.contents("\(folder)/features", limit: 4096) else {
      return state.map { Migration(state: $0, features: nil) }
    }
    let words = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    return Migration(state: state, features: words.compactMap { MigrationFeature(rawValue: String($0)) })
  }
}
