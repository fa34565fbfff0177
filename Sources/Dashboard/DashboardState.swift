import ActionPlanning
import HostModel
import Screen
import TerminalText

/// The state of the dashboard; the screen is a function of it.
package struct DashboardState: Equatable, Sendable {
  /// A frozen picture, with its annotations and the observations since.
  package struct Freeze: Equatable, Sendable {
    /// The start of the freeze, in milliseconds since 1970 (UTC).
    package var since: Int64
    /// Same instant on CLOCK_MONOTONIC.
    package var steadySince: Int64
    /// The number of the state that is held (``Timeline``).
    var state: Int
    /// The history of open counts as it was.
    var activity: Activity
    /// The devices that were unreachable.
    var unreachable: Set<DeviceAddress>
    /// The changes that are not listed, the last of them: a picture may be held for days.
    package var changes = EventRing()

    /// Returns the freeze with other annotations.
    func with(_ activity: Activity, _ unreachable: Set<DeviceAddress>) -> Freeze {
      var freeze = self
      (freeze.activity, freeze.unreachable) = (activity, unreachable)
      return freeze
    }
  }

  /// The intervals that + and - go through, in milliseconds.
  package static let intervals = [250, 500, 1000, 2000, 5000, 10_000, 30_000, 60_000]

  /// The time after which a call counts as stuck, in milliseconds (``KernelCall/deadline``).
  package static let deadline = Int(KernelCall.deadline / 1000)

  /// The host as it is on the screen; nil until the first observation.
  @Indirect package internal(set) var picture: SnapshotIndex? = nil
  /// The widths of the contents of the picture's columns.
  var widths = ColumnWidths()
  /// The missing requirements of VFIO on the host; nil until the first observation.
  @Indirect package internal(set) var readiness: VFIOReadiness? = nil
  /// The listing of the main pane.
  package internal(set) var listing = Listing.sets
  /// The rows of the listing.
  package internal(set) var list = RowList()
  /// The cursor, scroll position and order of each listing.
  var places: [Listing: ListingPlace] = [:]
  /// The places that were jumped from, the last one last.
  var trail: [Waypoint] = []
  /// The devices that vfiotop last found not to be on the bus after a reset.
  var unreachable: Set<DeviceAddress> = []
  /// Devices that the user has marked.
  package internal(set) var marked: Set<DeviceAddress> = []
  /// The last press of the mouse on a row.
  var lastPress: MousePress?
  /// The history of open counts.
  var activity = Activity()
  /// The part that has the keyboard.
  package internal(set) var focus = Pane.list
  /// The filter of the rows.
  package internal(set) var filter = Filter()
  /// The overlays over the panes.
  package internal(set) var overlays = OverlayStack()
  /// First visible line of the detail.
  package internal(set) var detailOffset = 0
  /// The events, the journal, and the pane that shows one of them.
  package internal(set) var logs = LogState()
  /// The helper process and what it does.
  package internal(set) var helper = HelperState()
  /// The user wants to leave while an action runs; the next key decides.
  var asksToLeave = false
  /// Nil while the picture follows the host.
  @Indirect package internal(set) var freeze: Freeze? = nil
  /// The states that the host was in.
  @Indirect var timeline = Timeline()
  /// The state of the past that is shown; nil for the present, or for one that is held still.
  var past: PastState?
  /// The observation interval, in milliseconds.
  package internal(set) var interval: Int
  /// The duration of the last observation, in milliseconds.
  package internal(set) var scanDuration = 0
  /// The time of the last observation, on CLOCK_MONOTONIC.
  package internal(set) var lastScan: Int64?
  /// One sentence in answer to the last key, such as that a search found nothing.
  package internal(set) var notice: String?
  /// The reason why the last observation failed; nil when it succeeded.
  package internal(set) var failure: String?
  /// The time of the last tick, in milliseconds since 1970 (UTC).
  package internal(set) var now: Int64
  /// Same instant on CLOCK_MONOTONIC, by which durations are measured (``DashboardEvent/tick(_:steady:)``).
  package internal(set) var steady: Int64
  /// The size of the terminal.
  package internal(set) var size: Size
  /// The line-drawing characters.
  package let glyphs: Glyphs
  /// The offset from UTC of the times on the screen, in seconds.
  package let timeZoneOffset: Int
  /// This process cannot act.
  package let isReadOnly: Bool
  /// The process's seal; nil without one.
  package internal(set) var seal: SealLabel?
  /// The commands with their keys.
  package let commands: CommandTable
  /// The columns of the listings that the user has chosen some for.
  let columns: [Listing: [Column]]

  /// The dashboard before the first observation.
  package init(
    size: Size, glyphs: Glyphs = .unicode, interval: Int = 2000, now: Int64 = 0, steady: Int64? = nil,
    timeZoneOffset: Int = 0, isReadOnly: Bool = true, seal: SealLabel? = nil,
    configuration: Configuration = Configuration()
  ) {
    self.size = size
    self.glyphs = glyphs
    self.interval = interval
    self.now = now
    self.steady = steady ?? now
    self.timeZoneOffset = timeZoneOffset
    self.isReadOnly = isReadOnly
    self.seal = seal
    commands = configuration.commands
    columns = configuration.columns
  }

  /// The place in the current listing.
  private var place: ListingPlace {
    get { places[listing] ?? ListingPlace() }
    set { places[listing] = newValue }
  }

  /// The selected item; nil when there is none to select.
  package internal(set) var cursor: RowID? {
    get { place.cursor }
    set { place.cursor = newValue }
  }

  /// First visible row of the listing.
  package internal(set) var listOffset: Int {
    get { place.offset }
    set { if place.offset != newValue { place.offset = newValue } }
  }

  /// Items whose rows are hidden.
  var closed: Set<RowID> {
    get { place.closed }
    set { place.closed = newValue }
  }

  /// The sort order of the listing; nil for its own.
  var order: SortOrder? {
    get { place.order }
    set { place.order = newValue }
  }

  /// The annotations of the picture, as of the time of the picture.
  var annotations: Annotations {
    Annotations(
      // A device that is held now was perhaps not held in the past.
      own: OwnHolds(pid: helper.pid, holds: past == nil ? helper.holds : []), activity: freeze?.activity ?? activity,
      unreachable: freeze?.unreachable ?? unreachable)
  }

  /// Returns whether a row needs attention (``Annotations/hasProblem(_:in:)``).
  package func hasProblem(_ item: RowID) -> Bool { picture.map { annotations.hasProblem(item, in: $0) } ?? false }

  /// Returns the columns of the listing that have room in an area.
  func columnLayout(in area: Rect) -> ColumnLayout {
    var widths = widths
    // Room for the name of vfiotop itself, which must not be mistaken for another process.
    if !annotations.own.devices.isEmpty { widths.holder = OwnHolds.name.count }
    return ColumnLayout(listing, widths, order: columns[listing], area: area)
  }

  /// The picture is older than its interval allows.
  var isStale: Bool { untilStale.map { $0 <= 0 } ?? false }

  /// Milliseconds until it is; nil while there is no picture.
  private var untilStale: Int? { lastScan.map { Int($0 - steady) + 3 * interval + 1001 } }

  /// True if scans take so long that the header shows it.
  var isSlow: Bool { scanDuration * 2 > interval }

  /// True if something on the screen changes with time alone.
  private var showsTime: Bool { freeze != nil || helper.running != nil || dialog != nil || isStale || isSlow }

  /// The milliseconds for which the screen does not change without an event; nil if it never does.
  package var unchangedFor: Int? { showsTime ? 1000 : untilStale }

  /// Returns whether another state draws the same screen: all that differs is the time, and that is not shown.
  package func looksLike(_ other: DashboardState) -> Bool {
    guard !showsTime, !other.showsTime else { return false }
    var other = other
    (other.now, other.steady, other.lastScan, other.scanDuration) = (now, steady, lastScan, scanDuration)
    return self == other
  }

  /// The context that gives keys their meaning.
  package var context: Command.Context {
    switch (overlays.top, focus) {
    case (.help?, _): .help
    case (.filter?, _): .filter
    case (.picker(let picker)?, _): picker.context
    case (.dialog(let dialog)?, _): dialog.context(isStuck: isStuck)
    case (nil, .list): .list
    case (nil, .detail): .detail
    case (nil, .events): .events
    }
  }

  /// The rectangles of the screen.
  package var layout: Layout {
    Layout(size: size, rows: list.allRows, focus: focus, hasPage: page != nil, isLog: listing.isLog)
  }

  /// The page shown instead of the listing; nil if the listing has something to show.
  var page: EmptyState? {
    // A host without VFIO still has buses and events.
    if listing == .buses, let picture, !picture.tree.roots.isEmpty { return nil }
    if listing.isLog, picture != nil { return nil }
    return EmptyState(picture, failure: failure)
  }
}
