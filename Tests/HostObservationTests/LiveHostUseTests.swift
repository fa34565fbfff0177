import Glibc
import HostModel
import HostObservation
import Testing

/// The running kernel: the disk of the root file system is in use, and every function's uses are well formed.
@Suite struct LiveHostUseTests {
  @Test func findsTheDiskOfTheRootFileSystem() throws {
    let files = try LinuxHostFiles()
    var status = stat()
    guard stat("/", &status) == 0 else { return }
    // The device number in the form of makedev(3).
    let number = "\((status.st_dev >> 8) & 0xfff):\((status.st_dev & 0xff) | ((status.st_dev >> 12) & 0xfff00))"
    guard let link = try? files.link("sys/dev/block/\(number)") else { return }  // overlay, btrfs: no device
    guard let address = link.split(separator: "/").compactMap({ PCIAddress($0) }).last else { return }
    let uses = HostUseReader(files: files).uses(of: address)
    #expect(uses.contains { $0.kind == .hostSystem && $0.text.hasSuffix(" is mounted on /") })
  }

  @Test func readsEveryFunctionOfThisMachine() throws {
    let files = try LinuxHostFiles()
    for name in (try? files.entries("sys/bus/pci/devices")) ?? [] {
      guard let address = PCIAddress(name) else { continue }
      let uses = HostUseReader(files: files).uses(of: address)
      if (try? files.link("sys/bus/pci/devices/\(name)/driver")) == nil { #expect(uses.isEmpty) }
      #expect(Set(uses).count == uses.count && uses.allSatisfy { !$0.text.isEmpty })
    }
  }
}
