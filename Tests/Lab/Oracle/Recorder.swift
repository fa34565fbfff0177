import CLab
import Glibc
import GuestFiles

/// Writes the part of a host that observation reads as one readable file: `d PATH`, `f PATH<TAB>CONTENT`, `l PATH ->
/// TARGET`, `c PATH MAJOR:MINOR MODE UID GID`, with paths without the leading slash and escaped contents.
struct Recorder {
  private var lines: [String] = []
  private var seen: Set<String> = []
  /// Descriptors of VFIO files, to be compared by kcmp(2).
  private var held: [(task: Int32, fd: Int32)] = []

  /// Prints the recording.
  static func run() {
    var recorder = Recorder()
    recorder.pci()
    recorder.vfio()
    recorder.modules()
    recorder.kernel()
    recorder.processes()
    recorder.openedFiles()
    Output.write(recorder.lines.sorted { key($0) < key($1) }.joined(separator: "\n") + "\n")
  }

  private static func key(_ line: String) -> Substring { line.dropFirst(2) }

  private mutating func pci() {
    let names = [
      "vendor", "device", "class", "driver", "iommu_group", "reset_method", "reset", "physfn", "sriov_totalvfs",
      "sriov_numvfs", "power_state", "power/runtime_status", "enable", "numa_node", "aer_dev_correctable",
      "aer_dev_nonfatal", "aer_dev_fatal",
    ]
    for name in Files.entries("/sys/bus/pci/devices") {
      let directory = follow("/sys/bus/pci/devices/\(name)")
      for name in names { add("\(directory)/\(name)") }
      // BAR sizes are needed for devices only; bridges and the chipset would double the recording.
      if Files.text("\(directory)/class")?.hasPrefix("0x06") == false { add("\(directory)/resource") }
      for name in Files.entries(directory) where name.hasPrefix("virtfn") { add("\(directory)/\(name)") }
      for name in Files.entries(directory) where name.contains(":pcie") {
        add("\(directory)/\(name)")
        add("\(directory)/\(name)/driver")
      }
      registration(directory)
    }
    for name in Files.entries("/sys/bus/pci/slots") { add("/sys/bus/pci/slots/\(name)/address") }
  }

  private mutating func registration(_ directory: String) {
    for name in Files.entries("\(directory)/vfio-dev") { add("\(directory)/vfio-dev/\(name)/dev") }
    if Files.exists("\(directory)/vfio-dev") { add("\(directory)/vfio-dev") }
    for name in Files.entries("\(directory)/vfio-dev") { add("\(directory)/vfio-dev/\(name)") }
    if Files.exists("\(directory)/driver") { add(resolved("\(directory)/driver") + "/module") }
  }

  private mutating func vfio() {
    for bus in ["mdev", "platform", "fsl-mc"] {
      for name in Files.entries("/sys/bus/\(bus)/devices")
      where Files.exists("/sys/bus/\(bus)/devices/\(name)/vfio-dev") {
        let directory = follow("/sys/bus/\(bus)/devices/\(name)")
        for part in ["subsystem", "driver", "iommu_group", "mdev_type"] { add("\(directory)/\(part)") }
        let type = resolved("\(directory)/mdev_type")
        if Files.exists("\(directory)/mdev_type") { add("\(type)/name") }
        registration(directory)
        let parent = String(directory.prefix(upTo: directory.lastIndex(of: "/") ?? directory.endIndex))
        add("\(parent)/driver")
        add("\(parent)/subsystem")
      }
    }
    for name in Files.entries("/sys/class/vfio") { add(follow("/sys/class/vfio/\(name)") + "/dev") }
    for name in Files.entries("/sys/class/vfio-dev") { _ = follow("/sys/class/vfio-dev/\(name)") }
    for name in ["iommu", "vfio"] where Files.exists("/sys/class/misc/\(name)") {
      add(follow("/sys/class/misc/\(name)") + "/dev")
    }
    for group in Files.entries("/sys/kernel/iommu_groups") {
      let directory = "/sys/kernel/iommu_groups/\(group)"
      for part in ["type", "name"] { add("\(directory)/\(part)") }
      add("\(directory)/devices")
      for device in Files.entries("\(directory)/devices") { add("\(directory)/devices/\(device)") }
    }
    for directory in ["/dev/vfio", "/dev/vfio/devices"] where Files.exists(directory) {
      add(directory)
      for name in Files.entries(directory) { add("\(directory)/\(name)") }
    }
    add("/dev/iommu")
  }

  private mutating func modules() {
    let names = Files.entries("/sys/module").filter {
      $0.hasPrefix("vfio") || $0.hasSuffix("_vfio_pci") || ["iommufd", "mdev", "mtty", "mdpy", "mbochs"].contains($0)
    }
    for name in names {
      let directory = "/sys/module/\(name)"
      add(directory)
      add("\(directory)/refcnt")
      for part in ["holders", "parameters"] {
        for entry in Files.entries("\(directory)/\(part)") { add("\(directory)/\(part)/\(entry)") }
      }
    }
  }

  private mutating func kernel() {
    for name in ["version", "devices", "interrupts", "mounts"] { add("/proc/\(name)") }
    for name in ["osrelease", "hostname", "ostype"] { add("/proc/sys/kernel/\(name)") }
    add("/etc/passwd")
  }

  /// Records process 1 and every process with a VFIO file.
  private mutating func processes() {
    for pid in Files.entries("/proc") where Int(pid) != nil && Int32(pid) != getpid() {
      let directory = "/proc/\(pid)"
      let holds = Files.entries("\(directory)/task").contains { holdsVFIO("\(directory)/task/\($0)") }
      let maps = Files.text("\(directory)/maps")?.contains("vfio") ?? false
      guard pid == "1" || holds || maps else { continue }
      for name in ["comm", "cmdline", "status", "stat", "cgroup"] { add("\(directory)/\(name)") }
      guard holds || maps else {
        descriptors(directory)
        continue
      }
      add("\(directory)/maps")
      descriptors(directory)
      for thread in Files.entries("\(directory)/task") {
        add("\(directory)/task/\(thread)/comm")
        descriptors("\(directory)/task/\(thread)")
      }
    }
  }

  private func holdsVFIO(_ directory: String) -> Bool {
    Files.entries("\(directory)/fd").contains { isVFIO(Files.link("\(directory)/fd/\($0)") ?? "") }
  }

  private func isVFIO(_ target: String) -> Bool { target.contains("vfio") || target == "/dev/iommu" }

  private mutating func descriptors(_ directory: String) {
    add("\(directory)/fd")
    for fd in Files.entries("\(directory)/fd") {
      add("\(directory)/fd/\(fd)")
      guard isVFIO(Files.link("\(directory)/fd/\(fd)") ?? "") else { continue }
      add("\(directory)/fdinfo/\(fd)")
      follow(descriptor: fd, in: directory)
    }
  }

  /// Records statx(2) through the descriptor: the device number of a node, whatever its name.
  private mutating func follow(descriptor fd: String, in directory: String) {
    var status = lab_status()
    guard lab_followed_status("\(directory)/fd/\(fd)", &status) == 0 else { return }
    let isNode = status.mode & 0o170000 == 0o020000
    lines.append("s \(directory.dropFirst())/fd/\(fd) " + (isNode ? "\(status.major):\(status.minor)" : "-"))
    guard let task = directory.split(separator: "/").last.flatMap({ Int32($0) }), let number = Int32(fd) else { return }
    if !held.contains(where: { $0.task == task && $0.fd == number }) { held.append((task, number)) }
  }

  /// Records kcmp(2): the descriptors that share one open file description, and the threads with a separate table.
  private mutating func openedFiles() {
    guard !held.isEmpty else { return }
    lines.append("k")
    for (index, left) in held.enumerated() {
      for right in held[..<index] where lab_same_file(left.task, left.fd, right.task, right.fd) == 1 {
        lines.append("k \(right.task)/\(right.fd) \(left.task)/\(left.fd)")
        break
      }
    }
    for pid in Files.entries("/proc").compactMap({ Int32($0) }) {
      for thread in Files.entries("/proc/\(pid)/task").compactMap({ Int32($0) }) where thread != pid {
        if lab_same_table(pid, thread) == 0 { lines.append("t \(thread) \(pid)") }
      }
    }
  }

  /// Adds a link and returns the directory that it leads to.
  private mutating func follow(_ path: String) -> String {
    add(path)
    let directory = resolved(path)
    add(directory)
    return directory
  }

  private func resolved(_ path: String) -> String {
    guard let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return String(cString: real)
  }

  private mutating func add(_ path: String) {
    guard !seen.contains(path), path.count > 1 else { return }
    var status = lab_status()
    guard lab_status_of(path, &status) == 0 else { return }
    seen.insert(path)
    if let slash = path.lastIndex(of: "/") { add(String(path[..<slash])) }
    let name = path.dropFirst()
    switch status.mode & 0o170000 {
    case 0o040000: lines.append("d \(name)")
    case 0o120000: lines.append("l \(name) -> \(Files.link(path) ?? "")")
    case 0o020000:
      let mode = String(status.mode & 0o7777, radix: 8)
      lines.append("c \(name) \(status.major):\(status.minor) \(mode) \(status.user) \(status.group)")
    default: lines.append("f \(name)\t\(Self.escaped(Files.contents(path) ?? []))")
    }
  }

  private static func escaped(_ bytes: [UInt8]) -> String {
    var result = ""
    for byte in bytes {
      switch byte {
      case UInt8(ascii: "\n"): result += "\\n"
      case UInt8(ascii: "\t"): result += "\\t"
      case UInt8(ascii: "\\"): result += "\\\\"
      case 0x20..<0x7f: result.unicodeScalars.append(Unicode.Scalar(byte))
      default: result += "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
      }
    }
    return result
  }
}
