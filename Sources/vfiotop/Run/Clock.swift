import CLinux

/// The time, in milliseconds (clock_gettime(2)).
enum Clock {
  /// Since 1970 (UTC): CLOCK_REALTIME, which somebody may set.
  static var wall: Int64 { cl_realtime() / 1000 }

  /// CLOCK_MONOTONIC, which nobody sets.
  static var steady: Int64 { cl_monotonic() / 1000 }
}
