/// The errors a VFIO call can end in, by their names in errno(3).
package enum ErrorNumber: String, Hashable, Sendable, CaseIterable {
  case EPERM, ENOENT, EIO, E2BIG, EBADF, EAGAIN, ENOMEM, EACCES, EFAULT, EBUSY, EEXIST, ENODEV, EINVAL, ENOTTY, ENOSPC,
    ERANGE, ENOMSG, EOVERFLOW, EBADFD

  /// The number Linux uses on every architecture that has VFIO (include/uapi/asm-generic/errno*.h).
  package var code: Int32 {
    switch self {
    case .EPERM: 1
    case .ENOENT: 2
    case .EIO: 5
    case .E2BIG: 7
    case .EBADF: 9
    case .EAGAIN: 11
    case .ENOMEM: 12
    case .EACCES: 13
    case .EFAULT: 14
    case .EBUSY: 16
    case .EEXIST: 17
    case .ENODEV: 19
    case .EINVAL: 22
    case .ENOTTY: 25
    case .ENOSPC: 28
    case .ERANGE: 34
    case .ENOMSG: 42
    case .EOVERFLOW: 75
    case .EBADFD: 77
    }
  }

  /// What strerror(3) says.
  package var meaning: String {
    switch self {
    case .EPERM: "operation not permitted"
    case .ENOENT: "no such file or directory"
    case .EIO: "input/output error"
    case .E2BIG: "argument list too long"
    case .EBADF: "bad file descriptor"
    case .EAGAIN: "try again"
    case .ENOMEM: "out of memory"
    case .EACCES: "permission denied"
    case .EFAULT: "bad address"
    case .EBUSY: "device or resource busy"
    case .EEXIST: "file exists"
    case .ENODEV: "no such device"
    case .EINVAL: "invalid argument"
    case .ENOTTY: "operation not supported by the device"
    case .ENOSPC: "no space left"
    case .ERANGE: "result out of range"
    case .ENOMSG: "no message of desired type"
    case .EOVERFLOW: "value too large"
    case .EBADFD: "file descriptor in bad state"
    }
  }
}

extension ErrorNumber {
  /// The number's name: `ENOENT`; `errno 133` for one that neither VFIO nor files are known to give.
  package static func name(_ code: Int32) -> String {
    allCases.first { $0.code == code }?.rawValue ?? others[code]?.name ?? "errno \(code)"
  }

  /// Name and meaning: `ENOENT (no such file or directory)`.
  package static func text(_ code: Int32) -> String {
    if let number = allCases.first(where: { $0.code == code }) { return "\(number.rawValue) (\(number.meaning))" }
    return others[code].map { "\($0.name) (\($0.meaning))" } ?? "errno \(code)"
  }

  /// Errors of paths, pipes and drivers' probe functions, which no VFIO call ends in
  /// (include/uapi/asm-generic/errno*.h).
  private static let others: [Int32: (name: String, meaning: String)] = [
    4: ("EINTR", "interrupted"), 6: ("ENXIO", "no such device or address"),
    20: ("ENOTDIR", "not a directory"), 21: ("EISDIR", "is a directory"), 23: ("ENFILE", "too many open files"),
    24: ("EMFILE", "too many open files of this process"), 27: ("EFBIG", "file too large"),
    30: ("EROFS", "read-only file system"), 32: ("EPIPE", "broken pipe"), 36: ("ENAMETOOLONG", "file name too long"),
    38: ("ENOSYS", "function not implemented"), 40: ("ELOOP", "too many levels of symbolic links"),
    95: ("EOPNOTSUPP", "operation not supported"), 110: ("ETIMEDOUT", "timed out"),
    517: ("EPROBE_DEFER", "the driver asks to be tried later"),
  ]
}
