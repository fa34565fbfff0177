import ActionExecution
import ActionPlanning
import Dashboard
import Glibc
import HostModel
import HostObservation
import Runtime
import Screen
import ScreenNcurses
import Sealing
import TerminalText

/// The wiring of the dashboard: the observation, the state of `Dashboard` and the event loop of `ScreenNcurses`.
struct DashboardRunner {
  /// The options of the command line.
  let options: CommonOptions
  /// True if mouse events go to the dashboard; the terminal's own selection of text then needs Shift.
  let usesMouse: Bool
  /// True if the dashboard runs without a helper.
  let isReadOnly: Bool
  /// The file in which the helper records every step of an action.
  let journal: JournalFile?

  /// Runs until the user quits or the terminal hangs up, and restores the terminal. If a signal ended it, the program
  /// ends by that signal.
  func run() throws {
    let host = ObservedHost(options)
    var seal = WatchingSeal(options)
    let source = try SnapshotSource(options, for: seal, patience: .watching)
    seal?.dropRights()
    let settings = options.settings
    let interval = settings.interval
    // Before any thread is started: the threads inherit the signal mask, so that the signals come to this one.
    guard let signals = Signals(areKeys: true), let mailbox = Mailbox<DashboardEvent>(),
      let watch = ObserverThread(interval: interval), let gate = Gate()
    else { throw CommandFailure(.refused, "the dashboard cannot start: \(TerminalError.noResources).") }
    // The first scan runs while the terminal is opened.
    let isWatching = watch.start(source, root: host.changesRoot, behind: seal == nil ? nil : gate) { mailbox.post($0) }
    let screen = try openScreen(settings)
    let timeZoneOffset = Self.timeZoneOffset
    let parts = try closeSeal(seal, source, screen)
    gate.open()
    var state = DashboardState(
      size: screen.size, glyphs: screen.glyphs, interval: interval, now: Clock.wall,
      steady: Clock.steady, timeZoneOffset: timeZoneOffset, isReadOnly: isReadOnly, seal: parts?.label,
      configuration: settings.configuration)
    let start = { () throws(SystemCallError) in try host.startHelper(journal: journal) }
    let helper = isReadOnly ? nil : HelperListener(start: start) { mailbox.post(DashboardEvent($0)) }
    for problem in settings.problems { _ = state.update(.warning(problem.description.cleaned)) }
    if let notice = host.notice { _ = state.update(.notice(notice)) }
    // An interrupted sibling bind is offered for restore at once. Otherwise the helper starts when first needed.
    let offerRestore = { if let helper, !host.restores.unfinished().isEmpty { helper.open() } }
    offerRestore()
    if !isWatching { _ = state.update(.observationFailed("no memory for a thread")) }
    var refusals = RefusalWatch()
    let loop = EventLoop(terminal: screen, signals: signals, mailbox: mailbox)
    // Most scans change nothing visible; then nothing is drawn.
    var drawn: DashboardState?
    let draw = {
      loop.tick(after: state.unchangedFor.map { .milliseconds($0) })
      if screen.isDrawn, let drawn, state.looksLike(drawn) { return }
      screen.draw(Dashboard.render(state))
      drawn = state
    }
    let ending = loop.run(draw: draw) { event in
      let event = Self.event(event)
      // Sets the time for the event: no tick arrives while nothing on the screen depends on the time.
      state.pass(to: Clock.wall, steady: Clock.steady)
      let effects = state.update(event)
      if parts != nil, case .observed = event, let more = refusals.more(), let last = more.last {
        _ = state.update(.callsRefused(more.count, last: last))
      }
      // Before the scan that an action asks for.
      watch.know(state.helper.knownFiles)
      for effect in effects {
        switch effect {
        case .quit: return .leave
        case .observeNow: watch.lookNow()
        case .setInterval(let interval): watch.setInterval(interval)
        case .redrawAll: screen.redraw()
        case .copy(let text): _ = state.update(.copied(text, refusal: screen.copy(text)))
        case .save(let snapshot):
          _ = state.update(.answer(parts == nil ? SnapshotFile.write(snapshot) : SnapshotFile.offBySeal))
        case .tell(let request): helper?.send(request)
        case .forgetHelper: helper?.forget()
        }
      }
      if case .helperLost = event, helper?.ended() ?? false { offerRestore() }
      return .goOn
    }
    screen.close()
    // Until the helper has closed, a signal does not end the program.
    withExtendedLifetime(signals) { if let helper { close(helper, mailbox) } }
    switch ending {
    case .left: break
    case .signal(let signal): Signals.die(of: signal)
    // The kernel sends SIGHUP as well; the end is the same, whichever is seen first.
    case .hungUp: Signals.die(of: SIGHUP)
    }
  }

  /// Waits some seconds while the helper closes what it holds, and names the helper if it is not done by then.
  private func close(_ helper: HelperListener, _ mailbox: Mailbox<DashboardEvent>) {
    let busy = helper.close(milliseconds: 5000)
    for case .helper(.warning(let problem)) in mailbox.take() { StandardStreams.writeError("vfiotop: \(problem)") }
    if let busy { StandardStreams.writeError("vfiotop: \(HelperClient.stillBusy(busy))") }
  }

  /// Closes the seal, if there is one. If that throws, the terminal is restored first.
  private func closeSeal(
    _ seal: WatchingSeal?, _ source: SnapshotSource, _ screen: ScreenNcurses.Terminal
  ) throws -> SealStatus? {
    do {
      return try seal?.close(source)
    } catch {
      screen.close()
      throw error
    }
  }

  private func openScreen(_ settings: Settings) throws -> ScreenNcurses.Terminal {
    var wanted = ScreenNcurses.Terminal.Options()
    wanted.ascii = settings.isASCII
    wanted.theme = settings.theme
    wanted.mouse = usesMouse
    do {
      return try ScreenNcurses.Terminal(options: wanted)
    } catch {
      throw CommandFailure(
        .refused,
        "no dashboard: \(error); 'vfiotop --linear' prints the same line by line, 'vfiotop list' prints it once.")
    }
  }

  private static func event(_ event: EventLoop<DashboardEvent>.Event) -> DashboardEvent {
    switch event {
    case .key(let key): .key(key)
    case .resized(let size): .resize(size)
    case .message(let message): message
    // Ctrl-C arrives as a signal, but is bound in the command table like any other key.
    case .interrupt: .key(.control("c"))
    case .tick, .continued, .ending: tick
    }
  }

  private static var tick: DashboardEvent { .tick(Clock.wall, steady: Clock.steady) }

  /// The user's offset from UTC in seconds.
  static var timeZoneOffset: Int {
    var now = time(nil)
    var local = tm()
    return localtime_r(&now, &local) == nil ? 0 : local.tm_gmtoff
  }
}

extension DashboardEvent {
  /// The event of the dashboard for one of the helper.
  fileprivate init(_ event: HelperListener.Event) {
    switch event {
    case .message(let message): self = .helper(message)
    case .lost(let reason): self = .helperLost(reason)
    }
  }
}
