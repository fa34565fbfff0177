import Glibc
import Runtime
import Screen

/// Waits for keys, signals, messages and time on the main thread, and tells when to draw.
///
/// ```swift
/// let loop = EventLoop(terminal: terminal, signals: signals, mailbox: mailbox)
/// let ending = loop.run(draw: { terminal.draw(view(of: state, size: terminal.size)); loop.tick(after: .seconds(2)) }) { event in
///   state.update(event) ? .leave : .goOn
/// }
/// ```
package final class EventLoop<Message: Sendable> {
  /// An event.
  package enum Event {
    /// The user pressed a key, pasted, or used the mouse.
    case key(Key)
    /// The terminal has a size: the first event, and again whenever it changes.
    case resized(Size)
    /// The time set by ``EventLoop/tick(after:)`` has passed.
    case tick
    /// A message from a worker.
    case message(Message)
    /// Ctrl-C, or SIGINT from another process. The handler decides whether the loop continues.
    case interrupt
    /// The program continues after Ctrl-Z. Time has passed.
    case continued
    /// The last event: the loop ends whatever the handler returns.
    case ending(Ending)
  }

  /// The handler's decision.
  package enum Step: Hashable, Sendable {
    /// Wait for the next event.
    case goOn
    /// End the loop.
    case leave
  }

  /// The reason why the loop ended.
  package enum Ending: Hashable, Sendable {
    /// A handler returned ``Step/leave``.
    case left
    /// SIGTERM, SIGHUP or SIGQUIT. Close the terminal, then call ``Signals/die(of:)``.
    case signal(Int32)
    /// The terminal hung up.
    case hungUp
  }

  private let terminal: Terminal
  private let signals: Signals
  private let mailbox: Mailbox<Message>
  private var nextTick: Duration?
  private var emptyReads = 0

  /// Creates a loop over these sources.
  package init(terminal: Terminal, signals: Signals, mailbox: Mailbox<Message>) {
    self.terminal = terminal
    self.signals = signals
    self.mailbox = mailbox
  }

  /// Schedules the single next tick, replacing an earlier one; nil cancels it.
  package func tick(after duration: Duration?) { nextTick = duration.map { Clock.monotonic + $0 } }

  /// Passes events to `handle` until it leaves, or until a signal or a hang-up ends the loop.
  ///
  /// All pending events are handled before `draw` is called once, so a burst of keys costs one redraw.
  package func run(draw: () -> Void, handle: (Event) -> Step) -> Ending {
    var ending = handle(.resized(terminal.size)) == .leave ? Ending.left : nil
    while ending == nil {
      draw()
      ending = turn(handle)
    }
    if let ending, ending != .left { _ = handle(.ending(ending)) }
    return ending ?? .left
  }

  private func turn(_ handle: (Event) -> Step) -> Ending? {
    var sources = [terminal.input, signals.descriptor, mailbox.descriptor].map {
      pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
    }
    _ = Poll.wait(for: &sources, milliseconds: timeout)
    let isReady = sources.map { $0.revents & Int16(POLLIN) != 0 }
    if isReady[1], let ending = takeSignals(handle) { return ending }
    if isReady[0] {
      let keys = terminal.keys()
      for key in keys where handle(.key(key)) == .leave { return .left }
      // A descriptor that stays readable without a byte is at its end, whatever poll reports. Bytes that form no key,
      // such as a part of one, occur now and then; this many reads in a row without a key do not.
      emptyReads = keys.isEmpty ? emptyReads + 1 : 0
      if emptyReads > 10_000 { return .hungUp }
    }
    // Keys that are already here were typed before the user could see these messages, so they are no answer to them.
    if isReady[2] {
      for message in mailbox.take() where handle(.message(message)) == .leave { return .left }
    }
    if sources[0].revents & Int16(POLLHUP | POLLERR | POLLNVAL) != 0 { return .hungUp }
    if let tick = nextTick, Clock.monotonic >= tick {
      nextTick = nil
      if handle(.tick) == .leave { return .left }
    }
    return nil
  }

  private func takeSignals(_ handle: (Event) -> Step) -> Ending? {
    var isResized = false
    var hasStopped = false
    while let signal = signals.next() {
      switch signal {
      case SIGWINCH: isResized = true
      case SIGINT: if handle(.interrupt) == .leave { return .left }
      case SIGTSTP:
        terminal.whileSuspended { Signals.stop() }
        isResized = true
        hasStopped = true
        if handle(.continued) == .leave { return .left }
      // After SIGSTOP, which gives no warning: the shell has used the terminal meanwhile.
      case SIGCONT: if !hasStopped { terminal.whileSuspended {} }
      default: return .signal(signal)
      }
    }
    // A burst of resizes is handled as one.
    if isResized, handle(.resized(terminal.resize())) == .leave { return .left }
    return nil
  }

  /// The milliseconds until the next tick, rounded up; -1 without one.
  private var timeout: Int32 {
    guard let nextTick else { return -1 }
    let left = nextTick - Clock.monotonic
    guard left > .zero else { return 0 }
    let (seconds, attoseconds) = left.components
    return Int32(clamping: seconds * 1000 + attoseconds / 1_000_000_000_000_000 + 1)
  }
}
