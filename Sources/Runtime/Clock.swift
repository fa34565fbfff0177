import CLinux

/// The two clocks of clock_gettime(2) that the program reads.
package enum Clock {
  /// CLOCK_REALTIME in milliseconds since 1970 (UTC). It jumps when the clock is set.
  package static var wall: Int64 { cl_realtime() / 1000 }

  /// CLOCK_MONOTONIC in milliseconds.
  package static var steady: Int64 { cl_monotonic() / 1000 }

  /// CLOCK_MONOTONIC as a duration since an arbitrary start.
  package static var monotonic: Duration { .microseconds(cl_monotonic()) }
}
