/// A difference between two snapshots of a host.
///
/// `watch` prints `text`. The dashboard lists it, too, and words first opens and last closes by its own log lines, which
/// name vfiotop's own holds.
package struct Change: Hashable, Sendable {
  /// The kinds of changes; the raw value is the `kind` of the JSON.
  package enum Kind: String, Hashable, Sendable, CaseIterable {
    /// The host, or one process, can no longer be read; what was last seen of it may be outdated.
    case observationFailed = "observation_failed"
    /// The host, or that process, can be read again.
    case observationResumed = "observation_resumed"
    /// The seal refused system calls of this process, which a program that only watches does not make.
    case callsRefused = "calls_refused"
    /// An interface of VFIO came or went: a module was loaded or removed.
    case featuresChanged = "features_changed"
    /// The last open file description of a device was closed: its driver's close_device ran.
    case lastClose = "last_close"
    /// A process that still holds something else no longer holds a device.
    case holderLetGo = "holder_let_go"
    /// A process no longer holds a VFIO file or mapping.
    case holderEnded = "holder_ended"
    /// A group is free again.
    case groupClosed = "group_closed"
    /// A device is being unbound, which waits until its holders close it.
    case deviceUnbinding = "device_unbinding"
    /// A device is no longer bound to a VFIO driver.
    case deviceUnbound = "device_unbound"
    /// A function that is no VFIO device is no longer in a reset scope.
    case deviceVanished = "device_vanished"
    /// Another driver is bound, VFIO or not.
    case driverChanged = "driver_changed"
    /// Virtual functions of a physical one are gone.
    case virtualFunctionsVanished = "virtual_functions_vanished"
    /// A physical function has new virtual ones.
    case virtualFunctionsAppeared = "virtual_functions_appeared"
    /// A device is bound to a VFIO driver now.
    case deviceBound = "device_bound"
    /// A function that is no VFIO device is now in a reset scope.
    case deviceAppeared = "device_appeared"
    /// A device set has no members any more.
    case setVanished = "set_vanished"
    /// A device set has its first member.
    case setAppeared = "set_appeared"
    /// A device set has other members.
    case setMembersChanged = "set_members_changed"
    /// A host driver in a group came or went.
    case viabilityChanged = "viability_changed"
    /// A process holds a VFIO file or mapping.
    case holderAppeared = "holder_appeared"
    /// A group is held.
    case groupOpened = "group_opened"
    /// The first file of a device was opened: its driver's open_device ran.
    case firstOpen = "first_open"
    /// A known holder now holds another device as well.
    case holderTook = "holder_took"
    /// An open device was opened once more, or once less.
    case openCountChanged = "open_count_changed"
    /// A device entered another migration state.
    case migrationChanged = "migration_changed"
    /// The kernel shows a device as open and no holder is visible.
    case phantomAppeared = "phantom_appeared"
    /// A phantom open has ended or has been explained.
    case phantomGone = "phantom_gone"
    /// The outcome of a new open has changed.
    case openVerdictChanged = "open_verdict_changed"
    /// The outcome of a function reset has changed.
    case functionResetChanged = "function_reset_changed"
    /// The outcome of a hot reset has changed.
    case hotResetChanged = "hot_reset_changed"
  }

  /// The subject of a change.
  package enum Subject: Hashable, Sendable, CustomStringConvertible {
    /// The machine itself.
    case host
    /// A device.
    case device(DeviceAddress)
    /// A device set, by its id.
    case deviceSet(String)
    /// An IOMMU group.
    case group(Int)
    /// A process.
    case process(Int32)
    /// A driver, if no device can be named.
    case driver(String)

    /// The address, the set's id, `group 13`, `pid 812`.
    package var description: String {
      switch self {
      case .host: "host"
      case .device(let address): address.description
      case .deviceSet(let id): id
      case .group(let id): "group \(id)"
      case .process(let pid): "pid \(pid)"
      case .driver(let name): "driver \(name)"
      }
    }
  }

  /// A value before or after the change.
  package enum Value: Hashable, Sendable, CustomStringConvertible {
    /// A count.
    case number(Int)
    /// A word: a driver, an errno, works.
    case word(String)
    /// Addresses.
    case list([String])

    /// The value as it is written in a sentence.
    package var description: String {
      switch self {
      case .number(let number): "\(number)"
      case .word(let word): word
      case .list(let items): items.joined(separator: ", ")
      }
    }
  }

  /// The time of the later snapshot, in milliseconds since 1970 (UTC).
  package var at: Int64
  /// The kind.
  package var kind: Kind
  /// The subject.
  package var subject: Subject
  /// The process that caused it, if only one can have.
  package var pid: Int32?
  /// The value before; nil if there was none or it is unknown.
  package var before: Value?
  /// The value after; nil if there is none or it is unknown.
  package var after: Value?
  /// One sentence that names the subject.
  package var text: String

  /// Creates a change.
  package init(
    at: Int64, kind: Kind, subject: Subject, pid: Int32? = nil, before: Value? = nil, after: Value? = nil, text: String
  ) {
    self.at = at
    self.kind = kind
    self.subject = subject
    self.pid = pid
    self.before = before
    self.after = after
    self.text = text
  }
}

extension Change {
  /// The seal has refused calls of this process: how many in all, before and now, and the name of the last one.
  package static func callsRefused(at time: Int64, before: Int, now: Int, last: String) -> Change {
    Change(
      at: time, kind: .callsRefused, subject: .host, before: .number(before), after: .number(now),
      text: refusal(count: now, last: last))
  }
}
