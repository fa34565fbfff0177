import HostModel
import TerminalText

/// One line of the journal: a call that an action made, the end of an action, or a request of the kernel.
package struct JournalEntry: Hashable, Sendable, Codable {
  /// The kinds of lines; the raw value is the `event` of the JSON.
  package enum Event: String, Hashable, Sendable, Codable, CaseIterable {
    /// The action was confirmed and begins.
    case started
    /// A call was made; `result` is its result.
    case call
    /// The first open of a closed device: its driver's open_device ran.
    case firstOpen = "first_open"
    /// The last open file description of a device was closed: its driver's close_device ran.
    case lastClose = "last_close"
    /// A function was read back after a reset.
    case verified
    /// The kernel asked for a device back, or reported an error of it.
    case request
    /// The action is over; `result` is its outcome.
    case finished
  }

  /// Time in milliseconds since 1970 (UTC).
  package var at: Int64
  /// The action; nil for an event that the kernel began.
  package var action: ActionRequest.Kind?
  /// The kind of line.
  package var event: Event
  /// The device.
  package var address: DeviceAddress?
  /// Its device set.
  package var deviceSet: String?
  /// The call.
  package var call: KernelCall?
  /// The node or attribute.
  package var target: String?
  /// `ok`, or the error's name; nil where nothing was tried.
  package var result: String?
  /// The duration of the call in milliseconds.
  package var duration: Double?
  /// The device's open count before, where it is known.
  package var openCountBefore: Int?
  /// The device's open count after, where it is known.
  package var openCountAfter: Int?
  /// The event in one sentence.
  package var text: String

  /// Creates an entry. Text of foreign origin is cleaned here.
  package init(
    at: Int64, action: ActionRequest.Kind?, event: Event, address: DeviceAddress? = nil, deviceSet: String? = nil,
    call: KernelCall? = nil, target: String? = nil, result: String? = nil, duration: Double? = nil,
    openCountBefore: Int? = nil, openCountAfter: Int? = nil, text: String
  ) {
    self.at = at
    self.action = action
    self.event = event
    self.address = address
    self.deviceSet = deviceSet
    self.call = call
    self.target = target?.cleaned
    self.result = result?.cleaned
    self.duration = duration
    self.openCountBefore = openCountBefore
    self.openCountAfter = openCountAfter
    self.text = text.cleaned
  }
}
