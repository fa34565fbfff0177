import Glibc

/// A host of a given size as a directory tree for `--sysroot`: ports with cards below them, half of the functions bound
/// to vfio-pci, and processes with descriptors, a few of which hold devices.
struct HostTree {
  let root: String
  let functions: Int
  let processes: Int
  let descriptors: Int

  /// Writes a host of very many device sets, each a bus with VFIO devices behind its own port, and no process.
  init(root: String, sets: Int, devicesEach: Int) {
    self.root = root
    functions = sets * (devicesEach + 1)
    processes = 0
    descriptors = 0
    directory("")
    writeKernel()
    for set in 0..<sets {
      // 200 buses per domain.
      let (domain, bus) = (String(set / 200 + 0x10000, radix: 16).dropFirst(), hexadecimal(set % 200 + 1))
      let port = "\(domain):00:\(hexadecimal(set % 200 / 8)).\(set % 200 % 8)"
      let number = set * (devicesEach + 1)
      function(port, path: "pci\(domain):00/\(port)", kind: "0x060400", driver: "pcieport", group: number)
      for device in 0..<devicesEach {
        let address = "\(domain):\(bus):\(hexadecimal(device / 8)).\(device % 8)"
        let path = "pci\(domain):00/\(port)/\(address)"
        let group = number + device + 1
        function(address, path: path, kind: "0x020000", driver: "vfio-pci", group: group)
        link("sys/class/vfio-dev/vfio\(group)", "../../devices/\(path)/vfio-dev/vfio\(group)")
        file("sys/class/vfio/\(group)/dev", "511:\(group)\n")
        file("dev/vfio/\(group)", "")
      }
    }
  }

  /// Writes the tree. Everything is a plain file, directory or link, so no rights are needed.
  init(root: String, functions: Int, processes: Int, descriptorsEach: Int) {
    self.root = root
    self.functions = functions
    self.processes = processes
    descriptors = processes * descriptorsEach
    directory("")
    writeKernel()
    writeFunctions()
    writeProcesses(descriptorsEach)
  }

  private func writeKernel() {
    file("proc/version", "Linux version 6.12.117 (builder) #1 SMP\n")
    file("proc/sys/kernel/osrelease", "6.12.117\n")
    file("proc/sys/kernel/hostname", "bench\n")
    file("proc/devices", "Character devices:\n 10 misc\n511 vfio\n\nBlock devices:\n")
    file(
      "proc/interrupts", String(repeating: " 24: 0 0 IR-PCI-MSIX-0000:00:1f.2 0-edge ahci[0000:00:1f.2]\n", count: 400))
    file("sys/class/misc/vfio/dev", "10:196\n")
    file("dev/vfio/vfio", "")
    // On an idle machine these do not change.
    file("sys/kernel/uevent_seqnum", "4711\n")
    file("sys/module/vfio/refcnt", "1\n")
    file("sys/module/vfio_pci/refcnt", "0\n")
    link("sys/bus/pci/drivers/vfio-pci/module", "../../../../module/vfio_pci")
  }

  /// Adds ports of one bus each with a card of six functions below, and five more functions for an odd number.
  private func writeFunctions() {
    var made = 0
    var bus = 1
    while made < functions {
      let port = "0000:00:\(hexadecimal((bus - 1) / 8 + 1)).\((bus - 1) % 8)"
      function(port, path: "pci0000:00/\(port)", kind: "0x060400", driver: "pcieport", group: made)
      made += 1
      for number in 0..<6 where made < functions {
        let address = "0000:\(hexadecimal(bus)):00.\(number)"
        let path = "pci0000:00/\(port)/\(address)"
        let isVFIO = number < 3
        function(address, path: path, kind: "0x020000", driver: isVFIO ? "vfio-pci" : "e1000e", group: made)
        if isVFIO {
          link("sys/class/vfio-dev/vfio\(made)", "../../devices/\(path)/vfio-dev/vfio\(made)")
          file("sys/class/vfio/\(made)/dev", "511:\(made)\n")
          file("dev/vfio/\(made)", "")
        }
        made += 1
      }
      bus += 1
    }
  }

  private func function(_ address: String, path: String, kind: String, driver: String, group: Int) {
    let directory = "sys/devices/\(path)"
    file("\(directory)/vendor", "0x10ec\n")
    file("\(directory)/device", "0x8139\n")
    file("\(directory)/class", "\(kind)\n")
    file("\(directory)/reset_method", "flr pm\n")
    file("\(directory)/power_state", "D0\n")
    file("\(directory)/power/runtime_status", "active\n")
    file("\(directory)/enable", "0\n")
    file(
      "\(directory)/resource",
      String(repeating: "0x00000000fe000000 0x00000000fe0000ff 0x0000000000040200\n", count: 13))
    link("sys/bus/pci/devices/\(address)", "../../../devices/\(path)")
    link("\(directory)/driver", "../../../../bus/pci/drivers/\(driver)")
    link("\(directory)/iommu_group", "../../../../kernel/iommu_groups/\(group)")
    link("sys/kernel/iommu_groups/\(group)/devices/\(address)", "../../../../devices/\(path)")
  }

  private func writeProcesses(_ descriptorsEach: Int) {
    for index in 0..<processes {
      let pid = 1000 + index
      file("proc/\(pid)/comm", "worker\(index)\n")
      file("proc/\(pid)/stat", "\(pid) (worker\(index)) S 1 1 1 0 -1 4194560 0 0 0 0 0 0 0 0 20 0 1 0 \(index) 0 0\n")
      file("proc/\(pid)/status", "Name:\tworker\(index)\nUid:\t1000\t1000\t1000\t1000\n")
      file("proc/\(pid)/cmdline", "worker\0--index=\(index)\0")
      directory("proc/\(pid)/task/\(pid)")
      for number in 0..<descriptorsEach {
        link(
          "proc/\(pid)/fd/\(number)", number % 3 == 0 ? "socket:[\(pid)\(number)]" : "/var/lib/worker/\(pid)/\(number)")
      }
      if index % 30 == 0 { link("proc/\(pid)/fd/500", "/dev/vfio/\(1 + index / 30 * 7)") }
    }
  }

  private func hexadecimal(_ value: Int) -> String {
    let text = String(value, radix: 16)
    return text.count < 2 ? "0" + text : text
  }

  private func directory(_ path: String) {
    var made = root
    mkdir(made, 0o755)
    for part in path.split(separator: "/") {
      made += "/" + part
      mkdir(made, 0o755)
    }
  }

  private func parent(_ path: String) -> String { path.split(separator: "/").dropLast().joined(separator: "/") }

  private func file(_ path: String, _ content: String) {
    directory(parent(path))
    guard let stream = fopen("\(root)/\(path)", "w") else { return }
    fputs(content, stream)
    fclose(stream)
  }

  private func link(_ path: String, _ target: String) {
    directory(parent(path))
    symlink(target, "\(root)/\(path)")
  }
}
