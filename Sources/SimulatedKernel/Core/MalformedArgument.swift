import HostModel

/// An argument of an ioctl that the kernel refuses for its form, whatever it asks for. The other calls of the simulated
/// kernel take values and cannot be called so.
package struct MalformedArgument: Hashable, Sendable {
  /// The call.
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

  /// What is wrong with the argument.
  package enum Way: String, Hashable, Sendable, CaseIterable {
    /// It says that it is shorter than what every kernel knows of it.
    case short
    /// It is at an address where nothing is.
    case pointer
    /// It has flags that nobody knows.
    case flags
    /// It is longer than what there can be of it.
    case long
  }

  /// The call.
  package var call: Call
  /// What is wrong.
  package var way: Way

  /// An argument from its parts.
  package init(call: Call, way: Way) {
    self.call = call
    self.way = way
  }
}

extension SimulatedKernel {
  /// What such a call ends in: nothing of what it asks for is looked at. A way that the argument of a call has not counts
  /// as one that is right in form and asks for what is not there.
  package func refuse(_ argument: MalformedArgument, _ number: Int32, by pid: Int32) throws(Errno) {
    try call { () throws(Errno) in
      let file = try file(number, of: pid)
      switch (argument.call, file.kind) {
      case (.groupStatus, .group), (.getInfo, .device), (.resetInfo, .device), (.hotReset, .device), (.attach, .device),
        (.feature, .device):
        if case .device(let device) = file.kind {
          guard device.isGranted else { throw Errno(.EINVAL) }
          if argument.call == .attach, device.group != nil { throw Errno(.ENOTTY) }
        }
        throw Errno(argument.way == .pointer && !has(.badPointerIsInvalid) ? .EFAULT : .EINVAL)
      // The same number is VFIO_IOMMU_GET_INFO's.
      case (.resetInfo, .container(let container)) where container.type == .type1 || container.type == .type1v2:
        throw Errno(argument.way == .pointer ? .EFAULT : .EINVAL)
      case (.setContainer, .group): throw Errno(argument.way == .pointer ? .EFAULT : .EBADF)
      // `strndup_user` takes a page at most.
      case (.getDevice, .group): throw Errno(argument.way == .pointer ? .EFAULT : .EINVAL)
      case (.bind, .device(let device)):
        guard device.group == nil, flavour.hasCdev else { throw Errno(.ENOTTY) }
        throw Errno(argument.way == .pointer ? .EFAULT : .EINVAL)
      // `iommufd_fops_ioctl`: flags are refused by `iommufd_ioas_alloc_ioctl` itself.
      case (.allocateIOAS, .iommufd):
        switch argument.way {
        case .pointer: throw Errno(.EFAULT)
        case .flags: throw Errno(has(.unknownFlagsAreInvalid) ? 22 : 95)
        case .short: throw Errno(.EINVAL)
        case .long: throw Errno(7)
        }
      default: throw foreignCall(file)
      }
    }
  }
}
