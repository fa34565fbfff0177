import Runtime
import Screen
import ScreenNcurses
import TerminalText

/// The state that the probe program shows.
struct Probe {
  let glyphs: Glyphs
  let depth: ColorDepth
  var size = Size(width: 0, height: 0)
  var last = "nothing"
  var count = 0

  /// Records an event.
  mutating func take(_ event: EventLoop<String>.Event) {
    switch event {
    case .key(.paste(let text)): last = "paste \(text)"
    case .key(.mouse(let mouse)): last = "mouse \(mouse.x),\(mouse.y) \(mouse.kind)"
    case .key(.focus): last = "focus"
    case .key(let key): last = "key \(key)"
    case .resized(let new): size = new
    case .message(let text): last = text
    case .interrupt: last = "interrupt"
    case .continued: last = "continued"
    // Events that change nothing on the screen must send nothing.
    case .tick, .ending: return
    }
    count += 1
  }

  /// The screen of the state.
  var surface: Surface {
    var surface = Surface(size: size, glyphs: glyphs)
    surface.box(surface.bounds, style: Style(.borderFocus), title: "probe")
    surface.put("size \(size) depth \(depth.rawValue)", x: 2, y: 1, style: .accent, width: size.width - 4)
    surface.put("last \(last)", x: 2, y: 2, style: Style(.text, on: .selection), width: size.width - 4)
    surface.put("count \(count)", x: 2, y: 3, style: Style(.danger), width: size.width - 4)
    surface.put("中文 é 😀|", x: 2, y: 4, width: size.width - 4)
    surface.put("q quit", x: 2, y: 5, style: Style(.banner), width: size.width - 4)
    return surface
  }

  /// Crashes like a failed precondition.
  func trap() { precondition(size.width < 0, "trapped on purpose") }

  /// Crashes by endless recursion.
  func overflow(_ depth: Int) -> Int { depth == 0 ? 0 : overflow(depth + 1) + overflow(depth + 2) }
}
