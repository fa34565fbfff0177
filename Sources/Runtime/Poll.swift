import Glibc

/// poll(2), for every thread that waits for more than time.
package enum Poll {
  /// Waits until a source has an event, at most so many milliseconds (forever if negative). Returns the number of
  /// sources with events, which is 0 after a signal as well; nil if the kernel cannot wait (ENOMEM).
  package static func wait(for sources: inout [pollfd], milliseconds: Int32) -> Int? {
    let count = poll(&sources, nfds_t(sources.count), milliseconds)
    guard count < 0 else { return Int(count) }
    let isInterrupted = errno == EINTR
    for index in sources.indices { sources[index].revents = 0 }
    return isInterrupted ? 0 : nil
  }

  /// The indices of the descriptors that are readable, hung up or broken, once there is one; empty when the time is over
  /// and after a signal. A negative descriptor is ignored. Returns nil if the kernel cannot wait.
  package static func readable(_ descriptors: [Int32], milliseconds: Int32 = -1) -> [Int]? {
    var sources = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    guard wait(for: &sources, milliseconds: milliseconds) != nil else { return nil }
    return sources.indices.filter { sources[$0].revents != 0 }
  }

  /// Returns true once the descriptor is readable, hung up or broken; false when the time is over and after a signal.
  package static func isReadable(_ descriptor: Int32, milliseconds: Int32 = -1) -> Bool {
    readable([descriptor], milliseconds: milliseconds)?.isEmpty == false
  }

  /// Sleeps.
  package static func pause(milliseconds: Int32) { _ = readable([], milliseconds: milliseconds) }
}
