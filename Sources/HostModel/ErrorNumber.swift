/// The errors a VFIO call can end in, by their names in errno(3).
public enum ErrorNumber: String, Hashable, Sendable, CaseIterable {
  case EPERM, ENOENT, EIO, EBADF, EAGAIN, ENOMEM, EACCES, EFAULT, EBUSY, ENODEV, EINVAL, ENOTTY, ENOSPC, ERANGE,
    EBADFD

  /// The number Linux uses on every architecture that has VFIO (include/uapi/asm-generic/errno*.h).
  public var code: Int32 {
    switch self {
    case .EPERM: 1
    case .ENOENT: 2
    case .EIO: 5
    case .EBADF: 9
    case .EAGAIN: 11
    case .ENOMEM: 12
    case .EACCES: 13
    case .EFAULT: 14
    case .EBUSY: 16
    case .ENODEV: 19
    case .EINVAL: 22
    case .ENOTTY: 25
    case .ENOSPC: 28
    case .ERANGE: 34
    case .EBADFD: 77
    }
  }

  /// What strerror(3) says.
  public var meaning: String {
    switch self {
    case .EPERM: "operation not permitted"
    case .ENOENT: "no such file or directory"
    case .EIO: "input/output error"
    case .EBADF: "bad file descriptor"
    case .EAGAIN: "try again"
    case .ENOMEM: "out of memory"
    case .EACCES: "permission denied"
    case .EFAULT: "bad address"
    case .EBUSY: "device or resource busy"
    case .ENODEV: "no such device"
    case .EINVAL: "invalid argument"
    case .ENOTTY: "operation not supported by the device"
    case .ENOSPC: "no space left"
    case .ERANGE: "result out of range"
    case .EBADFD: "file descriptor in bad state"
    }
  }
}
