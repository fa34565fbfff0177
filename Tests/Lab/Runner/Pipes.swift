import Foundation

/// QEMU's end of a character device: two FIFOs, `PATH.in` and `PATH.out`, which are made here. The path of a socket
/// could be too long.
final class Pipes {
  private let input: Int32
  private let output: Int32

  /// Makes them anew.
  init(path: String) throws {
    for end in ["in", "out"] {
      unlink("\(path).\(end)")
      guard mkfifo("\(path).\(end)", 0o600) == 0 else { throw Shell.Failure(description: "mkfifo \(path): \(errno)") }
    }
    // Open for both, so that neither side waits for the other.
    input = open("\(path).in", O_RDWR | O_NONBLOCK | O_CLOEXEC)
    output = open("\(path).out", O_RDWR | O_NONBLOCK | O_CLOEXEC)
    guard input >= 0, output >= 0 else { throw Shell.Failure(description: "open \(path): \(errno)") }
  }

  deinit {
    close(input)
    close(output)
  }

  /// What QEMU sent since the last time.
  func read() -> [UInt8] {
    var all: [UInt8] = []
    var bytes = [UInt8](repeating: 0, count: 65536)
    while case let count = Glibc.read(output, &bytes, bytes.count), count > 0 { all += bytes[..<count] }
    return all
  }

  /// Sends to QEMU.
  func write(_ bytes: [UInt8]) { _ = Glibc.write(input, bytes, bytes.count) }
}
