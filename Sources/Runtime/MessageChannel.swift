import CLinux
import FoundationEssentials
import HostModel
import Synchronization

/// Values as lines of JSON over a descriptor that two processes share. Any thread may send or read.
package final class MessageChannel: Sendable {
  /// The longest line that is accepted, in bytes; a plan of a thousand functions is well below.
  private static let longestLine = 16 << 20

  private let descriptor: Int32
  private let bytes = Mutex<[UInt8]>([])
  private let sending = Mutex(())

  /// Creates a channel over a connected descriptor, which it does not close.
  package init(_ descriptor: Int32) { self.descriptor = descriptor }

  /// Sends a value; throws the error of send(2).
  package func send(_ message: some Encodable) throws(SystemCallError) {
    guard var line = try? JSONEncoder().encode(message) else { return }
    line.append(10)
    let result = sending.withLock { _ in
      line.withUnsafeBytes { bytes in bytes.baseAddress.map { cl_write_all(descriptor, $0, bytes.count) } ?? 0 }
    }
    _ = try SystemCallError.checked("send", result)
  }

  /// Reads what has arrived, without waiting; false at the end.
  package func fill() -> Bool {
    bytes.withLock { bytes in
      var chunk = [UInt8](repeating: 0, count: 1 << 16)
      let count = cl_read_now(descriptor, &chunk, chunk.count)
      // Another thread was faster.
      if count == -Int(ErrorNumber.EAGAIN.code) { return true }
      guard count > 0, bytes.count < Self.longestLine else { return false }
      bytes += chunk.prefix(count)
      return true
    }
  }

  /// The next whole line as a value; one that is none is passed over.
  package func next<Message: Decodable>(_ type: Message.Type) -> Message? {
    while let line = line() {
      if let message = try? JSONDecoder().decode(type, from: Data(line)) { return message }
    }
    return nil
  }

  private func line() -> [UInt8]? {
    bytes.withLock { bytes in
      guard let end = bytes.firstIndex(of: 10) else { return nil }
      defer { bytes.removeSubrange(...end) }
      return Array(bytes[..<end])
    }
  }
}
