import Foundation

/// The other end of a QEMU character device: two FIFOs, `PATH.in` and `PATH.out`, which are created here. A socket's
/// path could be too long.
final class Pipes {
  private let input: Int32
  private let output: Int32

  /// Creates the FIFOs anew.
  init(path: String) throws {
    for end in ["in", "out"] {
      unlink("\(path).\(end)")
      guard mkfifo("\(path).\(end)", 0o600) == 0 else { throw Shell.Failure(description: "mkfifo \(path): \(errno)") }
    }
    // Open for reading and writing, so that neither side waits for the other.
    input = open("\(path).in", O_RDWR | O_NONBLOCK | O_CLOEXEC)
    output = open("\(path).out", O_RDWR | O_NONBLOCK | O_CLOEXEC)
    guard input >= 0, output >= 0 else { throw Shell.Failure(description: "open \(path): \(errno)") }
  }

  deinit {
    close(input)
    close(output)
  }

  /// The output of QEMU since the last read.
  func read() -> [UInt8] {
    var all: [UInt8] = []
    var bytes = [UInt8](repeating: 0, count: 65536)
    while case let count = Glibc.read(output, &bytes, bytes.count), count > 0 { all += bytes[..<count] }
    return all
  }

  /// Sends to QEMU.
  func write(_ bytes: [UInt8]) { _ = Glibc.write(input, bytes, bytes.count) }
}
