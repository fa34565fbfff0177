import CLinux

/// Poll for descriptors to have something to read.
package enum Poll {
  /// The indices of those that can be read, have hung up or are broken; none after the time (milliseconds, for ever when
  /// negative) or a signal. A negative descriptor is left out. Nil when the system cannot wait (no memory).
  package static func forAny(of descriptors: [Int32], milliseconds: Int32) -> [Int]? {
    var ready = [UInt8](repeating: 0, count: descriptors.count + 1)
    let count = cl_wait_any(descriptors, &ready, Int32(descriptors.count), milliseconds)
    return count < 0 ? nil : descriptors.indices.filter { ready[$0] != 0 }
  }

  /// Lets time pass.
  static func pause(milliseconds: Int32) { _ = forAny(of: [], milliseconds: milliseconds) }
}
