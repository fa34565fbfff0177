import Foundation
import Glibc
import HostModel
import Testing

@testable import HostObservation

/// A tree below --sysroot that has something else than files in it: none of it is opened.
struct HostileTreeTests {
  private let top: String
  private let isRoot = getuid() == 0

  init() throws {
    top = NSTemporaryDirectory() + "vfiotop-tree-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: top + "/sys/devices", withIntermediateDirectories: true)
    try FileManager.default.createDirectory(atPath: top + "/proc", withIntermediateDirectories: true)
  }

  private func remove() { try? FileManager.default.removeItem(atPath: top) }

  private func reason(_ path: String, _ files: LinuxHostFiles) -> HostReadError.Reason? {
    do {
      _ = try files.contents(path, limit: 4096)
      return nil
    } catch {
      return error.reason
    }
  }

  /// A writer that does not wait finds no reader of a FIFO, unless it was opened.
  @Test func opensNoFIFO() throws {
    defer { remove() }
    for directory in ["sys/devices", "proc", ""] { #expect(mkfifo("\(top)/\(directory)/fifo", 0o644) == 0) }
    symlink("/sys/devices/fifo", top + "/sys/link")
    let files = try LinuxHostFiles(root: top)
    for path in ["sys/devices/fifo", "proc/fifo", "fifo", "sys/link"] {
      #expect(reason(path, files) == .errno(.ENXIO), "\(path)")
    }
    var writer: Int32 = -1
    let opener = Thread { _ = Glibc.open("\(self.top)/sys/devices/fifo", O_WRONLY) }
    opener.start()
    usleep(50_000)
    #expect(reason("sys/devices/fifo", files) == .errno(.ENXIO))
    // The writer still waits: a reader of ours would have released it.
    usleep(50_000)
    #expect(!opener.isFinished)
    writer = Glibc.open("\(top)/sys/devices/fifo", O_RDONLY | O_NONBLOCK)
    close(writer)
  }

  @Test func opensNoSocket() throws {
    defer { remove() }
    let fd = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(fd) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let path = top + "/sys/s"
    guard path.utf8.count < 100 else { return }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    let bound = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(fd, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
    }
    try #require(bound == 0)
    #expect(reason("sys/s", try LinuxHostFiles(root: top)) == .errno(.ENXIO))
  }

  @Test(.enabled(if: getuid() == 0, "Only root makes device nodes."))
  func opensNoDeviceNode() throws {
    defer { remove() }
    try #require(mknod(top + "/sys/devices/vendor", S_IFCHR | 0o644, makedev(1, 5)) == 0)
    symlink("/sys/devices/vendor", top + "/sys/device")
    let files = try LinuxHostFiles(root: top)
    // The zeros of /dev/zero would be too large.
    #expect(reason("sys/devices/vendor", files) == .errno(.ENXIO))
    #expect(reason("sys/device", files) == .errno(.ENXIO))
    #expect(throws: HostReadError.self) { try files.entries("sys/devices/vendor") }
  }

  @Test func readsFilesAndDirectories() throws {
    defer { remove() }
    try Data("0x8086\n".utf8).write(to: URL(fileURLWithPath: top + "/sys/devices/vendor"))
    symlink("devices/vendor", top + "/sys/vendor")
    let files = try LinuxHostFiles(root: top)
    #expect(try files.contents("sys/devices/vendor", limit: 4096) == Array("0x8086\n".utf8))
    #expect(try files.contents("sys/vendor", limit: 4096) == Array("0x8086\n".utf8))
    #expect(try files.entries("sys/devices") == ["vendor"])
    #expect(reason("sys/devices", files) == .errno(.ENXIO))
  }

  private func makedev(_ major: UInt, _ minor: UInt) -> dev_t { dev_t(major << 8 | minor) }
}
