import DeviceActions
import HostModel
import Screen

/// All that the dashboard knows; the screen is a function of it.
public struct DashboardState: Equatable, Sendable {
  /// The picture on the screen is held still; what was observed since waits here.
  public struct Freeze: Equatable, Sendable {
    /// Since when, in milliseconds since 1970 (UTC).
    public var since: Int64
    /// The same on the clock that nobody sets.
    public var steadySince: Int64
    /// The number of the state that is held (``Timeline``).
    var state: Int
    /// The changes that are not listed, the last of them: a picture may be held for days.
    public var changes = EventRing()
  }

  /// The intervals that + and - go through, in milliseconds.
  public static let intervals = [250, 500, 1000, 2000, 5000, 10_000, 30_000, 60_000]

  /// How long a call may take before it is said to be stuck, in milliseconds (``ActorProcess/deadline``).
  public static let deadline = Int(ActorProcess.deadline / 1000)

  /// What is shown; nil while the first observation runs.
  @Boxed public internal(set) var picture: HostPicture? = nil
  /// What is missing before VFIO can be used on the host; nil while the first observation runs.
  @Boxed public internal(set) var readiness: VFIOReadiness? = nil
  /// What the main pane lists.
  public internal(set) var listing = Listing.sets
  /// The rows of the listing.
  public internal(set) var tree = Tree()
  /// Where the user is in each listing.
  var places: [Listing: ListingPlace] = [:]
  /// Where the user came from by jumps, the last one last.
  var trail: [Waypoint] = []
  /// What vfiotop last found not to be on the bus after a reset.
  var lost: Set<DeviceAddress> = []
  /// Devices that the user has marked.
  public internal(set) var marked: Set<DeviceAddress> = []
  /// A list over the panes to choose from: commands, or places to go to.
  public internal(set) var picker: Picker?
  /// The last press of the mouse on a row.
  var lastPress: MousePress?
  /// How the open counts of all sets went.
  var activity = Activity()
  /// The part that has the keyboard.
  public internal(set) var focus = Pane.tree
  /// What the tree is filtered by.
  public internal(set) var filter = Filter()
  /// The filter before it was edited; nil when it is not being edited.
  public internal(set) var filterBefore: Filter?
  /// The help page is open.
  public internal(set) var isHelpOpen = false
  /// First visible line of the detail.
  public internal(set) var detailOffset = 0
  /// Lines of the event list below the last visible one: 0 follows the newest.
  public internal(set) var eventOffset = 0
  /// First visible line of the help.
  public internal(set) var helpOffset = 0
  /// What changed.
  public internal(set) var events = EventRing()
  /// Lines of the journal below the last visible one.
  public internal(set) var journalOffset = 0
  /// What actions did, call by call.
  public internal(set) var journal = EventRing()
  /// The journal stands in the place of the events.
  public internal(set) var showsJournal = false
  /// What vfiotop itself holds open, as the process that acts says.
  public internal(set) var ownHolds: [OwnHold] = []
  /// The process that acts; nil while there is none.
  public internal(set) var actorPid: Int32?
  /// Sibling binds of an earlier vfiotop that were cut short.
  public internal(set) var unfinished: [RestoreRecord] = []
  /// These are still to be offered to the user.
  var offersRestore = false
  /// The box over the panes that has the keyboard.
  @Boxed public internal(set) var dialog: ActionDialog? = nil
  /// The action that is being carried out, shown or hidden.
  @Boxed public internal(set) var running: RunningAction? = nil
  /// What plans were asked for and not answered yet, the oldest first.
  var awaited: [ActionRequest] = []
  /// The user wants to leave while an action runs; the next key decides.
  var asksToLeave = false
  /// Nil while the picture follows the host.
  @Boxed public internal(set) var freeze: Freeze? = nil
  /// The states that the host was in.
  @Boxed var timeline = Timeline()
  /// The state of the past that is shown; nil for the present, or for one that is held still.
  var past: PastState?
  /// How often the host is observed, in milliseconds.
  public internal(set) var interval: Int
  /// How long the last observation took, in milliseconds.
  public internal(set) var scanDuration = 0
  /// When the last observation arrived, on the clock that nobody sets.
  public internal(set) var lastScan: Int64?
  /// One sentence in answer to the last key, such as that a search found nothing.
  public internal(set) var notice: String?
  /// Why the last observation failed; nil when it did not.
  public internal(set) var failure: String?
  /// The time of the last tick, in milliseconds since 1970 (UTC).
  public internal(set) var now: Int64
  /// The same on a clock that nobody sets, from which everything that lasts is told (``DashboardEvent/tick(_:steady:)``).
  public internal(set) var steady: Int64
  /// The size of the terminal.
  public internal(set) var size: Size
  /// The line-drawing characters.
  public let glyphs: Glyphs
  /// What is added to UTC for the times on the screen, in seconds.
  public let timeZoneOffset: Int
  /// This process cannot act.
  public let isReadOnly: Bool
  /// What the kernel holds it to; nil without a seal.
  public let seal: SealedParts?
  /// What keys do.
  public let commands: CommandTable
  /// The columns of the listings that the user has chosen some for.
  let columns: [Listing: [Column]]

  /// The dashboard before the first observation.
  public init(
    size: Size, glyphs: Glyphs = .unicode, interval: Int = 2000, now: Int64 = 0, steady: Int64? = nil,
    timeZoneOffset: Int = 0, isReadOnly: Bool = true, seal: SealedParts? = nil,
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

  /// Where the user is in the listing that is shown.
  private var place: ListingPlace {
    get { places[listing] ?? ListingPlace() }
    set { places[listing] = newValue }
  }

  /// The selected item; nil when there is none to select.
  public internal(set) var cursor: TreeItem? {
    get { place.cursor }
    set { place.cursor = newValue }
  }

  /// First visible row of the listing.
  public internal(set) var treeOffset: Int {
    get { place.offset }
    set { if place.offset != newValue { place.offset = newValue } }
  }

  /// Items whose rows are hidden.
  var closed: Set<TreeItem> {
    get { place.closed }
    set { place.closed = newValue }
  }

  /// What the listing is sorted by; nil for its own order.
  var order: SortOrder? {
    get { place.order }
    set { place.order = newValue }
  }

  /// The picture is older than it should be.
  var isStale: Bool { untilStale.map { $0 <= 0 } ?? false }

  /// Milliseconds until it is; nil while there is no picture.
  private var untilStale: Int? { lastScan.map { Int($0 - steady) + 3 * interval + 1001 } }

  /// Looking takes so long that it is worth a word.
  var isSlow: Bool { scanDuration * 2 > interval }

  /// Something on the screen grows older by itself.
  private var showsTime: Bool { freeze != nil || running != nil || dialog != nil || isStale || isSlow }

  /// Milliseconds for which the screen stays as it is if nothing happens; nil for ever.
  public var unchangedFor: Int? { showsTime ? 1000 : untilStale }

  /// It is drawn as another state is: all that differs is the time, and that is not shown.
  public func looksLike(_ other: DashboardState) -> Bool {
    guard !showsTime, !other.showsTime else { return false }
    var other = other
    (other.now, other.steady, other.lastScan, other.scanDuration) = (now, steady, lastScan, scanDuration)
    return self == other
  }

  /// What the keys mean now.
  public var context: Command.Context {
    if isHelpOpen { return .help }
    if filterBefore != nil { return .filter }
    if let picker { return picker.context }
    if let dialog { return dialog.context(isStuck: isStuck) }
    switch focus {
    case .tree: return .tree
    case .detail: return .detail
    case .events: return .events
    }
  }

  /// Where everything is on the screen.
  public var layout: Layout {
    Layout(size: size, rows: tree.allRows, focus: focus, hasPage: page != nil, isLog: listing.isLog)
  }

  /// What stands in the place of the listing when there is nothing to list.
  var page: EmptyPage? {
    // On a host without VFIO there are still buses, and what happened.
    if listing == .buses, let picture, !picture.tree.roots.isEmpty { return nil }
    if listing.isLog, picture != nil { return nil }
    return EmptyPage(picture, failure: failure)
  }
}
