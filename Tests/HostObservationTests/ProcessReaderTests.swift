import HostModel
import RecordedHost
import Testing

@testable import HostObservation

@Suite struct ProcessReaderTests {
  private func arguments(_ words: [String]) -> ProcessArguments {
    ProcessArguments(words.flatMap { Array($0.utf8) + [0] })
  }

  static let machines: [(String, String, String?)] = [
    ("qemu-system-x86_64 -name guest=win11,debug-threads=on", "", "win11"),
    ("/usr/libexec/qemu-kvm -name web,process=x", "", "web"),
    ("/usr/bin/kvm -id 100 -name a,,b,debug-threads=on", "", "a,b"),
    ("emulator -name guest=odd", "", "odd"), ("emulator -name odd", "", nil),
    ("qemu-system-x86_64 -name debug-threads=on", "", nil), ("qemu-system-x86_64 -name", "", nil),
    ("qemu-system-x86_64 -name guest=", "", nil),
    ("qemu-system-x86_64", #"0::/machine.slice/machine-qemu\x2d3\x2dwin11.scope/libvirt/emulator"#, "win11"),
    ("qemu-system-x86_64", #"0::/machine.slice/machine-qemu\x2d12\x2dweb\x2dfront\x20a.scope"#, "web-front a"),
    ("x", #"1:name=systemd:/machine.slice/machine-lxc\x2d3\x2dbox.scope"#, nil), ("x", "0::/init.scope", nil),
    ("x", #"0::/machine-qemu\x2d.scope"#, nil), ("x", "5:cpu:/machine/old.libvirt-qemu/vcpu0", "old"),
    ("cloud-hypervisor --api-socket /run/ch/web.sock", "", "web"),
    ("cloud-hypervisor --api-socket=path=/run/ch/db", "", "db"),
    ("/opt/cloud-hypervisor-static --api-socket fd=3", "", nil),
    ("firecracker --id fc-1", "", "fc-1"), ("crosvm run --name=arc", "", "arc"),
    ("sleep --id x --api-socket /y.sock", "", nil), ("", "", nil),
    ("qemu-system-x86_64 -name guest=a\u{1b}[2J", "", "a\u{1b}[2J"),
  ]

  @Test(arguments: machines)
  func namesTheVirtualMachine(command: String, cgroup: String, name: String?) {
    #expect(VirtualMachineName.find(arguments(command.split(separator: " ").map(String.init)), cgroup: cgroup) == name)
  }

  /// A command line may have any length; the part that names the VM is kept.
  @Test(arguments: ["x", "\u{301}", "語"]) func cutsANameWithoutEnd(letter: String) {
    let line = arguments(["qemu", "-name", "guest=" + String(repeating: letter, count: 100_000)])
    let name = VirtualMachineName.find(line, cgroup: "")
    #expect(name?.unicodeScalars.count == VirtualMachineName.limit && name?.unicodeScalars.last == "\u{2026}")
  }

  static let commands: [(String, [String])] = [
    ("qemu -device vfio-pci,host=0000:01:00.0,id=x", ["0000:01:00.0"]),
    (
      "qemu -device vfio-pci,id=x,host=01:00.1 -device vfio-pci-nohotplug,host=1:0.2",
      ["0000:01:00.1", "0000:01:00.2"]
    ),
    (#"qemu -device {"driver":"vfio-pci","host":"0000:01:00.0","id":"hostdev0"}"#, ["0000:01:00.0"]),
    (#"qemu -device {"driver":"e1000","host":"0000:01:00.0"}"#, []),
    ("qemu -netdev user,host=10.0.0.1 -device e1000,host=0000:01:00.0", []),
    (
      "qemu -device vfio-pci,sysfsdev=/sys/bus/mdev/devices/83b8f4f2-509f-382f-3c1e-e6bfe0fa1001",
      ["83b8f4f2-509f-382f-3c1e-e6bfe0fa1001"]
    ),
    ("qemu -device vfio-ap,sysfsdev=/sys/devices/vfio_ap/matrix/83b8f4f2", ["83b8f4f2"]),
    (
      "cloud-hypervisor --device path=/sys/bus/pci/devices/0000:01:00.0/,iommu=on path=/sys/bus/pci/devices/0000:02:00.0",
      ["0000:01:00.0", "0000:02:00.0"]
    ),
    ("crosvm run --vfio /sys/bus/pci/devices/0000:01:00.0,iommu=viommu", ["0000:01:00.0"]),
    (
      "testpmd -a 0000:01:00.0,x=1 --allow=0000:01:00.1 -a01:00.2 -w 01:00.0",
      ["0000:01:00.0", "0000:01:00.1", "0000:01:00.2"]
    ),
    ("x -append -a /sys/devices/system/cpu/cpu0 -a --allow", []), ("-a", []), ("", []),
    (#"x { {"driver": {"driver":"vfio-pci","host":"#, []),
  ]

  @Test(arguments: commands)
  func findsDevices(command: String, devices: [String]) {
    #expect(arguments(command.split(separator: " ").map(String.init)).devices.map(\.description) == devices)
  }

  @Test func readsStat() {
    func stat(_ text: String) -> ProcessStat? { ProcessStat(Array(text.utf8)) }
    let rest = " S 1 1 1 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 12345 0 0"
    for name in ["sh", "a) b", "(", "))))", " 1 2 3 4 5 6 7 8 9 ) 10", ""] {
      #expect(stat("812 (\(name))" + rest)?.startTime == 12345)
      #expect(stat("812 (\(name))" + rest)?.isKernelThread == false)
    }
    #expect(stat("2 (kthreadd) S 0 0 0 0 -1 2129984 1 2 3 4 5 6 7 8 20 0 1 0 1 0 0")?.isKernelThread == true)
    #expect(stat("812 (sh) S 1 1 1 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 123") == nil)
    #expect(stat("") == nil && stat("812 (sh") == nil && stat(")") == nil)
  }

  @Test func readsTheObserver() throws {
    let text = "Uid:\t1000\t1001\t1002\t1003\nGid:\t100\t101\t102\t103\nGroups:\t36 103 4 \nCapEff:\t0000000000020002\n"
    let observer = try #require(Observer(status: Array(text.utf8)))
    #expect(observer.userID == 1003 && observer.groupIDs == [103, 36, 4])
    #expect(observer.hasRawIO && observer.overridesPermissions)
    #expect(Observer(status: Array("Uid:\t1\t1\t1\t1\nGid:\t1\t1\t1\t1\n".utf8))?.hasRawIO == false)
    #expect(Observer(status: Array("Uid:\t1\t1\t1\t1\nGid:\t1\t1".utf8)) == nil)
  }
}
