/// One thing that is different between two snapshots of a host.
///
/// `watch` prints it, the dashboard lists it; both show `text` and may look at the rest.
package struct Change: Hashable, Sendable {
  /// The kinds of changes; the raw value is the `kind` of the JSON.
  package enum Kind: String, Hashable, Sendable, CaseIterable {
    /// The host cannot be read any more; what was seen last may not be so.
    case observationFailed = "observation_failed"
    /// The host can be read again.
    case observationResumed = "observation_resumed"
    /// A way into VFIO came or went: a module was loaded or removed.
    case featuresChanged = "features_changed"
    /// The last opened file of a device was closed: its driver's close_device ran.
    case lastClose = "last_close"
    /// A process that goes on living has nothing of a device any more.
    case holderLetGo = "holder_let_go"
    /// A process holds nothing of VFIO's any more.
    case holderEnded = "holder_ended"
    /// A group is free again.
    case groupClosed = "group_closed"
    /// A device is no longer bound to a VFIO driver.
    case deviceUnbound = "device_unbound"
    /// A function that is no VFIO device no longer stands in a reset scope.
    case deviceVanished = "device_vanished"
    /// Another driver is bound, VFIO or not.
    case driverChanged = "driver_changed"
    /// Virtual functions of a physical one are gone.
    case virtualFunctionsVanished = "virtual_functions_vanished"
    /// A physical function has new virtual ones.
    case virtualFunctionsAppeared = "virtual_functions_appeared"
    /// A device is bound to a VFIO driver now.
    case deviceBound = "device_bound"
    /// A function that is no VFIO device now stands in a reset scope.
    case deviceAppeared = "device_appeared"
    /// A device set has no member any more.
    case setVanished = "set_vanished"
    /// A device set has its first member.
    case setAppeared = "set_appeared"
    /// A device set has other members.
    case setMembersChanged = "set_members_changed"
    /// A host driver in a group came or went.
    case viabilityChanged = "viability_changed"
    /// A process holds something of VFIO's.
    case holderAppeared = "holder_appeared"
    /// A group is held.
    case groupOpened = "group_opened"
    /// The first file of a device was opened: its driver's open_device ran.
    case firstOpen = "first_open"
    /// A process that was known holds something of a device.
    case holderTook = "holder_took"
    /// An open device was opened once more, or once less.
    case openCountChanged = "open_count_changed"
    /// A device came to another state of its migration.
    case migrationChanged = "migration_changed"
    /// The kernel says open and no holder is visible.
    case phantomAppeared = "phantom_appeared"
    /// A phantom open is gone or explained.
    case phantomGone = "phantom_gone"
    /// A new open would end otherwise.
    case openVerdictChanged = "open_verdict_changed"
    /// A function reset would end otherwise.
    case functionResetChanged = "function_reset_changed"
    /// A hot reset would end otherwise.
    case hotResetChanged = "hot_reset_changed"
  }

  /// What changed.
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
    /// A driver, where no device can be named.
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

    /// The value as a sentence shows it.
    package var description: String {
      switch self {
      case .number(let number): "\(number)"
      case .word(let word): word
      case .list(let items): items.joined(separator: ", ")
      }
    }
  }

  /// When the later snapshot was taken, in milliseconds since 1970 (UTC).
  package var at: Int64
  /// What kind.
  package var kind: Kind
  /// What changed.
  package var subject: Subject
  /// The process that did it, where one alone can have.
  package var pid: Int32?
  /// The value before; nil where there was none or it is not known.
  package var before: Value?
  /// The value after; nil where there is none or it is not known.
  package var after: Value?
  /// One sentence that names the subject.
  package var text: String

  /// A change from its parts.
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
