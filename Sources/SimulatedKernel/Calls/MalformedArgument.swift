import HostModel

/// An ioctl argument that the kernel rejects for its form alone. The other calls of the simulated kernel take typed
/// values and cannot be malformed.
package struct MalformedArgument: Hashable, Sendable {
  /// An ioctl that can be called with a malformed argument.
  package enum Call: String, Hashable, Sendable, CaseIterable {
    case groupStatus = "group-status"
    case setContainer = "set-container"
    case getDevice = "get-device"
    case getInfo = "get-info"
    case resetInfo = "reset-info"
    case hotReset = "hot-reset"
    case bind
    case attach
    case allocateIOAS = "alloc-ioas"
    case feature
    /// A number that no call has.
    case unknown
  }

  /// The defect of the argument.
  package enum Way: String, Hashable, Sendable, CaseIterable {
    /// `argsz` is below the minimum that every kernel requires.
    case short
    /// It points to unmapped memory.
    case pointer
    /// It has unknown flags.
    case flags
    /// It exceeds the maximum length.
    case long
  }

  /// The ioctl.
  package var call: Call
  /// The defect.
  package var way: Way

  /// Creates an argument for `call` with the defect `way`.
  package init(call: Call, way: Way) {
    self.call = call
    self.way = way
  }
}

extension SimulatedKernel {
  /// The error of a malformed call. The kernel rejects it before it looks at the request. A defect that the call's
  /// argument cannot have is treated as a well-formed request for something that does not exist.
  package func refuse(_ argument: MalformedArgument, _ number: Int32, by pid: Int32) throws(ErrorNumber) {
    try call { () throws(ErrorNumber) in
      let file = try file(number, of: pid)
      switch (argument.call, file.kind) {
      case (.groupStatus, .group), (.getInfo, .device), (.resetInfo, .device), (.hotReset, .device), (.attach, .device),
        (.feature, .device):
        if case .device(let device) = file.kind {
          guard device.isGranted else { throw .EINVAL }
          if argument.call == .attach, device.group != nil { throw .ENOTTY }
        }
        throw argument.way == .pointer && !has(.badPointerIsInvalid) ? .EFAULT : .EINVAL
      // VFIO_IOMMU_GET_INFO has the same number.
      case (.resetInfo, .container(let container)) where container.type == .type1 || container.type == .type1v2:
        throw argument.way == .pointer ? .EFAULT : .EINVAL
      case (.setContainer, .group): throw argument.way == .pointer ? .EFAULT : .EBADF
      // `strndup_user` accepts a page at most.
      case (.getDevice, .group): throw argument.way == .pointer ? .EFAULT : .EINVAL
      case (.bind, .device(let device)):
        guard device.group == nil, flavour.hasCdev else { throw .ENOTTY }
        throw argument.way == .pointer ? .EFAULT : .EINVAL
      // `iommufd_fops_ioctl`; unknown flags are rejected by `iommufd_ioas_alloc_ioctl` itself.
      case (.allocateIOAS, .iommufd):
        switch argument.way {
        case .pointer: throw .EFAULT
        case .flags: throw has(.unknownFlagsAreInvalid) ? .EINVAL : .EOPNOTSUPP
        case .short: throw .EINVAL
        case .long: throw .E2BIG
        }
      default: throw foreignCall(file)
      }
    }
  }
}
