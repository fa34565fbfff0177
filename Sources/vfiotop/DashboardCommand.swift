import Dashboard
import Glibc
import Screen
import ScreenNcurses

/// The wiring of the dashboard: the observation, the state of `Dashboard` and the event loop of `ScreenNcurses`.
struct DashboardCommand {
  /// Options of the command line.
  let options: CommonOptions
  /// No action is built into the program. This version has none at all, so every dashboard is read-only and says so.
  let isReadOnly: Bool

  /// Runs until the user leaves or the terminal goes, which is then as it was found; ends by the signal that ended it.
  func run() throws {
    let source = try SnapshotSource(options)
    let interval = Int(options.interval * 1000)
    // Before any thread: one started later leaves the signals to this one.
    guard let signals = Signals(), let mailbox = Mailbox<Observation>(), let watch = HostWatch(interval: interval)
    else { throw CommandFailure(.refused, "the dashboard cannot start: \(TerminalError.noResources).") }
    // The first scan runs while the terminal is opened.
    let isWatching = watch.start(source, root: options.sysroot ?? "/") { mailbox.post($0) }
    let screen = try openScreen()
    var state = DashboardState(
      size: screen.size, glyphs: screen.glyphs, interval: interval, now: Self.now(),
      timeZoneOffset: Self.timeZoneOffset, isReadOnly: true)
    if !isWatching { _ = state.update(.observationFailed("there is no memory for a thread")) }
    // A tick a second is enough to notice that the picture gets old; it draws nothing while all is well.
    let loop = EventLoop(terminal: screen, signals: signals, mailbox: mailbox, interval: .seconds(1))
    let ending = loop.run(draw: { screen.draw(Dashboard.render(state)) }) { event in
      for effect in state.update(Self.event(event)) {
        switch effect {
        case .quit: return .leave
        case .observeNow: watch.lookNow()
        case .setInterval(let interval): watch.setInterval(interval)
        case .redrawAll: screen.redraw()
        }
      }
      return .goOn
    }
    screen.close()
    switch ending {
    case .left: break
    case .signal(let signal): Signals.die(of: signal)
    // The kernel sends SIGHUP as well; whichever was seen first, the end is the same.
    case .hungUp: Signals.die(of: SIGHUP)
    }
  }

  private func openScreen() throws -> ScreenNcurses.Terminal {
    var wanted = ScreenNcurses.Terminal.Options()
    wanted.ascii = options.ascii
    if let theme = options.selectedTheme { wanted.theme = theme }
    do {
      return try ScreenNcurses.Terminal(options: wanted)
    } catch {
      throw CommandFailure(.refused, "no dashboard: \(error); 'vfiotop list' prints the same without one.")
    }
  }

  private static func event(_ event: EventLoop<Observation>.Event) -> DashboardEvent {
    switch event {
    case .key(let key): .key(key)
    case .resized(let size): .resize(size)
    case .message(let observation): .observed(observation)
    // Ctrl-C arrives as a signal; what it does stands in the table of commands like any other key.
    case .interrupt: .key(.control("c"))
    case .tick, .continued, .ending: .tick(now())
    }
  }

  /// Milliseconds since 1970 (UTC).
  private static func now() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
  }

  /// What the user's time zone adds to UTC, in seconds.
  private static var timeZoneOffset: Int {
    var now = time(nil)
    var local = tm()
    return localtime_r(&now, &local) == nil ? 0 : local.tm_gmtoff
  }
}
