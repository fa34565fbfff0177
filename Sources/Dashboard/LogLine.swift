/// One line of the event list.
public struct LogLine: Hashable, Sendable {
  /// How loud a line is.
  public enum Tone: Hashable, Sendable {
    /// The program speaks of itself.
    case quiet
    /// Something changed.
    case change
    /// Something became free, or works again.
    case good
    /// Something was taken.
    case busy
    /// Something is wrong.
    case bad
  }

  /// When, in milliseconds since 1970 (UTC).
  public var time: Int64
  /// How loud.
  public var tone: Tone
  /// The device or set it is about, empty for the program itself.
  public var subject: String
  /// What happened, in a few words.
  public var text: String

  /// A line from its parts.
  public init(time: Int64, tone: Tone, subject: String, text: String) {
    self.time = time
    self.tone = tone
    self.subject = subject
    self.text = text
  }
}

/// The last lines of the event list; older ones are forgotten, so the program may run for years.
public struct EventRing: Equatable, Sendable {
  /// How many lines are kept.
  public static let capacity = 500

  /// The lines, oldest first.
  public private(set) var lines: [LogLine] = []

  /// An empty list.
  public init() {}

  /// Adds lines at the end.
  public mutating func append(_ new: [LogLine]) {
    lines += new
    if lines.count > Self.capacity { lines.removeFirst(lines.count - Self.capacity) }
  }
}
