import HostModel
import Screen

/// Everything that can happen to the dashboard. Time and the host come in as values, so a test is a list of these.
public enum DashboardEvent: Equatable, Sendable {
  /// The user did something.
  case key(Key)
  /// The terminal has another size.
  case resize(Size)
  /// The host was observed.
  case observed(Observation)
  /// The host could not be observed, and why.
  case observationFailed(String)
  /// The time, in milliseconds since 1970 (UTC).
  case tick(Int64)
}

/// One observation of the host.
public struct Observation: Equatable, Sendable {
  /// What the host was like.
  public var snapshot: Snapshot
  /// What is missing before VFIO can be used there.
  public var readiness: VFIOReadiness
  /// How long it took to read, in milliseconds.
  public var duration: Int

  /// An observation from its parts.
  public init(snapshot: Snapshot, readiness: VFIOReadiness, duration: Int = 0) {
    self.snapshot = snapshot
    self.readiness = readiness
    self.duration = duration
  }

  /// What was read of a host, with every rule applied; on the thread that read it, for it takes time.
  public init(of facts: HostFacts, duration: Int = 0) {
    self.init(snapshot: Snapshot(of: facts), readiness: VFIOReadiness(of: facts), duration: duration)
  }
}

/// What the dashboard asks of the program around it.
public enum Effect: Hashable, Sendable {
  /// Leave.
  case quit
  /// Observe the host now.
  case observeNow
  /// Observe the host at this interval from now on, in milliseconds.
  case setInterval(Int)
  /// Send the whole screen again, whatever the terminal shows.
  case redrawAll
}
