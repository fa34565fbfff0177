/// An error number of Linux, by its name in errno(3).
///
/// The numbers are those of include/uapi/asm-generic/errno-base.h and errno.h, which every architecture with VFIO uses.
package struct ErrorNumber: Error, Hashable, Sendable, Codable {
  /// The number, positive.
  package let code: Int32

  /// Creates an error from its number, positive.
  package init(_ code: Int32) { self.code = code }

  package static let EPERM = ErrorNumber(1)
  package static let ENOENT = ErrorNumber(2)
  package static let ESRCH = ErrorNumber(3)
  package static let EINTR = ErrorNumber(4)
  package static let EIO = ErrorNumber(5)
  package static let ENXIO = ErrorNumber(6)
  package static let E2BIG = ErrorNumber(7)
  package static let EBADF = ErrorNumber(9)
  package static let EAGAIN = ErrorNumber(11)
  package static let ENOMEM = ErrorNumber(12)
  package static let EACCES = ErrorNumber(13)
  package static let EFAULT = ErrorNumber(14)
  package static let EBUSY = ErrorNumber(16)
  package static let EEXIST = ErrorNumber(17)
  package static let ENODEV = ErrorNumber(19)
  package static let ENOTDIR = ErrorNumber(20)
  package static let EISDIR = ErrorNumber(21)
  package static let EINVAL = ErrorNumber(22)
  package static let ENFILE = ErrorNumber(23)
  package static let EMFILE = ErrorNumber(24)
  package static let ENOTTY = ErrorNumber(25)
  package static let EFBIG = ErrorNumber(27)
  package static let ENOSPC = ErrorNumber(28)
  package static let EROFS = ErrorNumber(30)
  package static let EMLINK = ErrorNumber(31)
  package static let EPIPE = ErrorNumber(32)
  package static let ERANGE = ErrorNumber(34)
  package static let ENAMETOOLONG = ErrorNumber(36)
  package static let ENOSYS = ErrorNumber(38)
  package static let ELOOP = ErrorNumber(40)
  package static let ENOMSG = ErrorNumber(42)
  package static let EOVERFLOW = ErrorNumber(75)
  package static let EBADFD = ErrorNumber(77)
  package static let EOPNOTSUPP = ErrorNumber(95)
  package static let ETIMEDOUT = ErrorNumber(110)
  /// `EPROBE_DEFER` of include/linux/errno.h, which a driver's probe function may return.
  package static let EPROBE_DEFER = ErrorNumber(517)
}

extension ErrorNumber: CustomStringConvertible {
  /// The name: `EBUSY`; `errno 133` for a number without one here.
  package var name: String { known?.name ?? "errno \(code)" }

  /// The meaning in a few words, as strerror(3) gives it; `unknown error` for a number without a name here.
  package var meaning: String { known?.meaning ?? "unknown error" }

  /// Name and meaning: `ENOENT (no such file or directory)`.
  package var text: String { known.map { "\($0.name) (\($0.meaning))" } ?? name }

  /// The name.
  package var description: String { name }

  /// Name and meaning of the error that a number stands for.
  package static func text(_ code: Int32) -> String { ErrorNumber(code).text }

  /// The name and meaning of a known error. VFIO's meaning replaces texts of strerror(3) such as "inappropriate ioctl
  /// for device".
  private var known: (name: String, meaning: String)? {
    switch self {
    case .EPERM: ("EPERM", "operation not permitted")
    case .ENOENT: ("ENOENT", "no such file or directory")
    case .ESRCH: ("ESRCH", "no such process")
    case .EINTR: ("EINTR", "interrupted")
    case .EIO: ("EIO", "input/output error")
    case .ENXIO: ("ENXIO", "no such device or address")
    case .E2BIG: ("E2BIG", "argument list too long")
    case .EBADF: ("EBADF", "bad file descriptor")
    case .EAGAIN: ("EAGAIN", "try again")
    case .ENOMEM: ("ENOMEM", "out of memory")
    case .EACCES: ("EACCES", "permission denied")
    case .EFAULT: ("EFAULT", "bad address")
    case .EBUSY: ("EBUSY", "device or resource busy")
    case .EEXIST: ("EEXIST", "file exists")
    case .ENODEV: ("ENODEV", "no such device")
    case .ENOTDIR: ("ENOTDIR", "not a directory")
    case .EISDIR: ("EISDIR", "is a directory")
    case .EINVAL: ("EINVAL", "invalid argument")
    case .ENFILE: ("ENFILE", "too many open files")
    case .EMFILE: ("EMFILE", "too many open files of this process")
    case .ENOTTY: ("ENOTTY", "operation not supported by the device")
    case .EFBIG: ("EFBIG", "file too large")
    case .ENOSPC: ("ENOSPC", "no space left")
    case .EROFS: ("EROFS", "read-only file system")
    case .EMLINK: ("EMLINK", "too many links")
    case .EPIPE: ("EPIPE", "broken pipe")
    case .ERANGE: ("ERANGE", "result out of range")
    case .ENAMETOOLONG: ("ENAMETOOLONG", "file name too long")
    case .ENOSYS: ("ENOSYS", "function not implemented")
    case .ELOOP: ("ELOOP", "too many levels of symbolic links")
    case .ENOMSG: ("ENOMSG", "no message of desired type")
    case .EOVERFLOW: ("EOVERFLOW", "value too large")
    case .EBADFD: ("EBADFD", "file descriptor in bad state")
    case .EOPNOTSUPP: ("EOPNOTSUPP", "operation not supported")
    case .ETIMEDOUT: ("ETIMEDOUT", "timed out")
    case .EPROBE_DEFER: ("EPROBE_DEFER", "the driver asks to be tried later")
    default: nil
    }
  }
}
