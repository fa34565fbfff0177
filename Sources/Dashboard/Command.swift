import Screen

/// One thing a key can do.
public struct Command: Sendable {
  /// Names of the commands.
  public enum ID: String, Hashable, Sendable, CaseIterable {
    case up, down, pageUp, pageDown, first, last, collapse, expand, toggle, nextProblem, previousProblem
    case nextPane, previousPane, leavePane
    case filter, nextMatch, previousMatch, filterAccept, filterCancel, filterErase, filterClear
    case freeze, refresh, longerInterval, shorterInterval, redraw
    case help, helpClose, quit, leave
  }

  /// Where a key means something.
  public enum Context: Hashable, Sendable, CaseIterable {
    /// The tree has the keyboard.
    case tree
    /// The detail has the keyboard.
    case detail
    /// The event list has the keyboard.
    case events
    /// The filter is being typed.
    case filter
    /// The help page is open.
    case help
  }

  /// The parts of the help page.
  public enum Section: String, Hashable, Sendable, CaseIterable {
    case move = "Moving"
    case find = "Finding"
    case watch = "Watching"
    case program = "Program"
  }

  /// Its name.
  public var id: ID
  /// The keys, the one to show first.
  public var keys: [Key]
  /// One word for the footer.
  public var label: String
  /// One sentence for the help page.
  public var help: String
  /// Where the keys mean it.
  public var contexts: Set<Context>
  /// Where the help page lists it.
  public var section: Section
  /// Its place among the hints of the footer, the lowest first; nil for none.
  public var footerRank: Int?
  /// Where the footer shows it, if not wherever it means something.
  public var footerContexts: Set<Context>
  /// It changes something outside this program. None does yet; read-only mode looks here and nowhere else.
  public var isAction: Bool

  /// A command from its parts.
  public init(
    _ id: ID, _ keys: [Key], _ label: String, _ help: String, in contexts: Set<Context>, section: Section,
    footerRank: Int? = nil, footerIn footerContexts: Set<Context>? = nil, isAction: Bool = false
  ) {
    self.id = id
    self.keys = keys
    self.label = label
    self.help = help
    self.contexts = contexts
    self.section = section
    self.footerRank = footerRank
    self.footerContexts = footerContexts ?? contexts
    self.isAction = isAction
  }
}
