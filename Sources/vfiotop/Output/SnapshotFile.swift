import CLinux
import Glibc
import HostModel
import Reports
import TerminalText

/// A snapshot in a file of its own, as the document of `list --json`. The file is new, created for its owner only, and
/// a link in its place is not followed.
enum SnapshotFile {
  /// The answer of a sealed process, which cannot create a file.
  static let offBySeal = "Disabled by --read-only. 'vfiotop list --json > FILE' saves the same."

  /// Writes the snapshot into the current directory. Returns one sentence: the file's name, or the error.
  static func write(_ snapshot: Snapshot) -> String {
    guard let text = try? SnapshotDocument(snapshot).json(indented: true) else {
      return "The snapshot cannot be written as JSON."
    }
    let base = "vfiotop-" + Timestamp(snapshot.takenAt).basicISO8601
    for number in 1...99 {
      let name = base + (number == 1 ? "" : "-\(number)") + ".json"
      let descriptor = open(name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
      if descriptor < 0, errno == EEXIST { continue }
      guard descriptor >= 0 else { return "Cannot write \(name) here: \(ErrorNumber.text(errno))." }
      let bytes = Array((text + "\n").utf8)
      let result = cl_write_all(descriptor, bytes, bytes.count)
      close(descriptor)
      guard result < 0 else { return "Saved as \(name)." }
      unlink(name)
      return "Cannot write \(name) here: \(ErrorNumber.text(-result))."
    }
    return "Cannot write \(base).json here: the file exists, and so do 98 others."
  }
}
