import HostModel

/// Finds the host's uses of block devices: mounted file systems and swap space.
struct BlockUses: Sendable {
  let files: any HostFiles
  /// The mounts of the devices in every known mount namespace.
  let mounts: [MountLine]

  /// The places without which a host does not run, or not start again.
  private static let systemMounts: Set<String> = ["/", "/usr", "/boot", "/boot/efi"]

  /// Returns the uses of a stack of block devices, one for each device and kind.
  func uses(of stack: BlockStack) -> [HostUse] {
    if stack.blocks.isEmpty { return [] }
    let pooled = btrfsDevices()
    var used: Set<String> = []
    var uses: [HostUse] = []
    let swaps = swaps()
    for block in stack.blocks {
      if let mount = mount(of: block) {
        uses.append(
          HostUse(
            Self.systemMounts.contains(mount) ? .hostSystem : .mounted, "\(block.subject) is mounted on \(mount)"))
      } else if pooled.contains(block.name) {
        // The mounts of a btrfs on several devices name one of them.
        uses.append(HostUse(.mounted, "\(block.subject) is part of a mounted btrfs"))
      } else if let swap = swaps, isSwap(block, swap) {
        uses.append(HostUse(.swap, "\(block.subject) is swap space"))
      } else {
        continue
      }
      used.insert(block.node)
    }
    // A device is in use if one that is built from it is; lower devices come first.
    for block in stack.blocks.reversed() where used.contains(block.node) {
      if let base = block.base { used.insert(base) }
    }
    if swaps == nil {
      uses.append(HostUse(.unknown, "unknown whether \(stack.blocks[0].node) is swap space"))
    }
    uses += unused(stack, used)
    return uses.isEmpty ? zfs(stack) : uses
  }

  /// The unknown use of a device that is built from the function's and has no visible use: something without a file may
  /// still use an array or volume.
  private func unused(_ stack: BlockStack, _ used: Set<String>) -> [HostUse] {
    stack.blocks.compactMap { block in
      guard let base = block.base, !used.contains(block.node) else { return nil }
      return HostUse(.unknown, "\(block.node) is built on \(base), and it is unknown whether it is used")
    }
  }

  /// The shortest mount point of a file system. Its mounts are one use.
  private func mount(of block: StackedBlock) -> String? {
    mounts
      .filter { mount in
        // btrfs and overlay have device numbers of their own (major 0), so the source decides.
        if let number = mount.device, number == block.number { return true }
        return mount.source == block.node || mount.source == block.kernelNode
      }
      .min { ($0.point.count, $0.point.lexical) < ($1.point.count, $1.point.lexical) }
      .map { String(decoding: $0.point, as: UTF8.self) }
  }

  /// The paths in /proc/swaps (proc_swaps(5)); nil if unreadable. A kernel without swap has no such file.
  private func swaps() -> [String]? {
    do {
      return try files.contents("proc/swaps", limit: 1 << 20).split(separator: UInt8(ascii: "\n")).dropFirst()
        .compactMap { $0.split(whereSeparator: { $0 == 0x20 || $0 == 0x09 }).first }
        .map { String(decoding: MountLine.unescaped($0), as: UTF8.self) }
    } catch {
      return error.isAbsence ? [] : nil
    }
  }

  private func isSwap(_ block: StackedBlock, _ swaps: [String]) -> Bool {
    swaps.contains { path in
      if path == block.node || path == block.kernelNode { return true }
      // For a link of udev, /dev/disk/by-id/..., the status of its target, without opening it.
      guard path.hasPrefix("/dev/"), let status = try? files.status(String(path.dropFirst())), status.isBlockDevice
      else { return false }
      return DeviceNumber(major: status.deviceMajor, minor: status.deviceMinor) == block.number
    }
  }

  /// The devices of all mounted btrfs file systems: /sys/fs/btrfs/UUID/devices (fs/btrfs/sysfs.c).
  private func btrfsDevices() -> Set<String> {
    var names: Set<String> = []
    for system in (try? files.entries("sys/fs/btrfs")) ?? [] {
      names.formUnion((try? files.entries("sys/fs/btrfs/\(system)/devices")) ?? [])
    }
    return names
  }

  /// ZFS does not show the devices of its pools in sysfs or procfs; /proc/spl/kstat/zfs lists imported pools.
  private func zfs(_ stack: BlockStack) -> [HostUse] {
    let pools = ((try? files.entries("proc/spl/kstat/zfs")) ?? [])
      .filter { (try? files.status("proc/spl/kstat/zfs/\($0)/state")) != nil }.sorted()
    guard let pool = pools.first else { return [] }
    return [HostUse(.unknown, "unknown whether the ZFS pool \(pool) is on \(stack.blocks[0].node)")]
  }
}

extension [UInt8] {
  /// Compares bytes as text.
  fileprivate var lexical: String { String(decoding: self, as: UTF8.self) }
}
