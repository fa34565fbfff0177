import HostModel
import Screen

/// All that the dashboard knows; the screen is a function of it.
public struct DashboardState: Equatable, Sendable {
  /// The picture on the screen is held still; what was observed since waits here.
  public struct Freeze: Equatable, Sendable {
    /// Since when, in milliseconds since 1970 (UTC).
    public var since: Int64
    /// The newest snapshot that is not shown.
    public var waiting: Snapshot?
    /// The changes that are not listed.
    public var changes: [LogLine] = []
  }

  /// The intervals that + and - go through, in milliseconds.
  public static let intervals = [250, 500, 1000, 2000, 5000, 10_000, 30_000, 60_000]

  /// What is shown; nil while the first observation runs.
  public internal(set) var picture: HostPicture?
  /// What is missing before VFIO can be used on the host; nil while the first observation runs.
  public internal(set) var readiness: VFIOReadiness?
  /// The rows of the tree.
  public internal(set) var tree = Tree(nil, collapsed: [], filter: Filter())
  /// The selected item; nil when there is none to select.
  public internal(set) var cursor: TreeItem?
  /// Sets whose rows are hidden, by id.
  public internal(set) var collapsed: Set<String> = []
  /// The part that has the keyboard.
  public internal(set) var focus = Pane.tree
  /// What the tree is filtered by.
  public internal(set) var filter = Filter()
  /// The filter before it was edited; nil when it is not being edited.
  public internal(set) var filterBefore: Filter?
  /// The help page is open.
  public internal(set) var isHelpOpen = false
  /// First visible row of the tree.
  public internal(set) var treeOffset = 0
  /// First visible line of the detail.
  public internal(set) var detailOffset = 0
  /// Lines of the event list below the last visible one: 0 follows the newest.
  public internal(set) var eventOffset = 0
  /// First visible line of the help.
  public internal(set) var helpOffset = 0
  /// What changed.
  public internal(set) var events = EventRing()
  /// Nil while the picture follows the host.
  public internal(set) var freeze: Freeze?
  /// How often the host is observed, in milliseconds.
  public internal(set) var interval: Int
  /// How long the last observation took, in milliseconds.
  public internal(set) var scanDuration = 0
  /// When the last observation arrived, in milliseconds since 1970 (UTC).
  public internal(set) var lastScan: Int64?
  /// One sentence in answer to the last key, such as that a search found nothing.
  public internal(set) var notice: String?
  /// Why the last observation failed; nil when it did not.
  public internal(set) var failure: String?
  /// The time of the last tick, in milliseconds since 1970 (UTC).
  public internal(set) var now: Int64
  /// The size of the terminal.
  public internal(set) var size: Size
  /// The line-drawing characters.
  public let glyphs: Glyphs
  /// What is added to UTC for the times on the screen, in seconds.
  public let timeZoneOffset: Int
  /// This process cannot act.
  public let isReadOnly: Bool

  /// The dashboard before the first observation.
  public init(
    size: Size, glyphs: Glyphs = .unicode, interval: Int = 2000, now: Int64 = 0, timeZoneOffset: Int = 0,
    isReadOnly: Bool = true
  ) {
    self.size = size
    self.glyphs = glyphs
    self.interval = interval
    self.now = now
    self.timeZoneOffset = timeZoneOffset
    self.isReadOnly = isReadOnly
  }

  /// What the keys mean now.
  public var context: Command.Context {
    if isHelpOpen { return .help }
    if filterBefore != nil { return .filter }
    switch focus {
    case .tree: return .tree
    case .detail: return .detail
    case .events: return .events
    }
  }

  /// Where everything is on the screen.
  public var layout: Layout { Layout(size: size, rows: tree.allRows, focus: focus, hasPage: page != nil) }

  /// What stands in the place of the tree when there is nothing to list.
  var page: EmptyPage? { EmptyPage(picture, failure: failure) }
}
