import CLinux
import Glibc
import HostModel

/// The refusal to write the journal to a file.
///
/// A root process is told where to write by a user, and other users may have prepared the place: with a link to a file
/// that nobody meant, or with a file of their own. So the file must be one that only this user can have made.
package struct JournalRefusal: Error, Hashable, Sendable {
  /// The error: of open(2), or the one that says it best.
  package let errno: ErrorNumber
  /// The fault of the file and the way out, as the rest of a sentence; nil if the error says it all.
  package let reason: String?

  init(_ errno: ErrorNumber, _ reason: String? = nil) {
    self.errno = errno
    self.reason = reason
  }

  /// Throws unless an open file may be the journal.
  static func check(_ descriptor: Int32) throws(JournalRefusal) {
    var status = cl_status()
    let failure = cl_status_at(descriptor, "", 1, &status)
    guard failure == 0 else { throw JournalRefusal(ErrorNumber(-failure)) }
    switch status.mode & S_IFMT {
    case S_IFREG: break
    case S_IFDIR: throw JournalRefusal(.EISDIR)
    case S_IFLNK: throw JournalRefusal(.ELOOP, "it is a link, which is not followed; name the file itself")
    default: throw JournalRefusal(.EINVAL, "it is no regular file; name one")
    }
    let kind = cl_is_kernel_interface(descriptor)
    guard kind >= 0 else { throw JournalRefusal(ErrorNumber(-kind)) }
    guard kind == 0 else {
      throw JournalRefusal(.EOPNOTSUPP, "it is an interface of the kernel, which keeps no lines; name a file on a disk")
    }
    let user = cl_effective_user()
    guard status.user == user else {
      throw JournalRefusal(
        .EPERM, "it belongs to user \(status.user), not to user \(user) who writes; name another file")
    }
    guard status.links == 1 else {
      throw JournalRefusal(
        .EMLINK,
        "the same file has \(status.links) names (hard links) and may be meant for something else; name another")
    }
    guard status.mode & 0o022 == 0 else {
      let mode = String(status.mode & 0o777, radix: 8)
      throw JournalRefusal(.EPERM, "others may write to it (mode 0\(mode)); take that right away: chmod go-w")
    }
  }
}
