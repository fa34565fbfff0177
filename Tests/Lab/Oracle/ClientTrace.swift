import Glibc
import GuestFiles

/// What programs that know nothing of this test hold: the kernel's own account of who opened which device, and a scan
/// of /proc that shares nothing with vfiotop's.
///
/// A device file is named by the request that made it: VFIO_GROUP_GET_DEVICE_FD, whose argument is the device's name in
/// the program's memory and whose result is the descriptor (`vfio_group_fops_unl_ioctl`, the same on every kernel). A
/// file that was passed on or copied has no such request; the programs here do neither with devices.
enum ClientTrace {
  private static let directory = "/sys/kernel/tracing"
  private static let buffer = "\(directory)/instances/clients"
  /// VFIO_GROUP_GET_DEVICE_FD (include/uapi/linux/vfio.h).
  private static let getDevice = "0x3b6a"

  /// Places the probes.
  static func start() {
    let device = "name=+0(+0(+0(%di))):string"
    let probes = [
      "p:labclients/asked vfio_group_fops_unl_ioctl command=%si:x64 name=+u0(%dx):string",
      "r:labclients/given vfio_group_fops_unl_ioctl result=$retval:s32",
      "p:labclients/opening vfio_pci_open_device \(device)",
      "r:labclients/opened vfio_pci_open_device result=$retval:s32",
      "p:labclients/closing vfio_pci_core_close_device \(device)",
      "r:labclients/closed vfio_pci_core_close_device",
    ]
    for probe in probes {
      let result = Files.write("\(directory)/kprobe_events", probe + "\n", append: true)
      if result != "works" { Output.fail("kprobe \(probe): \(result)") }
    }
    guard mkdir(buffer, 0o700) == 0 else { Output.fail("\(buffer): \(errorName(-errno))") }
    // The processors' local clocks may disagree.
    _ = Files.write("\(buffer)/trace_clock", "mono")
    let result = Files.write("\(buffer)/events/labclients/enable", "1")
    if result != "works" { Output.fail("kprobes: \(result)") }
  }

  /// The kernel's account.
  private struct Account {
    /// A device file that was given to a task.
    struct Given {
      let task: Int
      let fd: Int
      let address: String
    }

    var given: [Given] = []
    /// The devices whose driver has opened and not closed them.
    var open: Set<String> = []

    init() {
      var asked: [Int: String] = [:]
      var changing: [Int: String] = [:]
      for line in (Files.text("\(buffer)/trace") ?? "").split(separator: "\n") where !line.hasPrefix("#") {
        // `   qemu-system-x86-1234    [001] ...`
        guard
          let task = line.prefix(while: { $0 != "[" }).split(separator: "-").last
            .flatMap({ Int($0.filter { $0 != " " }) })
        else { continue }
        let name = Text.part(line, "name=\"", until: "\"")
        let result = Text.part(line, "result=", until: " ").flatMap { Int($0) } ?? 0
        if line.contains(" asked: ") {
          asked[task] =
            line.contains("command=\(getDevice) ") ? name?.split(separator: " ").first.map(String.init) : nil
        } else if line.contains(" given: "), let address = asked.removeValue(forKey: task), result >= 0 {
          given.append(Given(task: task, fd: result, address: address))
        } else if line.contains(" opening: ") || line.contains(" closing: ") {
          changing[task] = name
        } else if line.contains(" opened: "), let address = changing.removeValue(forKey: task), result >= 0 {
          open.insert(address)
        } else if line.contains(" closed: "), let address = changing.removeValue(forKey: task) {
          open.remove(address)
        }
      }
    }
  }

  /// One descriptor.
  private struct Descriptor {
    let pid: Int
    let fd: Int
    let kind: String
    let target: String
    let address: String?
  }

  /// The milliseconds that an open or a close may take to end.
  private static let patience = 20_000

  /// Prints what is held: `held` for each descriptor, as a holder's ledger does, and `opened` for each device that the
  /// kernel has open. The two are read again until they agree, because an open or a close takes its time.
  static func scan() {
    var descriptors: [Descriptor] = []
    var account = Account()
    for _ in 0..<(patience / 100) {
      account = Account()
      descriptors = scanned(account)
      let held = Set(descriptors.filter { $0.kind == "device" }.map { $0.address ?? "?" })
      if held == account.open { break }
      usleep(100_000)
    }
    for (number, entry) in descriptors.enumerated() {
      JSONValue.line(
        "held", ("pid", .number(entry.pid)), ("fd", .number(entry.fd)), ("kind", .text(entry.kind)),
        ("target", .text(entry.target)), ("address", JSONValue(entry.address)), ("file", .number(number)))
    }
    for address in account.open.sorted() { JSONValue.line("opened", ("address", .text(address))) }
  }

  /// Prints every open of a device so far: `given` with the process, which may have ended.
  static func report() {
    for given in Account().given {
      JSONValue.line(
        "given", ("pid", .number(given.task)), ("fd", .number(given.fd)), ("address", .text(given.address)))
    }
  }

  private static func scanned(_ account: Account) -> [Descriptor] {
    let nodes = Nodes()
    var found: [Descriptor] = []
    for pid in Files.entries("/proc").compactMap({ Int($0) }) where pid != Int(getpid()) {
      let tasks = Set(Files.entries("/proc/\(pid)/task").compactMap { Int($0) })
      for fd in Files.entries("/proc/\(pid)/fd").compactMap({ Int($0) }).sorted() {
        let path = "/proc/\(pid)/fd/\(fd)"
        guard let target = Files.link(path), let kind = kind(path, target, nodes) else { continue }
        let address = kind == "device" ? account.given.last { tasks.contains($0.task) && $0.fd == fd }?.address : nil
        found.append(Descriptor(pid: pid, fd: fd, kind: kind, target: target, address: address))
      }
    }
    return found
  }

  /// The kind of a file: by its name if it is anonymous, by its number if it is a node. A node may have any name, and
  /// that of a group without registered devices is gone.
  private static func kind(_ path: String, _ target: String, _ nodes: Nodes) -> String? {
    if target == "anon_inode:[vfio-device]" { return "device" }
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFCHR else { return nil }
    return nodes.majors[UInt64(status.st_rdev) >> 8 & 0xfff] ?? nodes.misc[UInt64(status.st_rdev)]
  }

  /// The numbers of VFIO's nodes.
  private struct Nodes {
    /// Of groups and of devices: all of a major number (`vfio_group_init`, `vfio_cdev_init`).
    var majors: [UInt64: String] = [:]
    /// Of containers and iommufd, as stat(2) has them; misc's minor numbers are below 256 (misc.c).
    var misc: [UInt64: String] = [:]

    init() {
      for line in (Files.text("/proc/devices") ?? "").split(separator: "\n") {
        let words = line.split(separator: " ")
        guard words.count == 2, let major = UInt64(words[0]) else { continue }
        if words[1] == "vfio" { majors[major] = "group" }
        if words[1] == "vfio-dev" { majors[major] = "cdev" }
      }
      for (name, kind) in [("vfio", "container"), ("iommu", "iommufd")] {
        let parts = (Files.text("/sys/class/misc/\(name)/dev") ?? "").split(separator: ":").compactMap { UInt64($0) }
        if parts.count == 2 { misc[parts[0] << 8 | parts[1]] = kind }
      }
    }
  }
}
