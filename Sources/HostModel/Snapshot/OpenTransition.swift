/// An open or a close of a device that is in progress: the kernel has the device open already, or still, and its file
/// has no descriptor yet, or none any more. Both take as long as a reset of the function: some tenths of a second, on
/// hardware seconds (`vfio_pci_core_enable`, `vfio_pci_core_disable`).
///
/// One look cannot tell it from an open that nobody is seen to hold. What the look before showed can, and time.
package struct OpenTransition: Hashable, Sendable {
  /// The time in milliseconds after which an open without a descriptor is no transition any more. Opens took up to 0.9 s
  /// and last closes up to 2.8 s where resets are slow.
  package static let patience: Int64 = 3000

  /// The directions; the raw value is the `what` of the JSON.
  package enum Direction: String, Hashable, Sendable {
    /// It was closed at the last look.
    case opening = "open"
    /// It was open at the last look.
    case closing = "close"
    /// There was no look before.
    case either = "open_or_close"

    /// The participle for a sentence about the device: `opened`.
    package var participle: String {
      switch self {
      case .opening: "opened"
      case .closing: "closed"
      case .either: "opened or closed"
      }
    }
  }

  /// What is in progress.
  package var direction: Direction
  /// The processes that may be doing it. For a close: those that held the device at the last look.
  package var holders: [DeviceHolder]
  /// The first look that showed it, in milliseconds since 1970 (UTC).
  package var since: Int64
  /// The open count before a close; nil if it was unknown.
  package var countBefore: Int?
  /// The certainty of that count.
  package var certaintyBefore: Device.CountCertainty?

  /// Creates a transition.
  package init(
    _ direction: Direction, by holders: [DeviceHolder], since: Int64, countBefore: Int? = nil,
    certaintyBefore: Device.CountCertainty? = nil
  ) {
    self.direction = direction
    self.holders = holders
    self.since = since
    self.countBefore = countBefore
    self.certaintyBefore = certaintyBefore
  }
}
