import CLinux
import ActionPlanning
import Glibc
import HostModel
import Reports

/// The journal on disk: a line for every step, each written at once. The file is made for its owner only, and a link in
/// its place is not followed.
final class JournalFile {
  private let descriptor: Int32
  private let path: String
  /// The last line was begun and not ended.
  private var isTorn = false

  /// Opens the file to append to. Fails with what is wrong with it.
  init(_ path: String) throws {
    self.path = path
    descriptor = cl_open_log(path)
    guard descriptor >= 0 else {
      let status: CommandFailure.Status = [1, 13].contains(-descriptor) ? .notPermitted : .refused
      throw CommandFailure(
        status,
        "cannot write the journal \(path.cleaned): \(ErrorNumber.text(-descriptor)). "
          + "--journal takes a file that can be appended to; links are not followed.")
    }
  }

  /// Writes a line. Fails with what went wrong, in one sentence; the next line begins anew all the same.
  func write(_ entry: JournalEntry) -> String? {
    guard let line = try? JournalDocument(entry).json(indented: false) + "\n" else { return nil }
    let bytes = Array((isTorn ? "\n" + line : line).utf8)
    var written = 0
    while written < bytes.count {
      let rest = Array(bytes[written...])
      let count = cl_write(descriptor, rest, rest.count)
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
