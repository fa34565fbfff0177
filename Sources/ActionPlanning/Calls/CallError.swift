import HostModel

/// A call that the kernel refused.
package struct CallError: Error, Hashable, Sendable, Codable {
  /// The call.
  package var call: KernelCall
  /// The error's number, positive.
  package var code: Int32

  /// An error from its parts.
  package init(_ call: KernelCall, _ code: Int32) {
    self.call = call
    self.code = code
  }
}

extension CallError {
  /// The error's name in errno(3), `EBUSY`; `errno 40` for one that no call of VFIO's ends in.
  package var name: String {
    ErrorNumber(code).name
  }

  /// `unbind ended in EBUSY.`
  package var sentence: String { "\(call.rawValue) ended in \(name)." }
}
