import HostModel
import HostObservation
import RecordedHost
import Testing

/// The host's own uses of PCI functions, on hosts of a few lines each.
@Suite struct HostUseTests {
  private static let address = PCIAddress(bus: 1, device: 0, function: 0)
  private static let function = "sys/devices/pci0000:00/0000:00:01.0/0000:01:00.0"

  /// A host whose function has a driver, with unrelated mounts and processes.
  private func host(_ more: String = "", driver: String? = "nvme", mounts: String = "") throws -> RecordedHost {
    var host = try RecordedHost(
      """
      l sys/bus/pci/devices/0000:01:00.0 -> ../../../devices/pci0000:00/0000:00:01.0/0000:01:00.0
      f \(Self.function)/class\t0x010802\\n
      f \(Self.function)/power/control\ton\\n
      d sys/class/vfio-dev
      d proc/self
      f proc/self/mountinfo\t22 1 0:21 / /proc rw - proc proc rw\\n\(mounts)
      f proc/swaps\tFilename\\t\\t\\t\\tType\\t\\tSize\\t\\tUsed\\t\\tPriority\\n
      f proc/1/stat\t1 (init) S 0 1 1 0 -1 4194560 0 0 0 0 1 2 0 0 20 0 1 0 7 0 0 0\\n
      f proc/1/comm\tinit\\n
      l proc/1/fd/0 -> /dev/null

      """)
    if let driver { try host.add("l \(Self.function)/driver -> ../../../../bus/pci/drivers/\(driver)") }
    try host.add(more)
    return host
  }

  private func uses(_ host: RecordedHost) -> [HostUse] {
    HostUseReader(files: host).uses(of: Self.address)
  }

  /// A device below the function, or elsewhere by an absolute path.
  private func device(_ place: String, _ subsystem: String, _ number: String? = nil, node: String? = nil) -> String {
    let directory = place.hasPrefix("sys/") ? place : "\(Self.function)/\(place)"
    var text = "l \(directory)/subsystem -> /sys/class/\(subsystem)\n"
    let name = place.split(separator: "/").last ?? ""
    if let number {
      text += "f \(directory)/dev\t\(number)\\n\nf \(directory)/uevent\tMAJOR=1\\nDEVNAME=\(node ?? String(name))\\n\n"
    }
    if subsystem == "block" { text += "l sys/class/block/\(name) -> /\(directory)\n" }
    return text
  }

  private func disk() -> String {
    device("nvme/nvme0", "nvme", "240:0") + device("nvme/nvme0/nvme0n1", "block", "259:0")
      + device("nvme/nvme0/nvme0n1/nvme0n1p1", "block", "259:1")
      + device("nvme/nvme0/nvme0n1/nvme0n1p2", "block", "259:2")
      + "f \(Self.function)/nvme/nvme0/nvme0n1/nvme0n1p1/partition\t1\\n\n"
      + "f \(Self.function)/nvme/nvme0/nvme0n1/nvme0n1p2/partition\t2\\n\n"
  }

  /// What VFIO has is read once, not for each function: the reads grow with the functions and no faster.
  @Test func readsTheRegistrationsOnceForAll() throws {
    func reads(_ count: UInt8) throws -> Int {
      var text = ""
      for bus in 1...count {
        let address = PCIAddress(bus: bus, device: 0, function: 0)
        text += "l sys/bus/pci/devices/\(address)/driver -> ../../../bus/pci/drivers/nvme\n"
        text += "f sys/class/vfio/\(bus)/dev\t254:\(bus)\\n\n"
      }
      let host = ChangingHost(try RecordedHost(text))
      let addresses = (1...count).map { PCIAddress(bus: $0, device: 0, function: 0) }
      return host.reads { _ = HostUseReader(files: host).uses(of: addresses) }
    }
    #expect(try reads(80) <= 2 * reads(40))
  }

  /// NVIDIA's driver has its node in no class, and its remove waits for whoever has it open.
  @Test func aGPUOfNVIDIA() throws {
    let information = "f proc/driver/nvidia/gpus/0000:01:00.0/information\tModel:\tA40\\nDevice Minor: \t 3\\n\n"
    let majors = "f proc/devices\tCharacter devices:\\n195 nvidia\\n511 vfio\\n\n"
    let idle = information + majors
    #expect(uses(try host(idle, driver: "nvidia")) == [])
    let open = idle + "l proc/1/fd/5 -> /dev/nvidia3\ns proc/1/fd/5 195:3\n"
    #expect(uses(try host(open, driver: "nvidia")).map(\.text) == ["/dev/nvidia3 is open in init (pid 1)"])
    #expect(uses(try host(majors, driver: "nvidia")).map(\.kind) == [.unknown])
    #expect(uses(try host(open, driver: "nouveau")) == [])
  }

  @Test func findsNothingOnAnIdleFunction() throws {
    #expect(uses(try host()) == [])
    #expect(uses(try host(disk())) == [])
    #expect(uses(try RecordedHost("d sys")) == [])
  }

  /// Whatever lies below the function: with a VFIO driver the host uses none of it, and without a driver only the
  /// firmware's console.
  @Test func findsNothingWithoutADriverOfTheHost() throws {
    let screen = "f \(Self.function)/boot_vga\t1\\n\n" + device("drm/card0", "drm", "226:0")
    #expect(uses(try host(screen, driver: nil)).map(\.kind) == [.console])
    #expect(uses(try host(device("drm/card0", "drm", "226:0"), driver: nil)) == [])
    let registered =
      device("vfio-dev/vfio0", "vfio-dev", "510:0") + "l sys/class/vfio-dev/vfio0 -> "
      + "../../devices/pci0000:00/0000:00:01.0/0000:01:00.0/vfio-dev/vfio0\n"
    #expect(uses(try host(screen + registered, driver: "vfio-pci")) == [])
    #expect(uses(try host(screen, driver: "amdgpu")).map(\.kind) == [.console])
  }

  @Test func findsMounts() throws {
    let mounts = """
      27 1 259:2 / / rw,relatime - ext4 /dev/root rw\\n28 27 259:2 /x /srv rw - ext4 /dev/root rw\\n\
      29 27 0:44 /@ /home\\\\040of rw - btrfs /dev/nvme0n1p1 rw\\n
      """
    #expect(
      uses(try host(disk(), mounts: mounts)) == [
        HostUse(.hostSystem, "/dev/nvme0n1p2 is mounted on /"),
        HostUse(.mounted, "/dev/nvme0n1p1 is mounted on /home of"),
      ])
  }

  /// A mount in a container only, or in the namespace of process 1.
  @Test func findsMountsOfOtherNamespaces() throws {
    let others = """
      l proc/self/ns/mnt -> mnt:[1]
      l proc/1/ns/mnt -> mnt:[1]
      l proc/40/ns/mnt -> mnt:[2]
      d proc/40/fd
      f proc/40/mountinfo\t27 1 259:1 / /data rw - xfs /dev/nvme0n1p1 rw\\n
      """
    #expect(uses(try host(disk() + others)) == [HostUse(.mounted, "/dev/nvme0n1p1 is mounted on /data")])
  }

  private func mapped(_ name: String, _ number: String, _ label: String, on base: String) -> String {
    let below = base.hasPrefix("dm") ? "sys/devices/virtual/block" : "\(Self.function)/nvme/nvme0/nvme0n1"
    return device("sys/devices/virtual/block/\(name)", "block", number)
      + "f sys/devices/virtual/block/\(name)/dm/name\t\(label)\\n\nl \(below)/\(base)/holders/\(name) -> x\n"
  }

  @Test func followsWhatIsBuiltFromADisk() throws {
    let stack =
      disk() + mapped("dm-0", "253:0", "crypt", on: "nvme0n1p2")
      + mapped("dm-1", "253:1", "vg-root", on: "dm-0") + mapped("dm-2", "253:2", "vg-swap", on: "dm-0")
      + mapped("dm-3", "253:3", "vg-idle", on: "dm-0") + mapped("dm-4", "253:4", "thin", on: "dm-1")
    let swaps = "f proc/swaps\tFilename\\t\\t\\t\\tType\\n/dev/dm-2                partition\\t1\\t0\\t-2\\n\n"
    let mounts = "27 1 253:4 / / rw - ext4 /dev/mapper/thin rw\\n"
    #expect(
      uses(try host(stack + swaps, mounts: mounts)) == [
        HostUse(.hostSystem, "/dev/mapper/thin, built on /dev/mapper/vg-root, is mounted on /"),
        HostUse(.swap, "/dev/mapper/vg-swap, built on /dev/mapper/crypt, is swap space"),
        HostUse(.unknown, "/dev/mapper/vg-idle is built on /dev/mapper/crypt, and it is unknown whether it is used"),
      ])
  }

  /// The namespace of a multipath controller is a device of the NVMe subsystem.
  @Test func findsTheHeadOfAPath() throws {
    let head = "sys/devices/virtual/nvme-subsystem/nvme-subsys3/nvme3n2"
    let paths =
      device("nvme/nvme5/nvme3c5n2", "block") + device(head, "block", "259:8")
      + device("\(head)/nvme3n2p1", "block", "259:9") + "f \(head)/nvme3n2p1/partition\t1\\n\n"
    #expect(
      uses(try host(paths, mounts: "27 1 259:9 / /boot rw - vfat /dev/nvme3n2p1 rw\\n"))
        == [HostUse(.hostSystem, "/dev/nvme3n2p1 is mounted on /boot")])
  }

  @Test func findsPoolsOfSeveralDevices() throws {
    let btrfs = "l sys/fs/btrfs/4f3c/devices/nvme0n1p2 -> x\n"
    #expect(uses(try host(disk() + btrfs)) == [HostUse(.mounted, "/dev/nvme0n1p2 is part of a mounted btrfs")])
    let zfs = "f proc/spl/kstat/zfs/tank/state\tONLINE\\n\n"
    #expect(
      uses(try host(disk() + zfs)) == [HostUse(.unknown, "unknown whether the ZFS pool tank is on /dev/nvme0n1")]
    )
  }

  @Test func findsInterfaces() throws {
    let cards =
      device("net/eth0", "net") + "f \(Self.function)/net/eth0/flags\t0x1003\\n\n"
      + device("net/eth1", "net") + "f \(Self.function)/net/eth1/flags\t0x1002\\n\n" + device("net/eth2", "net")
    #expect(
      uses(try host(cards, driver: "ixgbe")) == [
        HostUse(.networkInterfaceUp, "eth0 is up"), HostUse(.unknown, "unknown whether eth2 is up"),
      ])
    #expect(uses(try host("d \(Self.function)/net", driver: "ixgbevf")).map(\.kind) == [.unknown])
  }

  @Test func findsTheScreen() throws {
    let screen =
      device("drm/card0", "drm", "226:0", node: "dri/card0") + device("drm/card0/card0-DP-1", "drm")
      + device("graphics/fb0", "graphics", "29:0")
    #expect(uses(try host(screen, driver: "i915")) == [])
    let bound =
      "f sys/class/vtconsole/vtcon1/bind\t1\\n\nf sys/class/vtconsole/vtcon1/name\t(M) frame buffer device\\n\n"
    #expect(
      uses(try host(screen + bound, driver: "i915")) == [HostUse(.console, "the console is on /dev/fb0")])
    #expect(
      uses(try host(screen + "f \(Self.function)/boot_vga\t1\\n", driver: "i915")) == [
        HostUse(.console, "/dev/dri/card0 is the screen that the host booted with"),
        HostUse(.console, "the console is on /dev/fb0"),
      ])
  }

  @Test func findsKeyboardsAndLines() throws {
    let inputs = "usb1/1-2/1-2.1/1-2.1:1.0/0003:046D:C31C.0001/input"
    let keyboard =
      device("\(inputs)/input7", "input") + device("\(inputs)/input7/event7", "input", "13:71")
      + "f \(Self.function)/\(inputs)/input7/name\tK120\\x1b Keyboard\\n\n"
      + "f \(Self.function)/\(inputs)/input7/capabilities/key\t1000000000007 ff9f207ac14057ff febeffdfffefffff "
      + "fffffffffffffffe\\n\n"
    let mouse =
      device("usb1/1-3/input/input8", "input")
      + "f \(Self.function)/usb1/1-3/input/input8/capabilities/key\t1f0000 0 0 0 0\\n\n"
    #expect(
      uses(try host(keyboard + mouse, driver: "xhci_hcd"))
        == [HostUse(.console, "the keyboard K120\\x1b Keyboard is on it")])
    let active = "f sys/class/tty/console/active\ttty0 ttyS4 hvc0\\n\n"
    let line = device("0000:01:00.0:0/0000:01:00.0:0.0/tty/ttyS4", "tty", "4:68") + device("tty/ttyS5", "tty", "4:69")
    #expect(uses(try host(line + active, driver: "serial")) == [HostUse(.console, "the console is on /dev/ttyS4")])
    let virtio = device("virtio3", "virtio") + "l \(Self.function)/virtio3/driver -> /sys/bus/virtio/drivers/"
    #expect(uses(try host(virtio + "virtio_blk\n" + active)) == [])
    #expect(uses(try host(virtio + "virtio_console\n" + active)).map(\.kind) == [.console])
  }

  @Test func findsOpenNodes() throws {
    let nodes =
      device("drm/card0", "drm", "226:0", node: "dri/card0") + disk()
      + mapped("dm-0", "253:0", "vm", on: "nvme0n1p2")
    let processes = """
      f proc/1412/comm\tgnome-shell\\n
      l proc/1412/fd/7 -> /srv/jail/screen
      s proc/1412/fd/7 226:0
      l proc/1412/fd/8 -> /srv/jail/screen
      s proc/1412/fd/8 226:0
      l proc/1412/fd/9 -> /dev/other
      s proc/1412/fd/9 b226:0
      f proc/812/comm\tqemu\\n
      l proc/812/fd/3 -> /dev/dm-0
      s proc/812/fd/3 b253:0
      l proc/812/fd/4 -> /dev/nvme0n1
      """
    #expect(
      uses(try host(nodes + processes)).filter { $0.kind == .nodeOpen } == [
        HostUse(.nodeOpen, "/dev/dri/card0 is open in gnome-shell (pid 1412)"),
        HostUse(.nodeOpen, "/dev/mapper/vm is open in qemu (pid 812)"),
        HostUse(.nodeOpen, "/dev/nvme0n1 is open in qemu (pid 812)"),
      ])
  }

  @Test func saysWhatCannotBeTold() throws {
    let node = device("drm/card0", "drm", "226:0")
    let closed = "x proc/1/fd EACCES\n"
    #expect(
      uses(try host(node + closed, driver: "i915")) == [
        HostUse(.unknown, "unknown whether a process has it open: 1 process could not be read")
      ])
    // Without a node there is nothing to open.
    #expect(uses(try host(closed)) == [])
    #expect(uses(try host("x \(Self.function)/nvme EACCES\n")).map(\.kind) == [.unknown])
    #expect(uses(try host(disk() + "x proc/swaps EIO\n")).map(\.kind) == [.unknown])
    #expect(uses(try host("x \(Self.function) EACCES\n")).map(\.kind) == [.unknown])
    var blind = try host(disk())
    blind.remove("proc")
    #expect(
      uses(blind).map(\.text) == [
        "unknown whether /dev/nvme0n1 is mounted",
        "unknown whether a process has it open: no process could be read",
      ])
  }

  /// Functions below a bridge are not the bridge's devices; a function's own child devices are.
  @Test func scansNothingBelowABridge() throws {
    let below = device("0000:02:00.0/net/eth0", "net") + "f \(Self.function)/0000:02:00.0/net/eth0/flags\t0x1003\\n\n"
    #expect(uses(try host(below + "f \(Self.function)/class\t0x060400\\n\n", driver: "pcieport")) == [])
    #expect(uses(try host(below, driver: "vmd")) == [HostUse(.networkInterfaceUp, "eth0 is up")])
  }
}
