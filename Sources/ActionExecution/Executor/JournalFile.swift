import ActionPlanning
import CLinux
import Glibc
import HostModel
import Runtime
import Synchronization
import TerminalText

/// The journal on disk, appended to by the process that makes the calls: a line is written right after its call, so
/// the journal is complete even if the process that shows the plan is killed.
///
/// vfiotop opens the file with the user's rights (``init(opening:line:)``) and the helper process inherits the
/// descriptor (``init(descriptor:path:line:)``). The file is created for its owner only; ``JournalRefusal`` has what an
/// existing one must be.
package final class JournalFile: Sendable {
  /// The descriptor, opened with O_APPEND.
  package let descriptor: Int32
  /// The file's path, for messages.
  package let path: String
  private let line: @Sendable (JournalEntry) -> String?
  /// True when the last line was begun but not completed, by this process or by one before.
  private let isTorn: Mutex<Bool>
  private let ownsDescriptor: Bool

  /// Opens the file to append to; `line` formats an entry without its newline.
  package init(opening path: String, line: @escaping @Sendable (JournalEntry) -> String?) throws(JournalRefusal) {
    self.path = path
    self.line = line
    descriptor = try Self.open(path)
    ownsDescriptor = true
    isTorn = Mutex(cl_ends_in_line(descriptor) == 0)
  }

  /// Takes over a descriptor that was opened by the process that started this one.
  package init(descriptor: Int32, path: String, line: @escaping @Sendable (JournalEntry) -> String?) {
    self.path = path
    self.line = line
    self.descriptor = descriptor
    ownsDescriptor = false
    isTorn = Mutex(cl_ends_in_line(descriptor) == 0)
  }

  deinit { if ownsDescriptor { _ = cl_close(descriptor) } }

  /// Appends an entry as one line with one write(2). Returns what went wrong, in one sentence; a line that was cut off
  /// (no space left) is ended before the next one is written.
  package func write(_ entry: JournalEntry) -> String? {
    guard let line = line(entry) else { return nil }
    return isTorn.withLock { isTorn in
      let bytes = Array((isTorn ? "\n\(line)\n" : "\(line)\n").utf8)
      var written = 0
      while written < bytes.count {
        let count = bytes[written...].withUnsafeBytes { rest in
          rest.baseAddress.map { cl_write(descriptor, $0, rest.count) } ?? 0
        }
        if count == -Int(EINTR) { continue }
        guard count >= 0 else {
          if written > 0 { isTorn = bytes[written - 1] != UInt8(ascii: "\n") }
          return "the journal \(path.cleaned) is not complete: \(ErrorNumber.text(Int32(-count)))."
        }
        written += count
      }
      isTorn = false
      return nil
    }
  }
}
