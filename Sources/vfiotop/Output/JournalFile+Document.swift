import ActionExecution
import ActionPlanning
import HostModel
import Reports
import TerminalText

extension JournalFile {
  /// Opens the journal that the user named. A failure is explained in the user's terms.
  static func opened(_ path: String) throws -> JournalFile {
    do throws(JournalRefusal) {
      return try JournalFile(opening: path, line: line)
    } catch {
      let lacksPermission = [.EPERM, .EACCES].contains(error.errno)
      let reason = error.reason.map { ": \($0)." } ?? ". --journal takes a file that can be appended to."
      throw CommandFailure(
        lacksPermission ? .notPermitted : .refused,
        "cannot write the journal \(path.cleaned): \(error.errno.text)\(reason)")
    }
  }

  /// Returns the journal that the parent process has opened.
  static func inherited(_ path: String) -> JournalFile {
    JournalFile(descriptor: HelperProcess.journalDescriptor, path: path, line: line)
  }

  /// An entry as a line of `vfiotop.journal/1`.
  private static let line: @Sendable (JournalEntry) -> String? = { try? JournalDocument($0).json(indented: false) }
}
