// A small terminal program for the tests of ScreenNcurses: it shows its size, the last key and a counter, and ends in
// every way that a program can end. Options: --ascii, --mouse, --tick (every 20 ms), --light.
import Glibc
import Runtime
import Screen
import ScreenNcurses
import TerminalText

let arguments = Set(CommandLine.arguments.dropFirst())

func complain(_ message: String) {
  let bytes = Array("\(message)\n".utf8)
  _ = write(STDERR_FILENO, bytes, bytes.count)
}

func fail(_ message: String) -> Never {
  complain("TerminalProbe: \(message)")
  exit(1)
}

guard let signals = Signals(), let mailbox = Mailbox<String>() else { fail("no descriptors") }

var options = Terminal.Options()
options.ascii = arguments.contains("--ascii")
options.mouse = arguments.contains("--mouse")
options.theme = arguments.contains("--light") ? .light : .dark

let terminal: Terminal
do throws(TerminalError) { terminal = try Terminal(options: options) } catch { fail("\(error)") }

var probe = Probe(glyphs: terminal.glyphs, depth: terminal.depth)
let loop = EventLoop(terminal: terminal, signals: signals, mailbox: mailbox)
let ticks = arguments.contains("--tick")

let ending = loop.run {
  terminal.draw(probe.surface)
  if ticks { loop.tick(after: .milliseconds(20)) }
} handle: { event in
  switch event {
  case .key(.character("q")): return .leave
  case .key(.character("T")): probe.trap()
  case .key(.character("O")): _ = probe.overflow(1)
  case .key(.character("P")): _ = Worker.start("overflow") { [probe] in _ = probe.overflow(1) }
  case .key(.character("A")): abort()
  case .key(.character("E")): exit(7)
  case .key(.character("S")): complain("kept for later")
  case .key(.character("W")):
    // A hung worker must neither delay drawing nor keep the program from exiting.
    _ = Worker.start("sleeper") { sleep(60) }
    _ = Worker.start("worker") { mailbox.post("from a worker") }
  case .key(.character("R")): terminal.redraw()
  case .key(.character("C")):
    if let refusal = terminal.copy("0000:01:00.0") { mailbox.post(refusal.description) }
  case .key(.control("l")): terminal.redraw()
  default: break
  }
  probe.take(event)
  return .goOn
}
terminal.close()
switch ending {
case .left: print("left")
case .hungUp: exit(3)
case .signal(let number): Signals.die(of: number)
}
